package io.github.dl4joptnet.internal.linalg;

/**
 * Solves with an upper triangular R and a single right-hand side, four rows at a time: row by row,
 * more time passes between the inner loops than in them.
 */
public final class TriangularSolve {
  private static final int PANEL = 4;

  private TriangularSolve() {}

  /** x = R⁻ᵀ x for the first rows, and what they leave of x at the columns after them, up to n. */
  public static void transposed(double[][] r, int rows, int n, double[] x) {
    int i = 0;
    for (; i + PANEL <= rows; i += PANEL) {
      forward(r[i], r[i + 1], r[i + 2], r[i + 3], x, i, n);
    }
    for (; i < rows; i++) {
      x[i] /= r[i][i];
      VectorKernels.axpy(-x[i], r[i], x, i + 1, n);
    }
  }

  /** x = R⁻¹ x. */
  public static void upper(double[][] r, int n, double[] x) {
    int i = n;
    for (; i % PANEL != 0; i--) {
      x[i - 1] = (x[i - 1] - VectorKernels.dot(r[i - 1], x, i, n)) / r[i - 1][i - 1];
    }
    for (i -= PANEL; i >= 0; i -= PANEL) {
      backward(r[i], r[i + 1], r[i + 2], r[i + 3], x, i, n);
    }
  }

  /** Rows i … i+3. */
  private static void forward(
      double[] r0, double[] r1, double[] r2, double[] r3, double[] x, int i, int n) {
    double x0 = x[i] / r0[i];
    double x1 = Math.fma(-x0, r0[i + 1], x[i + 1]) / r1[i + 1];
    double x2 = Math.fma(-x1, r1[i + 2], Math.fma(-x0, r0[i + 2], x[i + 2])) / r2[i + 2];
    double x3 =
        Math.fma(-x2, r2[i + 3], Math.fma(-x1, r1[i + 3], Math.fma(-x0, r0[i + 3], x[i + 3])))
            / r3[i + 3];
    x[i] = x0;
    x[i + 1] = x1;
    x[i + 2] = x2;
    x[i + 3] = x3;
    VectorKernels.addFour(r0, r1, r2, r3, -x0, -x1, -x2, -x3, x, i + PANEL, n);
  }

  /** Rows i+3 … i. */
  private static void backward(
      double[] r0, double[] r1, double[] r2, double[] r3, double[] x, int i, int n) {
    VectorKernels.subtractFourDots(r0, r1, r2, r3, x, i, i + PANEL, n);
    double x3 = x[i + 3] / r3[i + 3];
    double x2 = Math.fma(-r2[i + 3], x3, x[i + 2]) / r2[i + 2];
    double x1 = Math.fma(-r1[i + 3], x3, Math.fma(-r1[i + 2], x2, x[i + 1])) / r1[i + 1];
    double x0 =
        Math.fma(-r0[i + 3], x3, Math.fma(-r0[i + 2], x2, Math.fma(-r0[i + 1], x1, x[i]))) / r0[i];
    x[i] = x0;
    x[i + 1] = x1;
    x[i + 2] = x2;
    x[i + 3] = x3;
  }
}
