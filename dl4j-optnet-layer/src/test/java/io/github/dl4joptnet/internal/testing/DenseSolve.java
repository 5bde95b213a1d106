package io.github.dl4joptnet.internal.testing;

/** A linear solve in plain loops, which shares no code with the solver's factorisations. */
public final class DenseSolve {
  /** A pivot below this share of the largest entry of the matrix counts as zero. */
  private static final double SINGULAR = 1e-13;

  private DenseSolve() {}

  /**
   * The x with A x = b, by Gaussian elimination with partial pivoting.
   *
   * @throws ArithmeticException when A is singular to working precision
   */
  public static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    double[][] u = new double[n][];
    double[] x = b.clone();
    double largest = 0;
    for (int i = 0; i < n; i++) {
      u[i] = a[i].clone();
      largest = Math.max(largest, PlainMatrices.normInf(u[i]));
    }
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(u[i][k]) > Math.abs(u[pivot][k]) ? i : pivot;
      }
      if (!(Math.abs(u[pivot][k]) > SINGULAR * largest)) {
        throw new ArithmeticException("singular at column " + k);
      }
      double[] row = u[k];
      u[k] = u[pivot];
      u[pivot] = row;
      double entry = x[k];
      x[k] = x[pivot];
      x[pivot] = entry;
      for (int i = k + 1; i < n; i++) {
        double factor = u[i][k] / u[k][k];
        for (int j = k; j < n; j++) {
          u[i][j] -= factor * u[k][j];
        }
        x[i] -= factor * x[k];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        x[i] -= u[i][j] * x[j];
      }
      x[i] /= u[i][i];
    }
    return x;
  }

  /** A⁻¹, column by column. */
  public static double[][] inverse(double[][] a) {
    int n = a.length;
    double[][] inverse = new double[n][n];
    for (int j = 0; j < n; j++) {
      double[] unit = new double[n];
      unit[j] = 1;
      double[] column = solve(a, unit);
      for (int i = 0; i < n; i++) {
        inverse[i][j] = column[i];
      }
    }
    return inverse;
  }
}
