package io.github.dl4joptnet.internal.linalg;

/**
 * An upper Cholesky factor R that is kept for later, A = RᵀR: its rows from the diagonal on, one
 * after the other in one array, which is half the memory of a square and is read from front to end.
 */
public final class PackedCholesky {
  private final int order;
  private final double[] entries;

  /** Negative until it is known. */
  private volatile double curvatureShare = -1;

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
   * An estimate of the smallest eigenvalue of A with its diagonal scaled to one; computed when
   * first asked for. It is at least that eigenvalue divided by the order, and at most the smallest
   * share that a squared pivot has of its diagonal entry. The pivots alone do not tell: after a
   * small one, rounding may leave another that should be zero.
   */
  public double curvatureShare() {
    if (curvatureShare < 0) {
      curvatureShare = estimateCurvatureShare();
    }
    return curvatureShare;
  }

  /**
   * Forward substitution Rᵀy = b, where the sign of each |bᵢ| = √Aᵢᵢ is the one that makes yᵢ the
   * larger (Cline, Moler, Stewart and Wilkinson 1979): then y² reaches 1/eigenvalue.
   */
  private double estimateCurvatureShare() {
    double[] diagonal = new double[order];
    double[] known = new double[order];
    double largest = 1;
    int at = 0;
    for (int i = 0; i < order; i++) {
      double pivot = entries[at];
      double b = Math.sqrt(diagonal[i] + pivot * pivot);
      double y = (known[i] > 0 ? -b - known[i] : b - known[i]) / pivot;
      largest = Math.max(largest, Math.abs(y));
      for (int j = i + 1; j < order; j++) {
        double entry = entries[at + j - i];
        diagonal[j] += entry * entry;
        known[j] += entry * y;
      }
      at += order - i;
    }
    // NaN where y overflows.
    double share = 1 / largest / largest;
    return share > 0 ? share : 0;
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
