package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;
import java.util.Random;

/** Symmetric test matrices, dense, and their upper triangles as sparse ones. */
final class SymmetricMatrices {
  private SymmetricMatrices() {}

  /** The entries that are not zero, and the whole diagonal. */
  static SparsePattern upper(double[][] a) {
    return SparsePattern.of(a.length, a.length, rows(a), columns(a)).pattern();
  }

  private static int[] rows(double[][] a) {
    return entries(a, true);
  }

  private static int[] columns(double[][] a) {
    return entries(a, false);
  }

  private static int[] entries(double[][] a, boolean rows) {
    int[] found = new int[a.length * (a.length + 1) / 2];
    int count = 0;
    for (int j = 0; j < a.length; j++) {
      for (int i = 0; i <= j; i++) {
        if (i == j || a[i][j] != 0) {
          found[count++] = rows ? i : j;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The values of the permuted upper triangle. */
  static double[] values(double[][] a, Elimination elimination) {
    SparsePattern upper = upper(a);
    double[] values = new double[upper.size()];
    for (int j = 0; j < a.length; j++) {
      for (int k = upper.start()[j]; k < upper.start()[j + 1]; k++) {
        values[elimination.position()[k]] = a[upper.row()[k]][j];
      }
    }
    return values;
  }

  /** [H Cᵀ; C −E] with sparse C and positive diagonal E; H is positive definite. */
  static double[][] quasiDefinite(int n, int m, double density, Random random) {
    double[][] a = new double[n + m][n + m];
    for (int i = 0; i < n; i++) {
      a[i][i] = 1 + random.nextDouble();
      int j = random.nextInt(n);
      if (j != i) {
        double offDiagonal = 0.3 * random.nextGaussian();
        a[i][j] += offDiagonal;
        a[j][i] += offDiagonal;
        a[i][i] += Math.abs(offDiagonal);
        a[j][j] += Math.abs(offDiagonal);
      }
    }
    for (int r = n; r < n + m; r++) {
      a[r][r] = -0.1 - random.nextDouble();
      for (int j = 0; j < n; j++) {
        if (random.nextDouble() < density) {
          a[r][j] = random.nextGaussian();
          a[j][r] = a[r][j];
        }
      }
    }
    return a;
  }

  /** The five-point Laplacian of a square grid. */
  static double[][] grid(int side) {
    double[][] a = new double[side * side][side * side];
    for (int x = 0; x < side; x++) {
      for (int y = 0; y < side; y++) {
        int at = x * side + y;
        a[at][at] = 4;
        if (y > 0) {
          a[at][at - 1] = -1;
          a[at - 1][at] = -1;
        }
        if (x > 0) {
          a[at][at - side] = -1;
          a[at - side][at] = -1;
        }
      }
    }
    return a;
  }
}
