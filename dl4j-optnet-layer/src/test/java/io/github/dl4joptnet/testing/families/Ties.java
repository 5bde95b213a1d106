package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Constraints that hold with equality and have the multiplier 0, in well-conditioned programs: z is
 * as exact as elsewhere. Projections have a closed form; in them ties are the rule.
 */
final class Ties {
  private static final double EXACT = 1e-9;

  private Ties() {}

  static List<Family> families() {
    return List.of(
        new Family("one-tie", Ties::one),
        new Family("several-ties", Ties::several),
        new Family("lp-ties", Ties::linear),
        new Family("isotonic", Ties::isotonic),
        new Family("sparsemax", Ties::sparsemax),
        new Family("clipping", Ties::clipping));
  }

  /** Entries that are multiples of 1/8 repeat and hit the limits. */
  private static double[] eighths(int n, int largest, Random random) {
    double[] y = new double[n];
    Arrays.setAll(y, i -> (random.nextInt(16 * largest + 1) - 8 * largest) / 8.0);
    return y;
  }

  /** The last row holds with equality at the planted z, with the multiplier 0. */
  private static Case one(Random random) {
    int n = 2 + random.nextInt(9);
    PlantedQp planted =
        PlantedQp.variables(n)
            .inequalities(2 + random.nextInt(n), 1)
            .equalities(n / 4)
            .bounds(n / 4)
            .plant(random);
    PlainQp qp = tie(planted, planted.qp().nIneq() - 1);
    double[] row = qp.G()[qp.nIneq() - 1];
    double[][] strict = strictRows(planted);
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    double[] without = adjoint(qp.Q(), strict, dLdz);
    double[] with = adjoint(qp.Q(), DenseMath.append(strict, row), dLdz);
    return Case.of(
        qp,
        (solver, solution) -> {
          Judgement judgement = near(solution, planted.z());
          return solution.failures() > 0
              ? judgement
              : judgement.and(between(Judges.dp(solver, solution, dLdz), without, with));
        });
  }

  private static PlainQp tie(PlantedQp planted, int... rows) {
    PlainQp qp = planted.qp();
    double[] h = qp.h().clone();
    for (int r : rows) {
      h[r] = DenseMath.dot(qp.G()[r], planted.z());
    }
    return new PlainQp(qp.Q(), qp.p(), qp.G(), h, null, qp.A(), qp.b(), qp.lower(), qp.upper());
  }

  private static double[][] strictRows(PlantedQp planted) {
    PlainQp qp = planted.qp();
    double[][] rows = qp.A() == null ? new double[0][] : qp.A();
    for (int r = 0; r < qp.nIneq(); r++) {
      rows = planted.lambda()[r] == 0 ? rows : DenseMath.append(rows, qp.G()[r]);
    }
    for (int j = 0; j < qp.n(); j++) {
      double[] unit = new double[qp.n()];
      unit[j] = 1;
      rows = planted.boundDual()[j] == 0 ? rows : DenseMath.append(rows, unit);
    }
    return rows;
  }

