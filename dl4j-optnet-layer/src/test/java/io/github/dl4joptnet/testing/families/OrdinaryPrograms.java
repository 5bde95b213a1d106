package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.checks.ExactCertificates;
import io.github.dl4joptnet.testing.checks.ReferenceSolution;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What the solver has always been good at, so that nothing of it gets lost. */
final class OrdinaryPrograms {
  private OrdinaryPrograms() {}

  static List<Family> families() {
    return List.of(
        new Family("dense", OrdinaryPrograms::dense),
        new Family("semidefinite", OrdinaryPrograms::semidefinite),
        new Family("lp-vertex", OrdinaryPrograms::vertex),
        new Family("degenerate", OrdinaryPrograms::degenerate),
        new Family("contradictory", OrdinaryPrograms::contradictory),
        new Family("unbounded", OrdinaryPrograms::unbounded),
        new Family("tight-tolerance", OrdinaryPrograms::tight));
  }

  private static Case dense(Random random) {
    int n = 1 + random.nextInt(20);
    PlantedQp.Recipe recipe =
        PlantedQp.variables(n).inequalities(random.nextInt(2 * n + 1), 0).equalities(n / 4);
    if (n > 2) {
      recipe.inequalities(n / 3 + random.nextInt(2 * n), n / 3);
    }
    if (random.nextBoolean()) {
      recipe.bounds(n / 5);
    }
    if (random.nextBoolean()) {
      recipe.twoSided();
    }
    return withGradients(recipe.plant(random), random);
  }

  /** As many directions without curvature as active rows take away. */
  private static Case semidefinite(Random random) {
    int n = 3 + random.nextInt(12);
    int rows = 1 + random.nextInt(n / 2);
    PlantedQp.Recipe recipe =
        PlantedQp.variables(n).rank(n - rows).inequalities(2 * rows + 1, rows);
    if (random.nextBoolean()) {
      recipe.bounds(0);
    }
    return withGradients(recipe.plant(random), random);
  }

  private static Case vertex(Random random) {
    int n = 1 + random.nextInt(12);
    int bounds = random.nextInt(n + 1);
    int equalities = (n - bounds) / 3;
    return withGradients(
        PlantedQp.variables(n)
            .rank(0)
            .inequalities(n + 2, n - bounds - equalities)
            .equalities(equalities)
            .bounds(bounds)
            .plant(random),
        random);
  }

