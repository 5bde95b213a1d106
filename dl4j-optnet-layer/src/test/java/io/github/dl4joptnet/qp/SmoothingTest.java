package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.checks.CentralDifferences;
import io.github.dl4joptnet.testing.checks.LinearLoss;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relaxed complementarity sλ = smoothing: a smooth z(p), also for linear programs. */
class SmoothingTest {
  private static QpSolver solver(double smoothing) {
    return QpSolver.create(QpSettings.builder().tolerance(1e-12).smoothing(smoothing).build());
  }

  /** min cᵀz over the box [0, 1]ⁿ. */
  private static PlainQp box(double... c) {
    double[] ones = new double[c.length];
    Arrays.fill(ones, 1);
    return new PlainQp(null, c, null, null, null, null, null, new double[c.length], ones);
  }

  /** The scale of z that tiny limits suggest is not the one of the minimiser. */
  @Test
  void mostLimitsMayBeTiny() {
    int n = 12;
    double[] p = new double[n];
    double[] upper = new double[n];
    double[][] q = new double[n][n];
    for (int j = 0; j < n; j++) {
      p[j] = -3;
      upper[j] = j == 0 ? 4 : 1e-7;
      q[j][j] = 1;
    }
    PlainQp qp = new PlainQp(q, p, null, null, null, null, null, new double[n], upper);
    double mu = 0.1;
    QpSolver solver = QpSolver.create(QpSettings.builder().smoothing(mu).build());
    QpSolution solution = solver.solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    double z = solution.z().getDouble(0, 0);
    assertThat(z - 3 - mu / z + mu / (4 - z)).isCloseTo(0, within(1e-6));
    assertThat(solution.z().getDouble(0, 1) / 1e-7).isCloseTo(0.5, within(1e-6));
  }

