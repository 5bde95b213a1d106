package io.github.dl4joptnet.testing.problems;

import java.util.Random;

/** Programs with few entries per row, as plain arrays. */
public final class SparseQps {
  private SparseQps() {}

  /**
   * Two entries per row: Q = MᵀM + 0.1 I, m two-sided rows around a point, and bounds around it on
   * every third variable.
   */
  public static PlainQp random(int n, int m, Random random) {
    double[] z = random.doubles(n, -1, 1).toArray();
    double[][] q = new double[n][n];
    for (double[] row : rows(n, n, random)) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; row[i] != 0 && j < n; j++) {
          q[i][j] += row[i] * row[j];
        }
      }
    }
    for (int j = 0; j < n; j++) {
      q[j][j] += 0.1;
    }
    double[][] g = rows(m, n, random);
    double[] h = DenseMath.times(g, z);
    double[] hLower = h.clone();
    for (int r = 0; r < m; r++) {
      h[r] += random.nextDouble();
      hLower[r] -= random.nextDouble();
    }
    double[] lower = new double[n];
    double[] upper = new double[n];
    for (int j = 0; j < n; j++) {
      boolean bounded = j % 3 == 0;
      lower[j] = bounded ? z[j] - 0.5 - random.nextDouble() : Double.NEGATIVE_INFINITY;
      upper[j] = bounded ? z[j] + 0.5 + random.nextDouble() : Double.POSITIVE_INFINITY;
    }
    double[] p = PlantedQp.normal(1, n, random)[0];
    return new PlainQp(q, p, g, h, hLower, null, null, lower, upper);
  }

  /** Rows with two entries each. */
  public static double[][] rows(int rows, int n, Random random) {
    double[][] matrix = new double[rows][n];
    for (double[] row : matrix) {
      row[random.nextInt(n)] += random.nextGaussian();
      row[random.nextInt(n)] += random.nextGaussian();
    }
    return matrix;
  }
}