  /**
   * z and all gradients; where the active rows are nearly dependent, what that leaves of digits.
   */
  private static Case withGradients(PlantedQp planted, Random random) {
    PlainQp qp = planted.qp();
    double[] dLdz = PlantedQp.normal(1, qp.n(), random)[0];
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.kkt(qp, solution, 0).and(zAndGradients(planted, solver, solution, dLdz)));
  }

  /** What rounding p has moved the solution by stands for what can be asked for. */
  private static Judgement zAndGradients(
      PlantedQp planted, QpSolver solver, QpSolution solution, double[] dLdz) {
    ReferenceSolution reference =
        new ReferenceSolution(planted.qp(), planted.z(), planted.lambda(), planted.boundDual());
    double moved = DenseMath.distance(reference.z(), planted.z()) / DenseMath.normInf(planted.z());
    double tolerance = Math.max(1e-6, 10 * moved);
    double[] expected = reference.gradients(dLdz).get("p");
    double size = DenseMath.normInf(expected) + DenseMath.normInf(dLdz);
    return Judges.near("z", Judges.z(solution, 0), reference.z(), tolerance)
        .and(Judges.near("dp", Judges.dp(solver, solution, dLdz), expected, tolerance, size));
  }

  /** More digits cost a few iterations, not many. */
  private static Case tight(Random random) {
    int n = 2 + random.nextInt(12);
    PlantedQp planted =
        PlantedQp.variables(n)
            .rank(random.nextInt(4) == 0 ? n - 1 : n)
            .inequalities(n + 2, 1 + n / 3)
            .equalities(n / 4)
            .twoSided()
            .plant(random);
    double tolerance = Math.pow(10, -12 - 2 * random.nextDouble());
    QpSettings settings = QpSettings.builder().tolerance(tolerance).build();
    return Case.of(planted.qp(), (solver, solution) -> tight(planted, solution)).with(settings);
  }

  private static Judgement tight(PlantedQp planted, QpSolution solution) {
    if (solution.failures() > 0) {
      return Judges.solved(solution, 0);
    }
    QpSolver usual = QpSolver.create(QpSettings.defaults());
    int before = usual.solve(QpArrays.of(planted.qp()).build()).iterations(0);
    int after = solution.iterations(0);
    return Judges.near("z", Judges.z(solution, 0), planted.z(), 1e-9)
        .and(
            after <= 1.5 * before + 10 ? Judgement.RIGHT : Judgement.moreIterations(after, before));
  }

  /** Copies and combinations of the active rows, at the same point. */
  private static Case degenerate(Random random) {
    int n = 3 + random.nextInt(8);
    PlantedQp planted =
        PlantedQp.variables(n).inequalities(4, 2).equalities(1).bounds(0).plant(random);
    PlainQp qp = planted.qp();
    double[][] g = qp.G();
    double[] h = qp.h();
    for (int k = 0; k < 1 + random.nextInt(3); k++) {
      double a = random.nextInt(3);
      double b = 1 + random.nextInt(3);
      g = DenseMath.append(g, DenseMath.plus(DenseMath.scaled(g[0], a), DenseMath.scaled(g[1], b)));
      h = DenseMath.append(h, a * h[0] + b * h[1]);
    }
    PlainQp more = new PlainQp(qp.Q(), qp.p(), g, h, null, qp.A(), qp.b(), qp.lower(), qp.upper());
    return Case.of(
        more,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.near("z", Judges.z(solution, 0), planted.z(), 1e-6));
  }

  private static Case contradictory(Random random) {
    PlainQp qp = HardQps.contradictory(random);
    return Case.of(qp, (solver, solution) -> Judges.infeasible(qp, solution, 1));
  }

  /** Along a direction of integers the rows keep their values or fall, and the cost descends. */
  private static Case unbounded(Random random) {
    int n = 2 + random.nextInt(8);
    double[] d = new double[n];
    Arrays.setAll(d, j -> 1 + random.nextInt(3));
    double[][] g = new double[1 + random.nextInt(n)][n];
    for (double[] row : g) {
      int i = random.nextInt(n);
      int j = (i + 1 + random.nextInt(n - 1)) % n;
      row[i] += d[j];
      row[j] -= d[i];
      row[random.nextInt(n)] -= random.nextInt(2);
    }
    double[] h = new double[g.length];
    Arrays.setAll(h, r -> random.nextInt(5));
    double[] p = new double[n];
    Arrays.setAll(p, j -> -random.nextInt(4));
    p[0] -= 1;
    double[][] Q = null;
    if (random.nextBoolean()) {
      double[] v = new double[n];
      v[0] = d[1];
      v[1] = -d[0];
      Q = new double[n][n];
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          Q[i][j] = v[i] * v[j];
        }
      }
    }
    PlainQp qp = new PlainQp(Q, p, g, h, null, null, null, null, null);
    return Case.of(qp, (solver, solution) -> unboundedness(qp, solution));
  }

  private static Judgement unboundedness(PlainQp qp, QpSolution solution) {
    QpStatus status = solution.status(0);
    return switch (status) {
      case DUAL_INFEASIBLE ->
          ExactCertificates.descends(qp, QpArrays.values(solution.unboundedDirection(0)), 1e3)
              ? Judgement.RIGHT
              : Judgement.falseProof("the direction breaks a row or does not descend");
      case PRIMAL_INFEASIBLE -> Judgement.falseProof("PRIMAL_INFEASIBLE, but z = 0 is feasible");
      case SOLVED -> Judgement.wrong("SOLVED, but the objective has no lower bound");
      default -> Judgement.honest(status.name());
    };
  }
}
