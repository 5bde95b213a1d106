package io.github.dl4joptnet.testing.checks;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;

/**
 * Linear systems of doubles in exact rational arithmetic: a double is an integer times a power of
 * two, so rows are brought to integers and reduced by fraction-free Gauss-Jordan elimination
 * (Bareiss), which divides without remainder. For small systems: the integers grow with the order.
 */
public final class ExactSystem {
  private static final MathContext DIGITS = new MathContext(40);

  private final BigInteger[][] reduced;
  private final int[] pivotColumns;
  private final int columns;

  /**
   * Reduces the rows.
   *
   * @param columns the first of these are eliminated, the others are right-hand sides
   */
  private ExactSystem(BigInteger[][] rows, int columns) {
    this.columns = columns;
    reduced = rows;
    int[] pivots = new int[Math.min(rows.length, columns)];
    int rank = 0;
    BigInteger previous = BigInteger.ONE;
    for (int column = 0; column < columns && rank < rows.length; column++) {
      int pivot = rank;
      while (pivot < rows.length && rows[pivot][column].signum() == 0) {
        pivot++;
      }
      if (pivot == rows.length) {
        continue;
      }
      BigInteger[] row = rows[pivot];
      rows[pivot] = rows[rank];
      rows[rank] = row;
      for (int i = 0; i < rows.length; i++) {
        if (i != rank) {
          eliminate(rows[i], row, column, previous);
        }
      }
      previous = row[column];
      pivots[rank++] = column;
    }
    pivotColumns = Arrays.copyOf(pivots, rank);
  }

  private static void eliminate(
      BigInteger[] row, BigInteger[] pivotRow, int column, BigInteger previous) {
    BigInteger pivot = pivotRow[column];
    BigInteger factor = row[column];
    for (int j = 0; j < row.length; j++) {
      BigInteger value = row[j].multiply(pivot);
      if (factor.signum() != 0) {
        value = value.subtract(factor.multiply(pivotRow[j]));
      }
      row[j] = value.divide(previous);
    }
  }

  /** The solution of Mx = rhs for each right-hand side, rounded to double once. */
  public static double[][] solve(double[][] m, double[]... rhs) {
    BigInteger[][] rows = new BigInteger[m.length][];
    for (int i = 0; i < m.length; i++) {
      double[] row = Arrays.copyOf(m[i], m.length + rhs.length);
      for (int k = 0; k < rhs.length; k++) {
        row[m.length + k] = rhs[k][i];
      }
      rows[i] = integers(row);
    }
    return solve(rows);
  }

  /** The same for integers; each row is followed by its right-hand sides. */
  public static double[][] solve(BigInteger[][] rows) {
    int n = rows.length;
    BigInteger[][] copy = Arrays.stream(rows).map(BigInteger[]::clone).toArray(BigInteger[][]::new);
    ExactSystem system = new ExactSystem(copy, n);
    if (system.pivotColumns.length < n) {
      throw new ArithmeticException("singular: rank " + system.pivotColumns.length + " of " + n);
    }
    double[][] solutions = new double[rows[0].length - n][n];
    for (int k = 0; k < solutions.length; k++) {
      for (int i = 0; i < n; i++) {
        solutions[k][i] = quotient(copy[i][n + k], copy[i][i]);
      }
    }
    return solutions;
  }

  /** Integer vectors that span {x : Mx = 0}; none for a matrix of full column rank. */
  public static BigInteger[][] nullBasis(BigInteger[][] m, int columns) {
    BigInteger[][] copy = Arrays.stream(m).map(BigInteger[]::clone).toArray(BigInteger[][]::new);
    return new ExactSystem(copy, columns).nullBasis();
  }

  private BigInteger[][] nullBasis() {
    int rank = pivotColumns.length;
    BigInteger[][] basis = new BigInteger[columns - rank][columns];
    int k = 0;
    for (int free = 0; free < columns; free++) {
      if (Arrays.binarySearch(pivotColumns, free) >= 0) {
        continue;
      }
      Arrays.fill(basis[k], BigInteger.ZERO);
      // After the reduction all pivots are the same number.
      basis[k][free] = rank == 0 ? BigInteger.ONE : reduced[0][pivotColumns[0]];
      for (int i = 0; i < rank; i++) {
        basis[k][pivotColumns[i]] = reduced[i][free].negate();
      }
      k++;
    }
    return basis;
  }

  private static double quotient(BigInteger numerator, BigInteger denominator) {
    return new BigDecimal(numerator).divide(new BigDecimal(denominator), DIGITS).doubleValue();
  }

  /** The values times the smallest power of two that makes all of them integers. */
  public static BigInteger[] integers(double[] values) {
    int lowest = Integer.MAX_VALUE;
    for (double value : values) {
      lowest = value == 0 ? lowest : Math.min(lowest, exponent(value));
    }
    BigInteger[] integers = new BigInteger[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] =
          values[i] == 0
              ? BigInteger.ZERO
              : BigInteger.valueOf(mantissa(values[i])).shiftLeft(exponent(values[i]) - lowest);
    }
    return integers;
  }

  /** Of the lowest bit that is set. */
  private static int exponent(double value) {
    return unit(value) + Long.numberOfTrailingZeros((long) Math.scalb(value, -unit(value)));
  }

  private static long mantissa(double value) {
    return (long) Math.scalb(value, -exponent(value));
  }

  private static int unit(double value) {
    if (!Double.isFinite(value)) {
      throw new ArithmeticException(value + " is no number");
    }
    return Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52;
  }
}
