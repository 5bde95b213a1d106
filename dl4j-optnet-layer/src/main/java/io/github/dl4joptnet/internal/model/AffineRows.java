package io.github.dl4joptnet.internal.model;

import java.util.Arrays;

/**
 * Scalars that are affine in the variables, with coefficients that are affine in the parameters:
 * row by row a sum of terms {@code factor · parameter · column}. Immutable.
 *
 * <p>Columns are variables; {@link #ONE} stands for no variable, and columns below it for quadratic
 * functions, so that weighing and adding those is as any linear operation. Within a row the terms
 * are in increasing order of column and parameter, one of each.
 */
public final class AffineRows {
  /** The column of terms without a variable, and the parameter of those without a parameter. */
  public static final int ONE = -1;

  private final int[] start;
  private final int[] column;
  private final int[] parameter;
  private final double[] factor;

  AffineRows(int[] start, int[] column, int[] parameter, double[] factor) {
    this.start = start;
    this.column = column;
    this.parameter = parameter;
    this.factor = factor;
  }

  /** One row for each of some adjacent variables. */
  public static AffineRows variables(int first, int count) {
    return units(count, first, ONE);
  }

  /** One row for each of some adjacent parameter entries. */
  public static AffineRows parameters(int first, int count) {
    return units(count, ONE, first);
  }

  private static AffineRows units(int count, int firstColumn, int firstParameter) {
    int[] start = new int[count + 1];
    int[] column = new int[count];
    int[] parameter = new int[count];
    double[] factor = new double[count];
    for (int i = 0; i < count; i++) {
      start[i + 1] = i + 1;
      column[i] = firstColumn == ONE ? ONE : firstColumn + i;
      parameter[i] = firstParameter == ONE ? ONE : firstParameter + i;
      factor[i] = 1;
    }
    return new AffineRows(start, column, parameter, factor);
  }

  public static AffineRows constants(double[] values) {
    AffineRowsBuilder rows = new AffineRowsBuilder(values.length, values.length);
    for (double value : values) {
      rows.add(ONE, ONE, value);
      rows.endRow();
    }
    return rows.build();
  }

  public int rows() {
    return start.length - 1;
  }

  /** Number of terms. */
  public int size() {
    return column.length;
  }

  /** The first term of a row, which is the end of the one before. */
  public int start(int row) {
    return start[row];
  }

  public int column(int term) {
    return column[term];
  }

  public int parameter(int term) {
    return parameter[term];
  }

  public double factor(int term) {
    return factor[term];
  }

  /** Whether no term of a row has a variable or a quadratic function. */
  boolean isFreeOfVariables(int row) {
    return start[row] == start[row + 1]
        || (column[start[row]] == ONE && column[start[row + 1] - 1] == ONE);
  }

  /** Whether no term with a variable has a parameter. */
  boolean hasConstantMatrix() {
    for (int k = 0; k < column.length; k++) {
      if (column[k] != ONE && parameter[k] != ONE) {
        return false;
      }
    }
    return true;
  }

  /** Whether no term without a variable has a parameter. */
  boolean hasConstantOffset() {
    for (int k = 0; k < column.length; k++) {
      if (column[k] == ONE && parameter[k] != ONE) {
        return false;
      }
    }
    return true;
  }

  /** Some of the rows, in any order, also several times. */
  public AffineRows select(int... rows) {
    AffineRowsBuilder selected = new AffineRowsBuilder(rows.length, rows.length);
    for (int row : rows) {
      selected.addRow(this, row, 1);
      selected.endRow();
    }
    return selected.build();
  }

  public AffineRows scaled(double scale) {
    double[] scaled = factor.clone();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] *= scale;
    }
    return scale == 0
        ? new AffineRows(new int[start.length], new int[0], new int[0], new double[0])
        : new AffineRows(start, column, parameter, scaled);
  }

  /** a + scale · b, row by row. */
  public static AffineRows sum(AffineRows a, double scale, AffineRows b) {
    if (scale == 0) {
      return a;
    }
    int[] start = new int[a.start.length];
    int[] column = new int[a.size() + b.size()];
    int[] parameter = new int[column.length];
    double[] factor = new double[column.length];
    int size = 0;
    for (int row = 0; row < a.rows(); row++) {
      int i = a.start[row];
      int j = b.start[row];
      while (i < a.start[row + 1] || j < b.start[row + 1]) {
        int order =
            i == a.start[row + 1] ? 1 : j == b.start[row + 1] ? -1 : compareTerms(a, i, b, j);
        double sum = order <= 0 ? a.factor[i] : 0;
        sum += order >= 0 ? scale * b.factor[j] : 0;
        column[size] = order <= 0 ? a.column[i] : b.column[j];
        parameter[size] = order <= 0 ? a.parameter[i] : b.parameter[j];
        factor[size] = sum;
        size += sum == 0 ? 0 : 1;
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
      }
      start[row + 1] = size;
    }
    return size == column.length
        ? new AffineRows(start, column, parameter, factor)
        : new AffineRows(
            start,
            Arrays.copyOf(column, size),
            Arrays.copyOf(parameter, size),
            Arrays.copyOf(factor, size));
  }

  private static int compareTerms(AffineRows a, int i, AffineRows b, int j) {
    int order = Integer.compare(a.column[i], b.column[j]);
    return order == 0 ? Integer.compare(a.parameter[i], b.parameter[j]) : order;
  }

  /**
   * Values for a point.
   *
   * @param z variables
   * @param theta parameter entries
   */
  public double[] evaluate(double[] z, double[] theta) {
    double[] values = new double[rows()];
    for (int row = 0; row < values.length; row++) {
      double sum = 0;
      for (int k = start[row]; k < start[row + 1]; k++) {
        double coefficient = parameter[k] == ONE ? factor[k] : factor[k] * theta[parameter[k]];
        sum += column[k] == ONE ? coefficient : coefficient * z[column[k]];
      }
      values[row] = sum;
    }
    return values;
  }

  /** Adds the gradients of a function of the {@linkplain #evaluate values} to dz and dTheta. */
  public void backward(double[] dValues, double[] z, double[] theta, double[] dz, double[] dTheta) {
    for (int row = 0; row < rows(); row++) {
      for (int k = start[row]; dValues[row] != 0 && k < start[row + 1]; k++) {
        double scaled = dValues[row] * factor[k];
        if (column[k] != ONE) {
          dz[column[k]] += parameter[k] == ONE ? scaled : scaled * theta[parameter[k]];
        }
        if (parameter[k] != ONE) {
          dTheta[parameter[k]] += column[k] == ONE ? scaled : scaled * z[column[k]];
        }
      }
    }
  }

  /** The distinct parameter entries of all terms, in increasing order. */
  public int[] distinctParameters() {
    return DistinctIndices.of(parameter);
  }

  /** Copies adjacent terms into arrays, from an index on. */
  void copyTerms(int first, int count, int[] columns, int[] parameters, double[] factors, int at) {
    System.arraycopy(column, first, columns, at, count);
    System.arraycopy(parameter, first, parameters, at, count);
    System.arraycopy(factor, first, factors, at, count);
  }
}
