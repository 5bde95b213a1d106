package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * n + 1 rows Gz ≤ h with positive weights y for which Gᵀy = 0 holds exactly, since all are small
 * integers. By Farkas' lemma (any n of the rows are independent) the system is feasible if and only
 * if hᵀy ≥ 0, and hᵀy is planted: exactly, as all limits are multiples of a power of two.
 */
final class FarkasSystems {
  private FarkasSystems() {}

  static List<Family> families() {
    return List.of(
        new Family(
            "barely-infeasible", random -> infeasible(-Math.pow(2, exponent(random)), random)),
        new Family("barely-feasible", random -> feasible(Math.pow(2, exponent(random)), random)),
        new Family("infeasible", random -> infeasible(-0.25 - random.nextInt(8), random)));
  }

  /** 1e-9 to 1e-3. */
  private static int exponent(Random random) {
    return -10 - random.nextInt(21);
  }

  private static Case infeasible(double slack, Random random) {
    PlainQp qp = system(slack, true, random);
    return Case.of(qp, (solver, solution) -> Judges.infeasible(qp, solution));
  }

  private static Case feasible(double slack, Random random) {
    PlainQp qp = system(slack, false, random);
    return Case.of(
        qp,
        (solver, solution) ->
            Judges.solved(solution, 0).isRight()
                ? Judges.kkt(qp, solution, 0)
                : Judges.solved(solution, 0));
  }

  /**
   * Rows of G and, where they may stay behind the proof, others that change nothing in it: the
   * weights are a certificate whatever else is asked.
   */
  private static PlainQp system(double slack, boolean moreRows, Random random) {
    int n = 1 + random.nextInt(6);
    double[][] g = new double[n + 1][n];
    double[] h = new double[n + 1];
    for (int r = 0; r < n; r++) {
      g[r][r] = 3 * n;
      for (int j = 0; j < n; j++) {
        // Dominant diagonals: the n rows are independent.
        g[r][j] += random.nextInt(5) - 2;
      }
      h[r] = (random.nextInt(2049) - 1024) / 64.0;
      double weight = 1 + random.nextInt(5);
      h[n] -= weight * h[r];
      for (int j = 0; j < n; j++) {
        g[n][j] -= weight * g[r][j];
      }
    }
    h[n] += slack;
    double[][] Q = null;
    double[] p = new double[n];
    if (random.nextInt(4) > 0) {
      Q = DenseMath.identity(n, 1);
      Arrays.setAll(p, j -> random.nextInt(9) - 4);
    } else if (!moreRows) {
      // A cost against which the rows hold: minus a combination of them.
      for (double[] row : g) {
        p = DenseMath.plus(p, DenseMath.scaled(row, -random.nextInt(3)));
      }
    }
    if (moreRows && random.nextBoolean()) {
      double[] row = new double[n];
      Arrays.setAll(row, j -> random.nextInt(7) - 3);
      g = DenseMath.append(g, row);
      h = DenseMath.append(h, random.nextInt(9));
    }
    double scale = Math.pow(2, random.nextInt(9) - 4);
    for (int r = 0; r < g.length; r++) {
      g[r] = DenseMath.scaled(g[r], scale);
      h[r] *= scale;
    }
    return new PlainQp(Q, p, g, h, null, null, null, null, null);
  }
}
