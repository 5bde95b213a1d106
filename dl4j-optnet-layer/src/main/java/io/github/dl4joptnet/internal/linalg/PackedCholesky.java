package io.github.dl4joptnet.internal.linalg;

/**
 * An upper Cholesky factor R that is kept for later, A = RᵀR: its rows from the diagonal on, one
 * after the other in one array, which is half the memory of a square and is read from front to end.
 */
public final class PackedCholesky {
  private static final int PANEL = 4;

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
      int count = order - i - 1;
      addSquares(entries, at + 1, diagonal, i + 1, count);
      VectorKernels.axpy(y, entries, at + 1, known, i + 1, count);
      at += order - i;
    }
    // NaN where y overflows.
    double share = 1 / largest / largest;
    return share > 0 ? share : 0;
  }

  private static void addSquares(double[] x, int xFrom, double[] y, int yFrom, int count) {
    for (int j = 0; j < count; j++) {
      y[yFrom + j] += x[xFrom + j] * x[xFrom + j];
    }
  }

  /** Writes the upper triangle. */
  public void unpack(double[][] rows) {
    int at = 0;
    for (int i = 0; i < order; i++) {
      System.arraycopy(entries, at, rows[i], i, order - i);
      at += order - i;
    }
  }

  /** x = A⁻¹ x, four rows at a time as in {@link TriangularSolve}. */
  public void solve(double[] x) {
    int i = leadingZeros(x) / PANEL * PANEL;
    for (; i + PANEL <= order; i += PANEL) {
      forward(x, i);
    }
    for (; i < order; i++) {
      int row = column0(i);
      x[i] /= entries[row + i];
      VectorKernels.axpy(-x[i], entries, row + i + 1, x, i + 1, order - i - 1);
    }
    for (; i % PANEL != 0; i--) {
      int row = column0(i - 1);
      double known = VectorKernels.dot(entries, row + i, x, i, order - i);
      x[i - 1] = (x[i - 1] - known) / entries[row + i - 1];
    }
    for (i -= PANEL; i >= 0; i -= PANEL) {
      backward(x, i);
    }
  }

  /** R⁻ᵀ leaves them zero. */
  private int leadingZeros(double[] x) {
    int count = 0;
    while (count < order && x[count] == 0) {
      count++;
    }
    return count;
  }

  /** The index that the entry of a row in column 0 would have. */
  private int column0(int row) {
    return row * (order - 1) - row * (row - 1) / 2;
  }

  /** Rows i … i+3 of x = R⁻ᵀ x, and what they leave of x after them. */
  private void forward(double[] x, int i) {
    double[] r = entries;
    int r0 = column0(i);
    int r1 = column0(i + 1);
    int r2 = column0(i + 2);
    int r3 = column0(i + 3);
    double x0 = x[i] / r[r0 + i];
    double x1 = (x[i + 1] - r[r0 + i + 1] * x0) / r[r1 + i + 1];
    double x2 = (x[i + 2] - r[r0 + i + 2] * x0 - r[r1 + i + 2] * x1) / r[r2 + i + 2];
    double x3 =
        (x[i + 3] - r[r0 + i + 3] * x0 - r[r1 + i + 3] * x1 - r[r2 + i + 3] * x2) / r[r3 + i + 3];
    x[i] = x0;
    x[i + 1] = x1;
    x[i + 2] = x2;
    x[i + 3] = x3;
    VectorKernels.addFour(r, r0, r1, r2, r3, -x0, -x1, -x2, -x3, x, i + PANEL, order);
  }

  /** Rows i+3 … i of x = R⁻¹ x. */
  private void backward(double[] x, int i) {
    double[] r = entries;
    int r0 = column0(i);
    int r1 = column0(i + 1);
    int r2 = column0(i + 2);
    int r3 = column0(i + 3);
    VectorKernels.subtractFourDots(r, r0, r1, r2, r3, x, i + PANEL, order, x, i);
    double x3 = x[i + 3] / r[r3 + i + 3];
    double x2 = (x[i + 2] - r[r2 + i + 3] * x3) / r[r2 + i + 2];
    double x1 = (x[i + 1] - r[r1 + i + 3] * x3 - r[r1 + i + 2] * x2) / r[r1 + i + 1];
    double x0 = (x[i] - r[r0 + i + 3] * x3 - r[r0 + i + 2] * x2 - r[r0 + i + 1] * x1) / r[r0 + i];
    x[i] = x0;
    x[i + 1] = x1;
    x[i + 2] = x2;
    x[i + 3] = x3;
  }
}