  private static double[] adjoint(double[][] Q, double[][] C, double[] dLdz) {
    int n = dLdz.length;
    int size = n + C.length;
    double[][] k = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < n; j++) {
        k[i][j] = i < n ? Q[i][j] : C[i - n][j];
        k[j][i] = k[i][j];
      }
    }
    double[] u = DenseMath.solve(k, Arrays.copyOf(DenseMath.scaled(dLdz, -1), size));
    return Arrays.copyOf(u, n);
  }

  /** One weak constraint: dp is on the way from one one-sided derivative to the other. */
  private static Judgement between(double[] dp, double[] a, double[] b) {
    double slack = 1e-6 * Math.max(DenseMath.normInf(a), DenseMath.normInf(b));
    for (int j = 0; j < dp.length; j++) {
      boolean inside =
          dp[j] >= Math.min(a[j], b[j]) - slack && dp[j] <= Math.max(a[j], b[j]) + slack;
      if (!inside) {
        return Judgement.wrong(
            "dp[%d] = %s is not between the one-sided %s and %s", j, dp[j], a[j], b[j]);
      }
    }
    return Judgement.RIGHT;
  }

  private static Case several(Random random) {
    int n = 4 + random.nextInt(7);
    int weak = 2 + random.nextInt(n / 2);
    PlantedQp planted =
        PlantedQp.variables(n).inequalities(1 + weak + 2, 1).bounds(1).plant(random);
    int[] rows = new int[weak];
    Arrays.setAll(rows, k -> 1 + k);
    return exact(tie(planted, rows), planted.z(), random);
  }

  /** A vertex with more rows than it needs; as n multipliers are positive, costs do not move it. */
  private static Case linear(Random random) {
    int n = 2 + random.nextInt(7);
    int weak = 1 + random.nextInt(3);
    PlantedQp planted = PlantedQp.variables(n).rank(0).inequalities(n + weak + 1, n).plant(random);
    int[] rows = new int[weak];
    Arrays.setAll(rows, k -> n + k);
    PlainQp qp = tie(planted, rows);
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.near("z", Judges.z(solution, 0), planted.z(), 1e-6)
                    .and(
                        Judges.near(
                            "dp", Judges.dp(solver, solution, dLdz), new double[n], 1e-6, 1)));
  }

  /** z to nine digits, gradients finite and of a size that ‖Q⁻¹‖ allows. */
  private static Case exact(PlainQp qp, double[] z, Random random) {
    double[] dLdz = PlantedQp.normal(1, qp.n(), random)[0];
    return Case.of(
        qp,
        (solver, solution) ->
            near(solution, z)
                .and(solution.failures() > 0 ? Judgement.RIGHT : bounded(solver, solution, dLdz)));
  }

  private static Judgement bounded(QpSolver solver, QpSolution solution, double[] dLdz) {
    double[] dp = Judges.dp(solver, solution, dLdz);
    // The least eigenvalue of Q is at least a half in all these families.
    double size = Math.sqrt(DenseMath.dot(dp, dp));
    double largest = 2.001 * Math.sqrt(DenseMath.dot(dLdz, dLdz));
    return size <= largest
        ? Judgement.RIGHT
        : Judgement.wrong("‖dp‖ = %.3e, at most %.3e is possible", size, largest);
  }

  private static Judgement near(QpSolution solution, double[] z) {
    return solution.failures() > 0
        ? Judges.solved(solution, 0)
        : Judges.near("z", Judges.z(solution, 0), z, EXACT, Math.max(1, DenseMath.normInf(z)));
  }

  private static Case isotonic(Random random) {
    int n = 2 + random.nextInt(29);
    double[] y = random.nextBoolean() ? eighths(n, 1, random) : eighths(n, 4, random);
    if (random.nextInt(3) == 0) {
      // A trend with noise: many short blocks.
      Arrays.setAll(y, i -> y[i] + i / 4.0);
    }
    double[][] g = new double[n - 1][n];
    for (int r = 0; r < n - 1; r++) {
      g[r][r] = 1;
      g[r][r + 1] = -1;
    }
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(n, 1),
            DenseMath.scaled(y, -1),
            g,
            new double[n - 1],
            null,
            null,
            null,
            null,
            null);
    return exact(qp, Projections.onMonotone(y), random);
  }

  private static Case sparsemax(Random random) {
    int n = 2 + random.nextInt(29);
    double[] y = eighths(n, 1, random);
    double[] z = Projections.onSimplex(y);
    if (random.nextBoolean()) {
      // Some entries that got 0 are raised to the threshold, where they still get 0.
      int support = 0;
      while (z[support] == 0) {
        support++;
      }
      double threshold = y[support] - z[support];
      for (int j = 0; j < n; j++) {
        y[j] = z[j] == 0 && random.nextBoolean() ? threshold : y[j];
      }
    }
    return exact(Projections.simplexProgram(y), z, random);
  }

  /** Onto a box, with bounds or with rows; every third entry or so is on the boundary already. */
  private static Case clipping(Random random) {
    int n = 1 + random.nextInt(20);
    double[] y = eighths(n, 1, random);
    double[] upper = new double[n];
    Arrays.setAll(upper, j -> random.nextInt(3) == 0 ? Math.abs(y[j]) : 0.5);
    double[] lower = DenseMath.scaled(upper, -1);
    double[][] Q = DenseMath.identity(n, 1);
    double[] p = DenseMath.scaled(y, -1);
    PlainQp qp =
        random.nextBoolean()
            ? new PlainQp(Q, p, null, null, null, null, null, lower, upper)
            : new PlainQp(Q, p, DenseMath.identity(n, 1), upper, lower, null, null, null, null);
    return exact(qp, Projections.onBox(y, lower, upper), random);
  }
}
