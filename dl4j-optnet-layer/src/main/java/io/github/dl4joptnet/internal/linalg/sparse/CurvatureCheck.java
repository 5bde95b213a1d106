package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;
import java.util.Random;

/** Tells whether a sparse symmetric matrix is semidefinite, by its factorisation. */
public final class CurvatureCheck {
  /** A pivot of up to this multiple of what was added to the diagonal may have come from it. */
  private static final double ADDED = 100;

  private final SparsePattern upper;
  private final Elimination elimination;
  private final SparseLdl ldl;
  private final double[] values;
  private final double[] replacement;

  /**
   * @param upper the upper triangle of the matrix, with the whole diagonal
   */
  public CurvatureCheck(SparsePattern upper) {
    this.upper = upper;
    elimination = Elimination.of(upper);
    ldl = LdlPattern.of(elimination).newFactor();
    values = new double[upper.size()];
    replacement = new double[upper.columns()];
    Arrays.fill(replacement, 1);
  }

  /**
   * An estimate of the smallest eigenvalue of the matrix with its diagonal scaled to one, after
   * adding a multiple of the identity: at most the smallest share that a pivot has of its diagonal
   * entry. 0 where a pivot is not positive, and almost 0 where one is hardly more than what was
   * added.
   *
   * @param entries the entries of the upper triangle
   */
  public double curvatureShare(double[] entries, double shift) {
    int[] position = elimination.position();
    int[] newIndex = elimination.newIndex();
    double[] diagonal = new double[upper.columns()];
    for (int j = 0; j < upper.columns(); j++) {
      for (int k = upper.start()[j]; k < upper.start()[j + 1]; k++) {
        boolean onDiagonal = upper.row()[k] == j;
        values[position[k]] = entries[k] + (onDiagonal ? shift : 0);
        if (onDiagonal) {
          diagonal[newIndex[j]] = values[position[k]];
        }
      }
    }
    ldl.factor(values, replacement, 0);
    if (ldl.replaced() > 0) {
      return 0;
    }
    double smallest = 1 / response(diagonal);
    smallest = smallest > 0 ? smallest : Double.MIN_NORMAL;
    for (int j = 0; j < diagonal.length; j++) {
      boolean isAdded = ldl.pivot(j) <= ADDED * shift;
      smallest = Math.min(smallest, isAdded ? Double.MIN_NORMAL : ldl.pivot(j) / diagonal[j]);
    }
    return smallest;
  }

  /**
   * The largest entry of the solution for a random vector of ±1, in units in which the diagonal is
   * one. After a small pivot, rounding may leave another that should be zero: the pivots do not
   * tell how near to singular the matrix is, a solution does.
   */
  private double response(double[] diagonal) {
    double[] x = new double[diagonal.length];
    Random signs = new Random(diagonal.length);
    for (int j = 0; j < x.length; j++) {
      x[j] = signs.nextBoolean() ? Math.sqrt(diagonal[j]) : -Math.sqrt(diagonal[j]);
    }
    ldl.solve(x);
    double largest = 1;
    for (int j = 0; j < x.length; j++) {
      largest = Math.max(largest, Math.abs(x[j]) * Math.sqrt(diagonal[j]));
    }
    return largest;
  }
}
