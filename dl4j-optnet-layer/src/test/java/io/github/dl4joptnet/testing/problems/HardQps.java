package io.github.dl4joptnet.testing.problems;

import java.util.Arrays;
import java.util.Random;

/** Random QPs that are hard for a solver, of kinds that several tests share. */
public final class HardQps {
  private static final double[] EXTREME = {
    Double.MIN_VALUE, 1e-310, 1e-300, 1e-155, 1e-30, 1e30, 1e155, 1e300, -1.7e308, Double.MAX_VALUE
  };

  private HardQps() {}

  /** Feasible rows and two that contradict one of them each. */
  public static PlainQp contradictory(Random random) {
    PlainQp qp =
        PlantedQp.variables(8)
            .inequalities(6, 2)
            .equalities(2)
            .bounds(1)
            .twoSided()
            .plant(random)
            .qp();
    double[][] g = Arrays.copyOf(qp.G(), 7);
    g[6] = DenseMath.scaled(qp.G()[0], -1);
    double[] h = Arrays.copyOf(qp.h(), 7);
    h[6] = -qp.h()[0] - 0.7;
    double[] hLower = Arrays.copyOf(qp.hLower(), 7);
    hLower[0] = Double.NEGATIVE_INFINITY;
    hLower[6] = Double.NEGATIVE_INFINITY;
    double[][] a = Arrays.copyOf(qp.A(), 3);
    a[2] = qp.A()[1];
    double[] b = Arrays.copyOf(qp.b(), 3);
    b[2] = qp.b()[1] + 0.4;
    return new PlainQp(qp.Q(), qp.p(), g, h, hLower, a, b, qp.lower(), qp.upper());
  }

  /** A row with an extreme entry, or of such entries, among ordinary ones. */
  public static PlainQp extreme(boolean equalities, Random random) {
    int n = 1 + random.nextInt(5);
    int m = 1 + random.nextInt(4);
    double[][] rows = PlantedQp.normal(m, n, random);
    double[] limits = PlantedQp.normal(1, m, random)[0];
    int r = random.nextInt(m);
    double value = EXTREME[random.nextInt(EXTREME.length)];
    if (random.nextBoolean()) {
      for (int j = 0; j < n; j++) {
        rows[r][j] = random.nextBoolean() ? value : -0.5 * value;
      }
    }
    rows[r][random.nextInt(n)] = value;
    if (random.nextInt(3) == 0) {
      limits[r] = EXTREME[random.nextInt(EXTREME.length)];
    }
    double[] upper = new double[n];
    Arrays.fill(upper, 10);
    double[] lower = DenseMath.scaled(upper, -1);
    double[][] q = random.nextInt(3) == 0 ? null : PlantedQp.semidefinite(n, n, random);
    double[] p = PlantedQp.normal(1, n, random)[0];
    return equalities
        ? new PlainQp(q, p, null, null, null, rows, limits, lower, upper)
        : new PlainQp(q, p, rows, limits, null, null, null, lower, upper);
  }

  /**
   * Rows that tie each period to the one before, with slack variables, and three entries in Q.
   *
   * @param variables of a period; likewise the rows
   * @param far times as large is a quarter of z, unless 1
   */
  public static PlantedQp staircase(
      int periods, int variables, int rows, double curvature, double far, Random random) {
    int n = periods * variables;
    int m = periods * rows;
    double[][] a = new double[m][n + m];
    double[] z = new double[n + m];
    double[] lower = new double[n + m];
    double[] upper = new double[n + m];
    Arrays.fill(upper, Double.POSITIVE_INFINITY);
    double[] boundDual = new double[n + m];
    double[] nu = new double[m];
    for (int j = 0; j < n + m; j++) {
      z[j] = random.nextInt(3) > 0 ? Math.rint(100 * random.nextDouble()) / 10 : 0;
      if (far > 1 && random.nextInt(4) == 0) {
        z[j] *= far;
      }
      boundDual[j] = z[j] == 0 ? -random.nextInt(4) * random.nextDouble() : 0;
    }
    for (int r = 0; r < m; r++) {
      int period = r / rows;
      for (int k = 0; k < 4; k++) {
        a[r][period * variables + random.nextInt(variables)] = entry(random);
        a[r][Math.max(0, period - 1) * variables + random.nextInt(variables)] = entry(random);
      }
      a[r][n + r] = 1;
      nu[r] = random.nextGaussian();
    }
    double[][] q = new double[n + m][n + m];
    for (int k = 0; k < 3; k++) {
      int j = random.nextInt(n);
      q[j][j] = curvature * (1 + random.nextInt(9));
    }
    PlainQp qp = new PlainQp(q, null, null, null, null, a, DenseMath.times(a, z), lower, upper);
    return new PlantedQp(qp, z, new double[0], nu, boundDual).withStationaryP();
  }

  /** The same with 16 variables and 9 rows in each period. */
  public static PlantedQp staircase(int periods, double curvature, Random random) {
    return staircase(periods, 16, 9, curvature, 1, random);
  }

  private static double entry(Random random) {
    return Math.rint(100 * random.nextGaussian()) / 100 * Math.pow(10, random.nextInt(3) - 1);
  }
}
