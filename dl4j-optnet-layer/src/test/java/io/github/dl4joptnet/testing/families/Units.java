package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A planted program in other units: z and the right-hand sides, the objective, each row or each
 * variable times a power of ten or two between 1e-30 and 1e30. The answer is the same in those
 * units, at about the same price.
 *
 * @param ofZ of each variable
 * @param ofObjective of the value of the objective
 * @param ofG of each row of G
 */
record Units(double[] ofZ, double ofObjective, double[] ofG, double[] ofA) {

  static List<Family> families() {
    return List.of(
        new Family("units-z", random -> draw(random, Kind.Z)),
        new Family("units-objective", random -> draw(random, Kind.OBJECTIVE)),
        new Family("units-rows", random -> draw(random, Kind.ROWS)),
        new Family("units-variables", random -> draw(random, Kind.VARIABLES)),
        new Family("units-mixed", random -> draw(random, Kind.MIXED)),
        new Family("units-extreme", random -> draw(random, Kind.EXTREME)),
        new Family("units-simplex", Units::simplex));
  }

  private enum Kind {
    Z,
    OBJECTIVE,
    ROWS,
    VARIABLES,
    MIXED,
    /** Far beyond what a solver need solve, but not what it may get wrong. */
    EXTREME
  }

  private static Case draw(Random random, Kind kind) {
    int n = 2 + random.nextInt(7);
    PlantedQp.Recipe recipe = PlantedQp.variables(n).equalities(n / 4);
    boolean linear = random.nextInt(4) == 0;
    PlantedQp planted =
        linear
            ? recipe.rank(0).inequalities(n + 2, n - n / 4 - 1).bounds(1).plant(random)
            : recipe.inequalities(1 + random.nextInt(n), 1).bounds(n / 3).plant(random);
    int nIneq = planted.qp().nIneq();
    int nEq = planted.qp().nEq();
    double[] ones = new double[n + nIneq + nEq];
    Arrays.fill(ones, 1);
    double factor = power(30, random);
    double[] rows = ones;
    double[] variables = ones;
    double objective = 1;
    switch (kind) {
      case Z -> {
        // Q and G stay: the objective goes with the square, the rows with z.
        variables = DenseMath.scaled(ones, factor);
        rows = variables;
        objective = factor * factor;
      }
      case OBJECTIVE -> objective = factor;
      case ROWS -> rows = powers(ones.length, 30, random);
      case VARIABLES -> variables = powers(n, 30, random);
      case MIXED -> {
        objective = factor;
        rows = powers(ones.length, 30, random);
        variables = DenseMath.scaled(ones, power(20, random));
      }
      case EXTREME -> {
        objective = power(60, random);
        rows = powers(ones.length, 120, random);
        variables = powers(n, 60, random);
      }
    }
    Units units =
        new Units(
            Arrays.copyOf(variables, n),
            objective,
            Arrays.copyOf(rows, nIneq),
            Arrays.copyOfRange(rows, nIneq, nIneq + nEq));
    return units.compare(planted.qp(), planted.z(), random);
  }

  private static double power(int largest, Random random) {
    int exponent = random.nextInt(2 * largest + 1) - largest;
    return random.nextBoolean() ? Math.pow(10, exponent) : Math.pow(2, Math.rint(exponent * 3.32));
  }

  /** One for all, or one each, up to a largest one that differs, too. */
  private static double[] powers(int count, int limit, Random random) {
    int largest = 1 + random.nextInt(limit);
    double[] powers = new double[count];
    double common = power(largest, random);
    boolean one = random.nextInt(3) == 0;
    Arrays.setAll(powers, i -> one ? common : power(largest, random));
    return powers;
  }

  /** The projection on a simplex of some size: min ½‖z‖² + pᵀz, Σz = s, z ≥ 0. */
  private static Case simplex(Random random) {
    int n = 2 + random.nextInt(7);
    double[] y = DenseMath.scaled(PlantedQp.normal(1, n, random)[0], 2);
    double s = power(30, random);
    double[] powers = new double[n];
    Arrays.fill(powers, s);
    Units units = new Units(powers, s * s, new double[0], new double[] {s});
    return units.compare(Projections.simplexProgram(y), Projections.onSimplex(y), random);
  }

  /** The program that has z·ofZ as its solution where the given one has z. */
  private PlainQp apply(PlainQp qp) {
    return new PlainQp(
        quadratic(qp.Q()),
        linear(qp.p()),
        rows(qp.G(), ofG),
        times(qp.h(), ofG),
        times(qp.hLower(), ofG),
        rows(qp.A(), ofA),
        times(qp.b(), ofA),
        times(qp.lower(), ofZ),
        times(qp.upper(), ofZ));
  }

  private double[][] quadratic(double[][] Q) {
    if (Q == null) {
      return null;
    }
    double[][] scaled = new double[Q.length][Q.length];
    for (int i = 0; i < Q.length; i++) {
      for (int j = 0; j < Q.length; j++) {
        // In this order nothing leaves the range of doubles on the way.
        double low = Math.min(ofZ[i], ofZ[j]);
        double high = Math.max(ofZ[i], ofZ[j]);
        scaled[i][j] = Q[i][j] / low * (ofObjective / high);
      }
    }
    return scaled;
  }

  private double[] linear(double[] p) {
    double[] scaled = new double[p.length];
    Arrays.setAll(scaled, j -> p[j] / ofZ[j] * ofObjective);
    return scaled;
  }

  private double[][] rows(double[][] rows, double[] factors) {
    if (rows == null) {
      return null;
    }
    double[][] scaled = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      double[] row = rows[r].clone();
      for (int j = 0; j < row.length; j++) {
        row[j] *= factors[r] / ofZ[j];
      }
      scaled[r] = row;
    }
    return scaled;
  }

  private static double[] times(double[] values, double[] factors) {
    if (values == null) {
      return null;
    }
    double[] scaled = values.clone();
    for (int i = 0; i < values.length; i++) {
      scaled[i] *= factors[i];
    }
    return scaled;
  }

  private Case compare(PlainQp qp, double[] z, Random random) {
    double[] dLdz = PlantedQp.normal(1, qp.n(), random)[0];
    return Case.of(apply(qp), (solver, solution) -> judge(qp, z, dLdz, solver, solution));
  }

  private Judgement judge(
      PlainQp qp, double[] z, double[] dLdz, QpSolver solver, QpSolution solution) {
    Judgement solved = Judges.solved(solution, 0);
    if (!solved.isRight()) {
      return solved;
    }
    QpSolution old = solver.solve(QpArrays.of(qp).build());
    double[] found = Judges.z(solution, 0).clone();
    double[] loss = dLdz.clone();
    for (int j = 0; j < found.length; j++) {
      found[j] /= ofZ[j];
      loss[j] /= ofZ[j];
    }
    double[] dp = Judges.dp(solver, solution, loss);
    for (int j = 0; j < dp.length; j++) {
      dp[j] = dp[j] / ofZ[j] * ofObjective;
    }
    double[] dpBefore = Judges.dp(solver, old, dLdz);
    double size = DenseMath.normInf(dpBefore) + DenseMath.normInf(dLdz);
    Judgement judgement =
        Judges.near("z in the old units", found, z, 1e-6)
            .and(Judges.near("dp in the old units", dp, dpBefore, 1e-6, size));
    int before = old.iterations(0);
    int after = solution.iterations(0);
    return judgement.and(
        after <= 1.5 * before + 2 ? Judgement.RIGHT : Judgement.moreIterations(after, before));
  }
}
