package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

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
   * @param upper of the matrix, the upper triangle with the whole diagonal
   */
  public CurvatureCheck(SparsePattern upper) {
    this.upper = upper;
    elimination = Elimination.of(upper);
    ldl = LdlPattern.of(elimination).newFactor();
    values = new double[upper.size()];
    replacement = new double[upper.columns()];
    Arrays.fill(replacement, 1);
  }

  public SparsePattern upper() {
    return upper;
  }

  /**
   * The smallest share of its diagonal entry that a pivot has after adding a multiple of the
   * identity; not positive where one is not, and next to nothing where one is no more than that.
   *
   * @param entries of the upper triangle
   */
  public double smallestPivotShare(double[] entries, double shift) {
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
    double smallest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < diagonal.length; j++) {
      boolean isAdded = ldl.pivot(j) <= ADDED * shift;
      smallest = Math.min(smallest, isAdded ? Double.MIN_NORMAL : ldl.pivot(j) / diagonal[j]);
    }
    return smallest;
  }
}
