package io.github.dl4joptnet.internal.linalg;

/**
 * Kernels on matrices stored as one array per row: updates of several rows by several others, with
 * inner loops along the rows, the shape that the JIT compiler turns into vector code.
 */
public final class MatrixKernels {
  /** Rows that stay in the first-level cache while others are updated by them. */
  private static final int BLOCK = 32;

  private MatrixKernels() {}

  /**
   * A matrix for these kernels. Its rows fill whole cache lines, so that all begin at the same
   * offset in a line and no vector of an aligned loop straddles two; they may be longer than
   * requested.
   */
  public static double[][] rows(int rows, int columns) {
    int header = 2;
    int line = 8;
    return new double[rows][(columns + header + line - 1) / line * line - header];
  }

  /**
   * Rows i … i+count−1 of an upper triangle: {@code y[i+r][j] += sign · Σ_k x[k][i+r]·w[k]·x[k][j]}
   * for k in [kFrom, kTo) and j ≥ i; w null stands for ones.
   */
  private static void updateRows(
      double[][] y,
      int i,
      int count,
      double[][] x,
      double[] w,
      int kFrom,
      int kTo,
      int to,
      double sign) {
    int k = kFrom;
    if (count == 4) {
      for (; k + 1 < kTo; k += 2) {
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double w0 = w == null ? sign : sign * w[k];
        double w1 = w == null ? sign : sign * w[k + 1];
        rank2(
            y[i],
            y[i + 1],
            y[i + 2],
            y[i + 3],
            x0,
            x1,
            w0 * x0[i],
            w1 * x1[i],
            w0 * x0[i + 1],
            w1 * x1[i + 1],
            w0 * x0[i + 2],
            w1 * x1[i + 2],
            w0 * x0[i + 3],
            w1 * x1[i + 3],
            i,
            to);
      }
    }
    for (; k < kTo; k++) {
      double wk = w == null ? sign : sign * w[k];
      for (int r = 0; r < count; r++) {
        VectorKernels.axpy(wk * x[k][i + r], x[k], y[i + r], i, to);
      }
    }
  }

  /**
   * {@code y_r += c_r0 x0 + c_r1 x1} for four rows at once. A separate index for x would keep the
   * loop from being vectorised.
   */
  public static void rank2(
      double[] y0,
      double[] y1,
      double[] y2,
      double[] y3,
      double[] x0,
      double[] x1,
      double c00,
      double c01,
      double c10,
      double c11,
      double c20,
      double c21,
      double c30,
      double c31,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      double a = x0[j];
      double b = x1[j];
      y0[j] = Math.fma(c01, b, Math.fma(c00, a, y0[j]));
      y1[j] = Math.fma(c11, b, Math.fma(c10, a, y1[j]));
      y2[j] = Math.fma(c21, b, Math.fma(c20, a, y2[j]));
      y3[j] = Math.fma(c31, b, Math.fma(c30, a, y3[j]));
    }
  }

  /** Upper triangle {@code y += Xᵀ diag(w) X} with X of {@code rows} rows; w null for ones. */
  public static void addGram(double[][] y, int n, double[][] x, double[] w, int rows) {
    for (int k = 0; k < rows; k += BLOCK) {
      for (int i = 0; i < n; i += 4) {
        updateRows(y, i, Math.min(4, n - i), x, w, k, Math.min(rows, k + BLOCK), n, 1);
      }
    }
  }

  /** Copies the upper triangle to the lower one. */
  public static void mirror(double[][] y, int n) {
    mirror(y, 0, n);
  }

  /** The same for the rows and columns from one on. */
  public static void mirror(double[][] y, int from, int n) {
    for (int i0 = from; i0 < n; i0 += 16) {
      int i1 = Math.min(n, i0 + 16);
      for (int j = i0; j < n; j++) {
        double[] row = y[j];
        for (int i = i0; i < Math.min(i1, j); i++) {
          row[i] = y[i][j];
        }
      }
    }
  }

  /**
   * Rows i … of the trailing update of a Cholesky factor by its first rows: {@code a −= Σ_{k<rows}
   * r[k]ᵀ r[k]}.
   */
  public static void subtractRows(double[][] a, int i, int count, int rows, int n) {
    updateRows(a, i, count, a, null, 0, rows, n, -1);
  }

  /**
   * Rows i … i+3 of V, entries [from, to), by forward substitution with the 4×4 triangle at (i, i)
   * of R: {@code V = T⁻ᵀ V}.
   */
  public static void solvePanel(double[][] r, int i, double[][] v, int from, int to) {
    double p0 = 1 / r[i][i];
    double p1 = 1 / r[i + 1][i + 1];
    double p2 = 1 / r[i + 2][i + 2];
    double p3 = 1 / r[i + 3][i + 3];
    substitute(
        v[i],
        v[i + 1],
        v[i + 2],
        v[i + 3],
        p0,
        p1,
        p2,
        p3,
        -r[i][i + 1],
        -r[i][i + 2],
        -r[i][i + 3],
        -r[i + 1][i + 2],
        -r[i + 1][i + 3],
        -r[i + 2][i + 3],
        from,
        to);
  }

  private static void substitute(
      double[] v0,
      double[] v1,
      double[] v2,
      double[] v3,
      double p0,
      double p1,
      double p2,
      double p3,
      double c01,
      double c02,
      double c03,
      double c12,
      double c13,
      double c23,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      double x0 = p0 * v0[j];
      double x1 = p1 * Math.fma(c01, x0, v1[j]);
      double x2 = p2 * Math.fma(c12, x1, Math.fma(c02, x0, v2[j]));
      v0[j] = x0;
      v1[j] = x1;
      v2[j] = x2;
      v3[j] = p3 * Math.fma(c23, x2, Math.fma(c13, x1, Math.fma(c03, x0, v3[j])));
    }
  }

  /**
   * Whether an n×n matrix that begins at an index of a flat array has no entry off its diagonal.
   */
  public static boolean isDiagonal(double[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j && x[from + i * n + j] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** {@code to[j][i] = x[i][j]}, eight rows at a time. */
  public static void transpose(double[][] x, int rows, int columns, double[][] to) {
    int i = 0;
    for (; i + 7 < rows; i += 8) {
      double[] x0 = x[i];
      double[] x1 = x[i + 1];
      double[] x2 = x[i + 2];
      double[] x3 = x[i + 3];
      double[] x4 = x[i + 4];
      double[] x5 = x[i + 5];
      double[] x6 = x[i + 6];
      double[] x7 = x[i + 7];
      for (int j = 0; j < columns; j++) {
        double[] column = to[j];
        column[i] = x0[j];
        column[i + 1] = x1[j];
        column[i + 2] = x2[j];
        column[i + 3] = x3[j];
        column[i + 4] = x4[j];
        column[i + 5] = x5[j];
        column[i + 6] = x6[j];
        column[i + 7] = x7[j];
      }
    }
    for (; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to[j][i] = x[i][j];
      }
    }
  }
}
