package io.github.dl4joptnet.backend.cpu;

/**
 * Cholesky factorisation A = RᵀR on the upper triangle, one array per row, left-looking four rows
 * at a time.
 */
public final class Cholesky {
  /** A pivot that stands for "this direction is not determined": its unknown comes out as zero. */
  private static final double SKIPPED_PIVOT = 1e64;

  private Cholesky() {}

  /**
   * Overwrites the upper triangle of a with R.
   *
   * @param relativeFloor a pivot at or below this share of its diagonal entry is skipped
   * @return the number of skipped pivots; 0 when A is numerically positive definite
   */
  public static int factorInPlace(double[][] a, int n, double relativeFloor) {
    int skipped = 0;
    for (int i = 0; i < n; i += 4) {
      int count = Math.min(4, n - i);
      double d0 = a[i][i];
      double d1 = count > 1 ? a[i + 1][i + 1] : 0;
      double d2 = count > 2 ? a[i + 2][i + 2] : 0;
      double d3 = count > 3 ? a[i + 3][i + 3] : 0;
      DenseKernels.subtractEarlierRows(a, i, count, n);
      for (int r = i; r < i + count; r++) {
        double[] row = a[r];
        for (int k = i; k < r; k++) {
          DenseKernels.axpy(-a[k][r], a[k], row, r, n);
        }
        double original = r == i ? d0 : r == i + 1 ? d1 : r == i + 2 ? d2 : d3;
        double pivot = row[r];
        if (pivot > relativeFloor * original && pivot > 0) {
          pivot = Math.sqrt(pivot);
        } else {
          pivot = SKIPPED_PIVOT;
          skipped++;
        }
        double inverse = 1 / pivot;
        row[r] = pivot;
        for (int j = r + 1; j < n; j++) {
          row[j] *= inverse;
        }
      }
    }
    return skipped;
  }

  /** x = R⁻ᵀ x. */
  static void solveTransposed(double[][] r, int n, double[] x) {
    for (int i = 0; i < n; i++) {
      double xi = x[i] / r[i][i];
      x[i] = xi;
      DenseKernels.axpy(-xi, r[i], x, i + 1, n);
    }
  }

  /** x = R⁻¹ x. */
  static void solveUpper(double[][] r, int n, double[] x) {
    for (int i = n - 1; i >= 0; i--) {
      x[i] = (x[i] - DenseKernels.dot(r[i], x, i + 1, n)) / r[i][i];
    }
  }

  /** x = A⁻¹ x. */
  static void solve(double[][] r, int n, double[] x) {
    solveTransposed(r, n, x);
    solveUpper(r, n, x);
  }

  /** V = R⁻ᵀ V for a V of n rows and the given number of columns. */
  static void solveTransposed(double[][] r, int n, double[][] v, int columns) {
    for (int i = 0; i < n; i += 4) {
      int count = Math.min(4, n - i);
      int k = 0;
      if (count == 4) {
        for (; k + 1 < i; k += 2) {
          double[] r0 = r[k];
          double[] r1 = r[k + 1];
          DenseKernels.rank2(
              v[i],
              v[i + 1],
              v[i + 2],
              v[i + 3],
              v[k],
              v[k + 1],
              -r0[i],
              -r1[i],
              -r0[i + 1],
              -r1[i + 1],
              -r0[i + 2],
              -r1[i + 2],
              -r0[i + 3],
              -r1[i + 3],
              0,
              columns);
        }
      }
      for (int row = i; row < i + count; row++) {
        for (int earlier = k; earlier < row; earlier++) {
          DenseKernels.axpy(-r[earlier][row], v[earlier], v[row], 0, columns);
        }
        double inverse = 1 / r[row][row];
        for (int j = 0; j < columns; j++) {
          v[row][j] *= inverse;
        }
      }
    }
  }
}
