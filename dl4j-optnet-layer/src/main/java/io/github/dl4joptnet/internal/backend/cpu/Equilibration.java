package io.github.dl4joptnet.internal.backend.cpu;

import java.util.Arrays;

/**
 * Ruiz equilibration (2001) of the matrix [Q Cᵀ; C 0]: scales that bring the largest entry of each
 * row and column near one. The diagonal of Q stands for its columns, which it bounds as Q is
 * semidefinite.
 */
final class Equilibration {
  private static final int MAX_PASSES = 12;

  /** Norms within this factor of one are left alone. */
  private static final double GOOD = 8;

  private static final double SETTLED = 2;

  private Equilibration() {}

  /**
   * Fills columnScale, rowScale and, but for the rounding of the scales, rowNorm.
   *
   * @return whether any scale differs from one
   */
  static boolean scales(ScaledMatrices matrices) {
    int n = matrices.n;
    int m = matrices.m;
    double[] d = matrices.columnScale;
    double[] e = matrices.rowScale;
    Arrays.fill(d, 1);
    Arrays.fill(e, 1);
    double[] columnNorm = new double[n];
    double[] rowNorm = matrices.rowNorm;
    double settled = GOOD;
    boolean changed = false;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Arrays.fill(columnNorm, 0);
      Arrays.fill(rowNorm, 0);
      for (int r = 0; r < m; r++) {
        raise(columnNorm, matrices.c[r], d, e[r], n);
      }
      for (int j = 0; j < n; j++) {
        raise(rowNorm, matrices.cT[j], e, d[j], m);
      }
      double qScale = quadraticScale(matrices, d);
      double worst = 1;
      for (int j = 0; j < n; j++) {
        double norm = Math.max(columnNorm[j], qScale * d[j] * d[j] * matrices.qDiagonal[j]);
        if (norm > 0) {
          worst = Math.max(worst, Math.max(norm, 1 / norm));
          columnNorm[j] = norm;
        }
      }
      for (int r = 0; r < m; r++) {
        if (rowNorm[r] > 0) {
          worst = Math.max(worst, Math.max(rowNorm[r], 1 / rowNorm[r]));
        }
      }
      if (worst <= settled) {
        break;
      }
      settled = SETTLED;
      changed = true;
      for (int j = 0; j < n; j++) {
        d[j] = columnNorm[j] > 0 ? d[j] / Math.sqrt(columnNorm[j]) : d[j];
      }
      for (int r = 0; r < m; r++) {
        e[r] = rowNorm[r] > 0 ? e[r] / Math.sqrt(rowNorm[r]) : e[r];
      }
    }
    if (changed) {
      roundToPowersOfTwo(d);
      roundToPowersOfTwo(e);
    }
    return changed;
  }

  /** {@code norm[j] = max(norm[j], e |row[j]| d[j])}: along a row, a maximum is fast. */
  private static void raise(double[] norm, double[] row, double[] d, double e, int n) {
    for (int j = 0; j < n; j++) {
      norm[j] = Math.max(norm[j], e * (Math.abs(row[j]) * d[j]));
    }
  }

  /**
   * Brings the mean diagonal entry of the scaled Q to one, as the cost scale will do later. Columns
   * without curvature do not count: with them the mean of the others would be above one, and each
   * pass would shrink these again.
   */
  private static double quadraticScale(ScaledMatrices matrices, double[] d) {
    double sum = 0;
    int curved = 0;
    for (int j = 0; j < matrices.n; j++) {
      sum += d[j] * d[j] * Math.abs(matrices.qDiagonal[j]);
      curved += matrices.qDiagonal[j] != 0 ? 1 : 0;
    }
    return sum > 0 ? curved / sum : 0;
  }

  private static void roundToPowersOfTwo(double[] scales) {
    for (int i = 0; i < scales.length; i++) {
      scales[i] = powerOfTwo(scales[i]);
    }
  }

  /** The power of two nearest in ratio to a positive number, between 2^-80 and 2^80. */
  static double powerOfTwo(double x) {
    long exponent = Math.round(Math.log(x) / Math.log(2));
    return Math.scalb(1.0, (int) Math.max(-80, Math.min(80, exponent)));
  }
}
