package io.github.dl4joptnet.internal.linalg;

/**
 * An upper Cholesky factor R that is kept for later, A = RᵀR: its rows from the diagonal on, one
 * after the other in one array, which is half the memory of a square and is read from front to end.
 */
public final class PackedCholesky {
  private final int order;
  private final double[] entries;

  /** Negative until it is known. */
  private volatile double smallestPivotShare = -1;

  /**
   * @param entries order · (order + 1) / 2 of them
   */
  public PackedCholesky(int order, double[] entries) {
    this.order = order;
    this.entries = entries;
  }

  /** Factors matrices of one order; for one thread. */
  public static final class Factory {
    private final int order;
    private final double[][] rows;

    public Factory(int order) {
      this.order = order;
      rows = MatrixKernels.rows(order, order);
    }

    /**
     * The factor of A + shift·I for a symmetric A in row-major order from an index on; null where
     * that is not positive definite.
     */
    public PackedCholesky factor(double[] a, int from, double shift) {
      for (int i = 0; i < order; i++) {
        System.arraycopy(a, from + i * order + i, rows[i], i, order - i);
        rows[i][i] += shift;
      }
      return Cholesky.factorInPlace(rows, order, 0) == 0 ? pack() : null;
    }

    private PackedCholesky pack() {
      double[] entries = new double[order * (order + 1) / 2];
      int at = 0;
      for (int i = 0; i < order; i++) {
        System.arraycopy(rows[i], i, entries, at, order - i);
        at += order - i;
      }
      return new PackedCholesky(order, entries);
    }
  }

  /**
   * The least share that a squared pivot is of its diagonal entry of A, which it is what is left
   * of; computed when first asked for.
   */
  public double smallestPivotShare() {
    if (smallestPivotShare < 0) {
      smallestPivotShare = computeSmallestPivotShare();
    }
    return smallestPivotShare;
  }

  private double computeSmallestPivotShare() {
    double[] diagonal = new double[order];
    double smallest = 1;
    int at = 0;
    for (int i = 0; i < order; i++) {
      for (int j = i; j < order; j++) {
        double entry = entries[at++];
        diagonal[j] += entry * entry;
      }
      double pivot = entries[at - order + i];
      smallest = Math.min(smallest, pivot * pivot / diagonal[i]);
    }
    return smallest;
  }

  /** Writes the upper triangle. */
  public void unpack(double[][] rows) {
    int at = 0;
    for (int i = 0; i < order; i++) {
      System.arraycopy(entries, at, rows[i], i, order - i);
      at += order - i;
    }
  }

  /** x = A⁻¹ x. */
  public void solve(double[] x) {
    int at = 0;
    for (int i = 0; i < order; i++) {
      x[i] /= entries[at];
      VectorKernels.axpy(-x[i], entries, at + 1, x, i + 1, order - i - 1);
      at += order - i;
    }
    for (int i = order - 1; i >= 0; i--) {
      at -= order - i;
      double known = VectorKernels.dot(entries, at + 1, x, i + 1, order - i - 1);
      x[i] = (x[i] - known) / entries[at];
    }
  }
}
