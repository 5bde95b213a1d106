package io.github.dl4joptnet.internal.linalg;

/**
 * Symmetric indefinite factorisation PAPᵀ = Uᵀ D U with 1×1 and 2×2 pivots, after Bunch and Kaufman
 * (1977), on the upper triangle, one array per row. Stable for any symmetric matrix, at about twice
 * the time of a Cholesky factorisation of the same order.
 */
public final class BunchKaufman {
  private static final double ALPHA = (1 + Math.sqrt(17)) / 8;

  private final double[][] a;
  private final int[] partner;
  private final boolean[] twoByTwo;
  private int n;

  public BunchKaufman(int capacity) {
    a = MatrixKernels.rows(capacity, capacity);
    partner = new int[capacity];
    twoByTwo = new boolean[capacity];
  }

  /** The rows to fill (upper triangle) before {@link #factor}. */
  public double[][] matrix() {
    return a;
  }

  /** Factors the leading order×order block; a zero column becomes a pivot that yields zero. */
  public void factor(int order) {
    n = order;
    int k = 0;
    while (k < n) {
      double[] rowK = a[k];
      double diagonal = Math.abs(rowK[k]);
      int largest = k;
      double columnMax = 0;
      for (int i = k + 1; i < n; i++) {
        double v = Math.abs(rowK[i]);
        if (v > columnMax) {
          columnMax = v;
          largest = i;
        }
      }
      int swap = k;
      int step = 1;
      if (Math.max(diagonal, columnMax) == 0) {
        rowK[k] = Double.POSITIVE_INFINITY;
      } else if (diagonal < ALPHA * columnMax) {
        double rowMax = largestInRow(largest, k);
        if (diagonal < ALPHA * columnMax * (columnMax / rowMax)) {
          swap = largest;
          step = Math.abs(a[largest][largest]) >= ALPHA * rowMax ? 1 : 2;
        }
      }
      interchange(k, k + step - 1, swap);
      if (step == 1) {
        eliminateOne(k);
      } else {
        eliminateTwo(k);
      }
      for (int s = 0; s < step; s++) {
        partner[k + s] = swap;
        twoByTwo[k + s] = step == 2;
      }
      k += step;
    }
  }

  private double largestInRow(int row, int from) {
    double max = 0;
    for (int j = from; j < row; j++) {
      max = Math.max(max, Math.abs(a[j][row]));
    }
    for (int i = row + 1; i < n; i++) {
      max = Math.max(max, Math.abs(a[row][i]));
    }
    return max;
  }

  /**
   * Exchanges rows and columns {@code at} and {@code with} of the trailing block that starts at k.
   */
  private void interchange(int k, int at, int with) {
    if (at == with) {
      return;
    }
    for (int i = with + 1; i < n; i++) {
      double t = a[at][i];
      a[at][i] = a[with][i];
      a[with][i] = t;
    }
    for (int j = at + 1; j < with; j++) {
      double t = a[at][j];
      a[at][j] = a[j][with];
      a[j][with] = t;
    }
    double t = a[at][at];
    a[at][at] = a[with][with];
    a[with][with] = t;
    if (at == k + 1) {
      t = a[k][at];
      a[k][at] = a[k][with];
      a[k][with] = t;
    }
  }

  private void eliminateOne(int k) {
    double[] rowK = a[k];
    double inverse = 1 / rowK[k];
    for (int i = k + 1; i < n; i++) {
      double factor = rowK[i] * inverse;
      if (factor != 0) {
        VectorKernels.axpy(-factor, rowK, a[i], i, n);
      }
      rowK[i] = factor;
    }
  }

  private void eliminateTwo(int k) {
    double[] row0 = a[k];
    double[] row1 = a[k + 1];
    double d21 = row0[k + 1];
    double d11 = row1[k + 1] / d21;
    double d22 = row0[k] / d21;
    double scale = 1 / (d11 * d22 - 1) / d21;
    for (int i = k + 2; i < n; i++) {
      double f0 = scale * (d11 * row0[i] - row1[i]);
      double f1 = scale * (d22 * row1[i] - row0[i]);
      if (f0 != 0 || f1 != 0) {
        double[] rowI = a[i];
        for (int j = i; j < n; j++) {
          rowI[j] = Math.fma(-f1, row1[j], Math.fma(-f0, row0[j], rowI[j]));
        }
      }
      row0[i] = f0;
      row1[i] = f1;
    }
  }

  /** x = A⁻¹ x. */
  public void solve(double[] x) {
    int k = 0;
    while (k < n) {
      if (twoByTwo[k]) {
        exchange(x, k + 1, partner[k]);
        VectorKernels.axpy(-x[k], a[k], x, k + 2, n);
        VectorKernels.axpy(-x[k + 1], a[k + 1], x, k + 2, n);
        double d21 = a[k][k + 1];
        double d11 = a[k][k] / d21;
        double d22 = a[k + 1][k + 1] / d21;
        double determinant = d11 * d22 - 1;
        double x0 = x[k] / d21;
        double x1 = x[k + 1] / d21;
        x[k] = (d22 * x0 - x1) / determinant;
        x[k + 1] = (d11 * x1 - x0) / determinant;
        k += 2;
      } else {
        exchange(x, k, partner[k]);
        VectorKernels.axpy(-x[k], a[k], x, k + 1, n);
        x[k] /= a[k][k];
        k++;
      }
    }
    k = n - 1;
    while (k >= 0) {
      if (twoByTwo[k]) {
        x[k] -= VectorKernels.dot(a[k], x, k + 1, n);
        x[k - 1] -= VectorKernels.dot(a[k - 1], x, k + 1, n);
        exchange(x, k, partner[k]);
        k -= 2;
      } else {
        x[k] -= VectorKernels.dot(a[k], x, k + 1, n);
        exchange(x, k, partner[k]);
        k--;
      }
    }
  }

  private static void exchange(double[] x, int i, int j) {
    double t = x[i];
    x[i] = x[j];
    x[j] = t;
  }
}
