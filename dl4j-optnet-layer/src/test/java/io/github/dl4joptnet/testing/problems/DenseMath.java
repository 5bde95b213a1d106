package io.github.dl4joptnet.testing.problems;

import java.util.Arrays;

/** The tests' own plain linear algebra, which shares no code with the solver. */
public final class DenseMath {
  private DenseMath() {}

  public static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** Mx; zero entries for a null M are the caller's business. */
  public static double[] times(double[][] m, double[] x) {
    double[] product = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      product[i] = dot(m[i], x);
    }
    return product;
  }

  /** Mᵀy, with n entries even where M has no rows. */
  public static double[] transposedTimes(double[][] m, double[] y, int n) {
    double[] product = new double[n];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < n; j++) {
        product[j] += m[i][j] * y[i];
      }
    }
    return product;
  }

  public static double[] plus(double[] x, double[] y) {
    double[] sum = x.clone();
    for (int i = 0; i < x.length; i++) {
      sum[i] += y[i];
    }
    return sum;
  }

  public static double[] scaled(double[] x, double factor) {
    return Arrays.stream(x).map(v -> factor * v).toArray();
  }

  public static double normInf(double[] x) {
    double max = 0;
    for (double v : x) {
      max = Double.isNaN(v) ? Double.NaN : Math.max(max, Math.abs(v));
    }
    return max;
  }

  public static double distance(double[] x, double[] y) {
    return normInf(plus(x, scaled(y, -1)));
  }

  public static double[][] identity(int n, double factor) {
    double[][] identity = new double[n][n];
    for (int i = 0; i < n; i++) {
      identity[i][i] = factor;
    }
    return identity;
  }

  /**
   * Solves Mx = rhs by Gaussian elimination with partial pivoting and refinement steps whose
   * residuals are taken in twice the precision, so that the answer is good to nearly full double
   * precision.
   */
  public static double[] solve(double[][] m, double[] rhs) {
    int n = rhs.length;
    double[][] lu = new double[n][];
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      lu[i] = m[i].clone();
      order[i] = i;
    }
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(lu[i][k]) > Math.abs(lu[pivot][k]) ? i : pivot;
      }
      if (lu[pivot][k] == 0) {
        throw new ArithmeticException("singular at column " + k);
      }
      double[] row = lu[k];
      lu[k] = lu[pivot];
      lu[pivot] = row;
      int at = order[k];
      order[k] = order[pivot];
      order[pivot] = at;
      for (int i = k + 1; i < n; i++) {
        double factor = lu[i][k] /= lu[k][k];
        for (int j = k + 1; factor != 0 && j < n; j++) {
          lu[i][j] -= factor * lu[k][j];
        }
      }
    }
    double[] x = substitute(lu, order, rhs);
    for (int step = 0; step < 3; step++) {
      x = plus(x, substitute(lu, order, residual(m, x, rhs)));
    }
    return x;
  }

  private static double[] substitute(double[][] lu, int[] order, double[] rhs) {
    int n = rhs.length;
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = rhs[order[i]];
      for (int j = 0; j < i; j++) {
        x[i] -= lu[i][j] * x[j];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        x[i] -= lu[i][j] * x[j];
      }
      x[i] /= lu[i][i];
    }
    return x;
  }

  /** In twice the working precision (Ogita, Rump and Oishi's Dot2). */
  private static double[] residual(double[][] m, double[] x, double[] rhs) {
    double[] residual = new double[rhs.length];
    for (int i = 0; i < rhs.length; i++) {
      double sum = rhs[i];
      double error = 0;
      for (int j = 0; j < x.length; j++) {
        double product = -m[i][j] * x[j];
        double next = sum + product;
        double shifted = next - sum;
        error += (sum - (next - shifted)) + (product - shifted);
        error += Math.fma(-m[i][j], x[j], -product);
        sum = next;
      }
      residual[i] = sum + error;
    }
    return residual;
  }

  public static double[][] append(double[][] rows, double[] row) {
    double[][] more = Arrays.copyOf(rows, rows.length + 1);
    more[rows.length] = row;
    return more;
  }

  public static double[] append(double[] values, double value) {
    double[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = value;
    return more;
  }
}
