package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Homogeneous rows (balances, ratios of a blend) beside few limits of magnitude one, the zeros of
 * which have become noise: they were computed, or are the result of another solve. Most limits are
 * tiny then, and z is not. All entries of rows and of z have few bits, so that the limits are
 * exact.
 */
final class NoiseLimits {
  private NoiseLimits() {}

  static List<Family> families() {
    return List.of(new Family("noise-limits", NoiseLimits::next));
  }

  private static Case next(Random random) {
    int n = 12 + random.nextInt(60);
    int equalities = n / 3;
    int rows = n / 2;
    double[] z = new double[n];
    Arrays.setAll(z, j -> random.nextInt(3) > 0 ? 0 : (1 + random.nextInt(1 << 10)) * 0x1p-10);
    z[n - 1] = 1;
    double[][] A = homogeneous(equalities, z, random);
    double[][] G = homogeneous(rows, z, random);
    // The last rows are ordinary ones, and inactive.
    for (int i = rows - 2; i < rows; i++) {
      Arrays.setAll(G[i], j -> random.nextInt(9) - 4);
    }
    boolean[] atBound = new boolean[n];
    for (int j = 0; j < n - 1; j++) {
      atBound[j] = z[j] == 0 && random.nextInt(4) > 0;
      z[j] += atBound[j] ? 0 : noise(random);
    }
    double[][] Q = new double[n][n];
    for (int j = 0; j < n; j++) {
      Q[j][j] = 1 + 10 * random.nextDouble();
    }
    double[] force = DenseMath.times(Q, z);
    for (double[] row : A) {
      add(random.nextGaussian(), row, force);
    }
    double[] h = DenseMath.times(G, z);
    for (int i = 0; i < rows; i++) {
      if (i % 3 == 0 && i < rows - 2) {
        add(0.1 + random.nextDouble(), G[i], force);
      } else {
        h[i] += i < rows - 2 ? noise(random) : 1 + random.nextDouble();
      }
    }
    for (int j = 0; j < n; j++) {
      force[j] -= atBound[j] ? 0.1 + random.nextDouble() : 0;
    }
    double[] b = DenseMath.times(A, z);
    PlainQp qp = new PlainQp(Q, DenseMath.scaled(force, -1), G, h, null, A, b, new double[n], null);
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.near("z", Judges.z(solution, 0), z, 5e-4));
  }

  /** Rows with some entries that have the value 0 at z, the last entry of which is not 0. */
  private static double[][] homogeneous(int count, double[] z, Random random) {
    int last = z.length - 1;
    double[][] rows = new double[count][z.length];
    for (double[] row : rows) {
      for (int k = 0; k < 5; k++) {
        row[random.nextInt(last)] = random.nextInt(9) - 4;
      }
      row[last] = -DenseMath.dot(row, z) / z[last];
    }
    return rows;
  }

  private static double noise(Random random) {
    return (1 + random.nextInt(1 << (1 + random.nextInt(14)))) * 0x1p-44;
  }

  private static void add(double factor, double[] row, double[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * row[j];
    }
  }
}