  /** The root of c − μ/z + μ/(1 − z) in (0, 1), by bisection. */
  private static double boxSolution(double c, double mu) {
    double low = 0;
    double high = 1;
    for (int step = 0; step < 200; step++) {
      double z = 0.5 * (low + high);
      if (c - mu / z + mu / (1 - z) < 0) {
        low = z;
      } else {
        high = z;
      }
    }
    return low;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.1, 1e-3, 1e-5})
  void boxProgramHasTheSolutionOfTheBarrierProblem(double mu) {
    double[] c = {1, -0.5, 0.01, 0, -3};
    QpSolution solution = solver(mu).solve(QpArrays.batch(box(c)));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    for (int j = 0; j < c.length; j++) {
      double expected = boxSolution(c[j], mu);
      assertThat(solution.z().getDouble(0, j)).isCloseTo(expected, within(1e-9));
      double dual = mu / (1 - expected) - mu / expected;
      assertThat(solution.boundDual().getDouble(0, j)).isCloseTo(dual, within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.01})
  void gradientsOfALinearProgramAgreeWithCentralDifferences(double mu) {
    Random random = new Random(173);
    PlainQp one = linearProgram(random);
    PlainQp other = linearProgram(random);
    QpArrays arrays = QpArrays.perSample(List.of(one, other));
    LinearLoss loss = LinearLoss.random(arrays.build(), false, random);
    // Curvature grows as 1/μ, so the step has to shrink with it.
    new CentralDifferences(solver(mu), 1e-3 * mu).check(arrays, loss, 1e-6);
  }

  @Test
  void gradientsWithRespectToTheCostDoNotVanish() {
    Random random = new Random(179);
    QpArrays arrays = QpArrays.of(linearProgram(random));
    LinearLoss loss = LinearLoss.random(arrays.build(), false, random);
    QpSolver smooth = solver(0.1);
    QpGradients gradients = loss.backward(smooth, smooth.solve(arrays.build()));
    assertThat(DenseMath.normInf(QpArrays.values(gradients.dp()))).isGreaterThan(0.01);
  }

  @Test
  void gradientsOfAQuadraticProgramAgreeWithCentralDifferences() {
    Random random = new Random(181);
    PlantedQp.Recipe recipe =
        PlantedQp.variables(6).inequalities(5, 2).equalities(1).bounds(1).twoSided();
    QpArrays arrays =
        QpArrays.perSample(List.of(recipe.plant(random).qp(), recipe.plant(random).qp()));
    LinearLoss loss = LinearLoss.random(arrays.build(), true, random);
    new CentralDifferences(solver(0.05), 1e-4).check(arrays, loss, 1e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.01})
  void togetherWithTheElasticModeGradientsAgreeWithCentralDifferences(double mu) {
    Random random = new Random(431);
    QpArrays arrays =
        QpArrays.perSample(List.of(HardQps.contradictory(random), HardQps.contradictory(random)));
    LinearLoss loss = LinearLoss.random(arrays.build(), true, random);
    QpSolver solver =
        QpSolver.create(
            QpSettings.builder().tolerance(1e-12).smoothing(mu).elasticPenalty(20).build());
    new CentralDifferences(solver, 1e-3 * Math.min(mu, 0.1)).check(arrays, loss, 1e-6);
  }

  /** A bounded polytope with a vertex that p prefers. */
  private static PlainQp linearProgram(Random random) {
    return PlantedQp.variables(5)
        .rank(0)
        .inequalities(6, 3)
        .equalities(1)
        .bounds(1)
        .twoSided()
        .plant(random)
        .qp();
  }

  @Test
  void approachesTheVertexAsSmoothingFalls() {
    PlantedQp planted =
        PlantedQp.variables(5)
            .rank(0)
            .inequalities(6, 3)
            .equalities(1)
            .bounds(1)
            .twoSided()
            .plant(new Random(191));
    double previous = Double.POSITIVE_INFINITY;
    for (double mu : new double[] {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6}) {
      double[] z = solver(mu).solve(QpArrays.batch(planted.qp())).z().toDoubleVector();
      double distance = DenseMath.distance(z, planted.z());
      assertThat(distance).isLessThan(0.5 * previous);
      previous = distance;
    }
    assertThat(previous).isLessThan(1e-4);
  }

  @Test
  void costAndSmoothingScaleTogether() {
    PlainQp qp = box(1, -2, 0.3);
    PlainQp scaled = box(1e4, -2e4, 0.3e4);
    double[] z = solver(0.01).solve(QpArrays.batch(qp)).z().toDoubleVector();
    double[] same = solver(100).solve(QpArrays.batch(scaled)).z().toDoubleVector();
    assertThat(DenseMath.distance(z, same)).isLessThanOrEqualTo(1e-9);
  }

  @Test
  void aRowOfZerosAtItsLimitHasNoMultiplier() {
    // 0·z ≤ 0 holds for every z, with no room for a slack; 0·z ≤ 2 has room.
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {1},
            new double[][] {{0}, {0}},
            new double[] {0, 2},
            null,
            null,
            null,
            new double[] {0},
            new double[] {1});
    QpSolution solution = solver(0.2).solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.lambda().getDouble(0, 0)).isZero();
    assertThat(solution.lambda().getDouble(0, 1)).isCloseTo(0.1, within(1e-9));
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(boxSolution(1, 0.2), within(1e-9));
  }

  @Test
  void oppositeSidesOfARowAreRelaxedEach() {
    // One row −1 ≤ 2z ≤ 3 and no cost: the barrier's centre, z = 1/2.
    PlainQp qp =
        new PlainQp(
            null,
            new double[1],
            new double[][] {{2}},
            new double[] {3},
            new double[] {-1},
            null,
            null,
            null,
            null);
    QpSolution solution = solver(0.2).solve(QpArrays.batch(qp));
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(0.5, within(1e-9));
    assertThat(solution.lambda().getDouble(0, 0)).isCloseTo(0, within(1e-9));
  }
}
