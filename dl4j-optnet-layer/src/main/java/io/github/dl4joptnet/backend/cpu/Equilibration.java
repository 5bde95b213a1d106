package io.github.dl4joptnet.backend.cpu;

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

  /** Fills columnScale, rowScale and, but for the rounding of the scales, rowNorm. */
  static void scales(ScaledMatrices matrices) {
    int n = matrices.n;
    int m = matrices.m;
    double[] d = matrices.columnScale;
    double[] e = matrices.rowScale;
    Arrays.fill(d, 1);
    Arrays.fill(e, 1);
    double[] columnNorm = new double[n];
    double[] rowNorm = matrices.rowNorm;
    double settled = GOOD;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Arrays.fill(columnNorm, 0);
      for (int r = 0; r < m; r++) {
        rowNorm[r] = e[r] * scanRow(matrices.c[r], d, e[r], columnNorm, n);
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
      for (int j = 0; j < n; j++) {
        d[j] = columnNorm[j] > 0 ? d[j] / Math.sqrt(columnNorm[j]) : d[j];
      }
      for (int r = 0; r < m; r++) {
        e[r] = rowNorm[r] > 0 ? e[r] / Math.sqrt(rowNorm[r]) : e[r];
      }
    }
    roundToPowersOfTwo(d);
    roundToPowersOfTwo(e);
  }

  private static double scanRow(double[] row, double[] d, double e, double[] columnNorm, int n) {
    for (int j = 0; j < n; j++) {
      columnNorm[j] = Math.max(columnNorm[j], e * (Math.abs(row[j]) * d[j]));
    }
    // Comparisons in two chains are faster than Math.max in one.
    double norm0 = 0;
    double norm1 = 0;
    int j = 0;
    for (; j + 1 < n; j += 2) {
      double v0 = Math.abs(row[j]) * d[j];
      double v1 = Math.abs(row[j + 1]) * d[j + 1];
      if (v0 > norm0) {
        norm0 = v0;
      }
      if (v1 > norm1) {
        norm1 = v1;
      }
    }
    for (; j < n; j++) {
      norm0 = Math.max(norm0, Math.abs(row[j]) * d[j]);
    }
    return Math.max(norm0, norm1);
  }

  /** Brings the mean diagonal entry of the scaled Q to one, as the cost scale will do later. */
  private static double quadraticScale(ScaledMatrices matrices, double[] d) {
    double sum = 0;
    for (int j = 0; j < matrices.n; j++) {
      sum += d[j] * d[j] * Math.abs(matrices.qDiagonal[j]);
    }
    return sum > 0 ? matrices.n / sum : 0;
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
