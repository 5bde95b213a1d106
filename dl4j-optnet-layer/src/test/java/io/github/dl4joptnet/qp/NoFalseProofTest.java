package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.Perturbation;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems near infeasibility or unboundedness, or stopped early, that nothing is proven of. */
class NoFalseProofTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.builder().threads(1).build());

  private static QpSolution solve(PlainQp qp) {
    return SOLVER.solve(QpArrays.batch(qp));
  }

  @Test
  void nearlyInfeasibleButFeasibleIsSolved() {
    // A feasible band of width 1e-6.
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1),
            new double[] {1, -1},
            new double[][] {{1, 1}, {-1, -1}},
            new double[] {1, -1 + 1e-6},
            null,
            null,
            null,
            null,
            null);
    QpSolution solution = solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(KktCheck.of(qp, solution, 0).absolute()).isLessThanOrEqualTo(1e-8);
  }

  @Test
  void boundedOnlyThroughItsCurvatureIsSolved() {
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1e-4),
            new double[] {1, -1},
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    QpSolution solution = solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(-1e4, within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e2, 1e4, 1e6})
  void aRowThatBarelyStopsTheDescentIsNoProof(double steep) {
    // min −z₀ subject to z₀ + steep·z₁ ≤ 1 and z₁ ≥ 0: along (1, 0) the row grows, if slowly.
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {-1, 0},
            new double[][] {{1, steep}},
            new double[] {1},
            null,
            null,
            null,
            new double[] {-INF, 0},
            null);
    QpSolution solution = solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(1, within(1e-7));
    assertThat(stoppedEarly(1, qp)).isIn(QpStatus.MAX_ITERATIONS, QpStatus.SOLVED);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1e-4})
  void aNarrowFeasibleBandIsNoContradiction(double width) {
    // Two half-planes that all but face each other; they meet far out.
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1),
            new double[] {30, -50},
            new double[][] {{-1, -1}, {1 + width, 1}},
            new double[] {-1, 1 - width},
            null,
            null,
            null,
            null,
            null);
    assertThat(solve(qp).status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(stoppedEarly(1, qp)).isIn(QpStatus.MAX_ITERATIONS, QpStatus.SOLVED);
  }

  @Property(seed = "139", tries = 150)
  void stoppingEarlyProvesNothing(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(max = 12) int nIneq,
      @ForAll @IntRange(max = 12) int rank,
      @ForAll @IntRange(min = 1, max = 3) int iterations,
      @ForAll Perturbation perturbation,
      @ForAll long seed) {
    Random random = new Random(seed);
    PlantedQp planted =
        PlantedQp.variables(n)
            .rank(Math.min(rank, n))
            .inequalities(nIneq, nIneq / 3)
            .equalities(n / 3)
            .twoSided()
            .bounds(n / 3)
            .plant(random);
    assertThat(stoppedEarly(iterations, perturbation.apply(planted, random).qp()))
        .isIn(QpStatus.MAX_ITERATIONS, QpStatus.SOLVED);
  }

  private static QpStatus stoppedEarly(int iterations, PlainQp qp) {
    QpSettings settings = QpSettings.builder().maxIterations(iterations).threads(1).build();
    return QpSolver.create(settings).solve(QpArrays.batch(qp)).status(0);
  }

  /**
   * Its search for a direction leaves the errors of coefficients up to 1e9, which descend a bit.
   */
  @Test
  void aDirectionOfErrorsIsNoProof() {
    PlantedQp planted = HardQps.staircase(3, 6, 3, 1e4, 1e3, new Random(31));
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(1e-6).build());
    QpSolution solution = solver.solve(QpArrays.batch(planted.qp()));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    KktCheck kkt = KktCheck.of(planted.qp(), solution, 0);
    assertThat(kkt.absolute()).isLessThanOrEqualTo(1e-6 + 1e-14 * kkt.gapSize());
  }
}
