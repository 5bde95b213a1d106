package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Thousands of rows in two or three variables, one to three of which hold the planted solution; the
 * others pass at distances from very small to large.
 */
final class ManyRows {
  private ManyRows() {}

  static List<Family> families() {
    return List.of(
        new Family("many-rows", random -> draw(500 + random.nextInt(4501), random)),
        new Family("polygon", ManyRows::polygon));
  }

  /** Too long for a test. */
  static Family huge() {
    return new Family("100000-rows", random -> draw(100_000, random));
  }

  private static Case draw(int rows, Random random) {
    int n = 2 + random.nextInt(2);
    int active = 1 + random.nextInt(n);
    double[][] Q =
        random.nextBoolean() ? DenseMath.identity(n, 1) : PlantedQp.semidefinite(n, n, random);
    double[][] g = PlantedQp.normal(rows, n, random);
    double[] z = PlantedQp.normal(1, n, random)[0];
    double[] h = DenseMath.times(g, z);
    double[] lambda = new double[rows];
    for (int r = 0; r < rows; r++) {
      if (r < active) {
        lambda[r] = 0.3 + random.nextDouble();
      } else {
        h[r] += Math.pow(10, -3 + 4 * random.nextDouble());
      }
    }
    for (int r = rows - 1; r > 0; r--) {
      swap(g, h, lambda, r, random.nextInt(r + 1));
    }
    PlainQp qp = new PlainQp(Q, null, g, h, null, null, null, null, null);
    PlantedQp planted =
        new PlantedQp(qp, z, lambda, new double[0], new double[n]).withStationaryP();
    return judged(planted.qp(), z);
  }

  private static void swap(double[][] g, double[] h, double[] lambda, int i, int j) {
    double[] row = g[i];
    g[i] = g[j];
    g[j] = row;
    double limit = h[i];
    h[i] = h[j];
    h[j] = limit;
    double multiplier = lambda[i];
    lambda[i] = lambda[j];
    lambda[j] = multiplier;
  }

  /**
   * The projection of a point on the polygon of the tangents of the unit circle at m angles: it is
   * the point's own foot on the nearest tangent, or the corner of the two nearest.
   */
  private static Case polygon(Random random) {
    int m = 100 + random.nextInt(1900);
    double[][] g = new double[m][];
    double[] h = new double[m];
    Arrays.fill(h, 1);
    for (int r = 0; r < m; r++) {
      double angle = 2 * Math.PI * r / m;
      g[r] = new double[] {Math.cos(angle), Math.sin(angle)};
    }
    double width = 2 * Math.PI / m;
    int side = random.nextInt(m);
    double radius = 2 + 10 * random.nextDouble();
    // Within the middle of the strip over a side, or of the cone over a corner.
    boolean corner = random.nextBoolean();
    double half = Math.tan(width / 2);
    double angle = side * width;
    double[] z;
    double[] y;
    if (corner) {
      double at = angle + width / 2;
      double far = 1 / Math.cos(width / 2);
      double turned = at + 0.6 * width / 2 * (2 * random.nextDouble() - 1);
      z = new double[] {far * Math.cos(at), far * Math.sin(at)};
      y = new double[] {z[0] + radius * Math.cos(turned), z[1] + radius * Math.sin(turned)};
    } else {
      double along = 0.8 * half * (2 * random.nextDouble() - 1);
      z =
          new double[] {
            Math.cos(angle) - along * Math.sin(angle), Math.sin(angle) + along * Math.cos(angle)
          };
      y = new double[] {z[0] + radius * Math.cos(angle), z[1] + radius * Math.sin(angle)};
    }
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1), DenseMath.scaled(y, -1), g, h, null, null, null, null, null);
    return judged(qp, z);
  }

  private static Case judged(PlainQp qp, double[] z) {
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.near("z", Judges.z(solution, 0), z, 1e-6));
  }
}
