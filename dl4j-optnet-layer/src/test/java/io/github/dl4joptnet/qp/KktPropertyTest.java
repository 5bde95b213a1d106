package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.Perturbation;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Random shapes, activity patterns and awkward data around planted minimisers: every solution
 * satisfies the KKT conditions of the unscaled data, and reports its residuals truthfully.
 */
class KktPropertyTest {
  private static final double TOLERANCE = 1e-9;
  private static final QpSolver SOLVER =
      QpSolver.create(QpSettings.builder().tolerance(TOLERANCE).threads(1).build());

  @Property(seed = "101", tries = 400)
  void plainProblemsAreSolvedToTheAbsoluteTolerance(
      @ForAll @IntRange(min = 1, max = 14) int n,
      @ForAll @IntRange(max = 16) int nIneq,
      @ForAll @IntRange(max = 6) int nEq,
      @ForAll boolean twoSided,
      @ForAll boolean bounds,
      @ForAll long seed) {
    Random random = new Random(seed);
    // Few enough active constraints for them to be well conditioned.
    PlantedQp.Recipe recipe =
        PlantedQp.variables(n)
            .inequalities(nIneq, Math.min(nIneq, n / 4))
            .equalities(Math.min(nEq, n / 4));
    recipe = twoSided ? recipe.twoSided() : recipe;
    recipe = bounds ? recipe.bounds(n / 4) : recipe;
    PlantedQp planted = recipe.plant(random);
    KktCheck kkt = solveAndCheck(planted);
    assertThat(kkt.absolute()).isLessThanOrEqualTo(TOLERANCE * 1.001);
    assertThat(kkt.complementarity()).isLessThanOrEqualTo(10 * TOLERANCE);
  }

  @Property(seed = "103", tries = 400)
  void semidefiniteAndLinearProblems(
      @ForAll @IntRange(min = 1, max = 14) int n,
      @ForAll @IntRange(max = 16) int nIneq,
      @ForAll @IntRange(max = 16) int nEq,
      @ForAll @IntRange(max = 13) int rank,
      @ForAll boolean twoSided,
      @ForAll boolean bounds,
      @ForAll long seed) {
    Random random = new Random(seed);
    solveAndCheck(plant(n, nIneq, nEq, Math.min(rank, n - 1), twoSided, bounds, random));
  }

  @Property(seed = "107", tries = 600)
  void awkwardProblems(
      @ForAll @IntRange(min = 1, max = 10) int n,
      @ForAll @IntRange(max = 12) int nIneq,
      @ForAll @IntRange(max = 6) int nEq,
      @ForAll @IntRange(max = 20) int rank,
      @ForAll @Size(min = 1, max = 4) Set<Perturbation> perturbations,
      @ForAll long seed) {
    Random random = new Random(seed);
    PlantedQp planted = plant(n, nIneq, Math.min(n, nEq), Math.min(rank, n), true, true, random);
    for (Perturbation perturbation : perturbations) {
      planted = perturbation.apply(planted, random);
    }
    solveAndCheck(planted);
  }

  private static PlantedQp plant(
      int n, int nIneq, int nEq, int rank, boolean twoSided, boolean bounds, Random random) {
    PlantedQp.Recipe recipe =
        PlantedQp.variables(n)
            .rank(rank)
            .inequalities(nIneq, nIneq == 0 ? 0 : random.nextInt(nIneq + 1))
            .equalities(nEq);
    recipe = twoSided ? recipe.twoSided() : recipe;
    return (bounds ? recipe.bounds(random.nextInt(n + 1)) : recipe).plant(random);
  }

  private static KktCheck solveAndCheck(PlantedQp planted) {
    PlainQp qp = planted.qp();
    QpSolution solution = SOLVER.solve(QpArrays.perSample(List.of(qp)).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    KktCheck kkt = KktCheck.of(qp, solution, 0);
    assertThat(kkt.relativeExcess(TOLERANCE)).isLessThanOrEqualTo(1.001);

    assertTruthful(solution.primalResidual(0), kkt.primal(), 1e-12 * kkt.primalSize());
    assertTruthful(solution.dualResidual(0), kkt.dual(), 1e-12 * kkt.dualSize());
    // Of two limits of one row the solver knows a multiplier each, the test their difference.
    assertTruthful(solution.dualityGap(0), kkt.gap(), TOLERANCE * Math.max(1, kkt.gapSize()));

    double objective = qp.objective(solution.z().toDoubleVector());
    double optimum = qp.objective(planted.z());
    assertThat(Math.abs(objective - optimum)).isLessThanOrEqualTo(objectiveError(planted, kkt));
    return kkt;
  }

  /** The getters tell what the tests' own arithmetic finds. */
  private static void assertTruthful(double reported, double found, double rounding) {
    assertThat(Math.abs(reported - found)).isLessThanOrEqualTo(1e-3 * TOLERANCE + rounding);
  }

  /** Weak duality: a violation of the constraints can buy what their multipliers are worth. */
  private static double objectiveError(PlantedQp planted, KktCheck kkt) {
    double worth = 0;
    for (double[] y : List.of(planted.lambda(), planted.nu(), planted.boundDual())) {
      for (double v : y) {
        worth += Math.abs(v);
      }
    }
    double distance = 100 * planted.z().length;
    return 2 * (kkt.gap() + worth * kkt.primal() + distance * kkt.dual()) + 1e-12 * kkt.gapSize();
  }
}
