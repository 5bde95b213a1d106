package io.github.dl4joptnet.internal.linalg;

/**
 * Cholesky factorisation A = RᵀR on the upper triangle, one array per row, left-looking four rows
 * at a time.
 */
public final class Cholesky {
  /** Replaces pivots of undetermined directions, so that their unknowns come out as zero. */
  private static final double SKIPPED_PIVOT = 1e64;

  /** Rows that are factored together. */
  public static final int PANEL = 4;

  private Cholesky() {}

  /**
   * Overwrites the upper triangle of a with R.
   *
   * @param relativeFloor a pivot at or below this share of its diagonal entry is skipped
   * @return the number of skipped pivots; 0 when A is numerically positive definite
   */
  public static int factorInPlace(double[][] a, int n, double relativeFloor) {
    return factorRows(a, n, n, relativeFloor);
  }

  /**
   * Overwrites the upper triangle of a with R.
   *
   * @param relativeFloor a pivot at or below this share of its diagonal entry is skipped
   * @return the index of the first skipped pivot, −1 where a is numerically positive definite; the
   *     rows of R before it are correct
   */
  public static int firstSkipped(double[][] a, int n, double relativeFloor) {
    int skipped = factorInPlace(a, n, relativeFloor);
    for (int i = 0; skipped > 0 && i < n; i++) {
      if (a[i][i] == SKIPPED_PIVOT) {
        return i;
      }
    }
    return -1;
  }

  /** Computes the first rows of R alone; the others stay as they are. */
  public static int factorRows(double[][] a, int to, int n, double relativeFloor) {
    int skipped = 0;
    for (int i = 0; i < to; i += PANEL) {
      int count = Math.min(PANEL, to - i);
      double d0 = a[i][i];
      double d1 = count > 1 ? a[i + 1][i + 1] : 0;
      double d2 = count > 2 ? a[i + 2][i + 2] : 0;
      double d3 = count > 3 ? a[i + 3][i + 3] : 0;
      MatrixKernels.subtractRows(a, i, count, i, n);
      int corner = count < PANEL ? n : i + PANEL;
      for (int r = i; r < i + count; r++) {
        double[] row = a[r];
        for (int k = i; k < r; k++) {
          VectorKernels.axpy(-a[k][r], a[k], row, r, corner);
        }
        double original = r == i ? d0 : r == i + 1 ? d1 : r == i + 2 ? d2 : d3;
        double pivot = row[r];
        if (pivot > relativeFloor * original && pivot > 0) {
          pivot = Math.sqrt(pivot);
        } else {
          pivot = SKIPPED_PIVOT;
          skipped++;
        }
        row[r] = pivot;
        for (int j = r + 1; j < corner; j++) {
          row[j] /= pivot;
        }
      }
      if (corner < n) {
        MatrixKernels.solvePanel(a, i, a, corner, n);
      }
    }
    return skipped;
  }

  /** x = A⁻¹ x. */
  public static void solve(double[][] r, int n, double[] x) {
    TriangularSolve.transposed(r, n, n, x);
    TriangularSolve.upper(r, n, x);
  }

  /** V = R⁻ᵀ V for a V of n rows and the given number of columns. */
  public static void solveTransposed(double[][] r, int n, double[][] v, int columns) {
    for (int i = 0; i < n; i += PANEL) {
      int count = Math.min(PANEL, n - i);
      if (count == PANEL) {
        for (int k = 0; k < i; k += 2) {
          double[] r0 = r[k];
          double[] r1 = r[k + 1];
          MatrixKernels.rank2(
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
        MatrixKernels.solvePanel(r, i, v, 0, columns);
        continue;
      }
      for (int row = i; row < i + count; row++) {
        for (int earlier = 0; earlier < row; earlier++) {
          VectorKernels.axpy(-r[earlier][row], v[earlier], v[row], 0, columns);
        }
        double inverse = 1 / r[row][row];
        for (int j = 0; j < columns; j++) {
          v[row][j] *= inverse;
        }
      }
    }
  }
}
