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

/** The closest-feasible mode: ½ρ‖t‖² for the violations t of the rows, so that t = λ/ρ. */
class ElasticModeTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static QpSettings.Builder tight() {
    return QpSettings.builder().tolerance(1e-12);
  }

  /** A problem with the violations of its rows as variables of their own. */
  private static PlainQp explicit(PlainQp qp, double rho) {
    int n = qp.n();
    int rows = qp.nIneq() + qp.nEq();
    double[][] q = DenseMath.identity(n + rows, rho);
    for (int i = 0; i < n; i++) {
      q[i] = Arrays.copyOf(qp.Q()[i], n + rows);
    }
    double[] lower = Arrays.copyOf(qp.lower(), n + rows);
    double[] upper = Arrays.copyOf(qp.upper(), n + rows);
    Arrays.fill(lower, n, n + rows, -INF);
    Arrays.fill(upper, n, n + rows, INF);
    double[] p = Arrays.copyOf(qp.p(), n + rows);
    return new PlainQp(
        q,
        p,
        loosened(qp.G(), n, rows, 0),
        qp.h(),
        qp.hLower(),
        loosened(qp.A(), n, rows, qp.nIneq()),
        qp.b(),
        lower,
        upper);
  }

  private static double[][] loosened(double[][] matrix, int n, int rows, int first) {
    double[][] wide = new double[matrix.length][];
    for (int r = 0; r < wide.length; r++) {
      wide[r] = Arrays.copyOf(matrix[r], n + rows);
      wide[r][n + first + r] = -1;
    }
    return wide;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 100, 1e4})
  void agreesWithTheViolationsAsVariables(double rho) {
    PlainQp qp = HardQps.contradictory(new Random(157));
    QpSolution elastic =
        QpSolver.create(tight().elasticPenalty(rho).build()).solve(QpArrays.batch(qp));
    QpSolution explicit = QpSolver.create(tight().build()).solve(QpArrays.batch(explicit(qp, rho)));
    assertThat(elastic.status(0)).isEqualTo(QpStatus.SOLVED);
    double[] all = explicit.z().toDoubleVector();
    double[] z = elastic.z().toDoubleVector();
    assertThat(DenseMath.distance(z, Arrays.copyOf(all, qp.n()))).isLessThanOrEqualTo(1e-8);
    double[] lambda = elastic.lambda().toDoubleVector();
    assertThat(DenseMath.distance(lambda, explicit.lambda().toDoubleVector()))
        .isLessThanOrEqualTo(1e-8 * rho);
    double[] nu = elastic.nu().toDoubleVector();
    double[] violation = DenseMath.scaled(lambda, 1 / rho);
    for (int r = 0; r < qp.nIneq(); r++) {
      assertThat(all[qp.n() + r]).isCloseTo(violation[r], within(1e-8));
      double excess = DenseMath.dot(qp.G()[r], z) - qp.upperLimit(r);
      assertThat(excess).isLessThanOrEqualTo(Math.max(0, violation[r]) + 1e-8);
    }
    for (int r = 0; r < qp.nEq(); r++) {
      double error = DenseMath.dot(qp.A()[r], z) - qp.b()[r];
      assertThat(nu[r] / rho).isCloseTo(error, within(1e-8));
    }
    assertThat(Math.max(DenseMath.normInf(violation), DenseMath.normInf(nu) / rho))
        .isGreaterThan(0.1);
  }

  @Test
  void withoutTheModeTheSameProblemIsInfeasible() {
    QpSolution solution =
        QpSolver.create(QpSettings.defaults())
            .solve(QpArrays.batch(HardQps.contradictory(new Random(157))));
    assertThat(solution.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
  }

  @Test
  void gradientsAgreeWithCentralDifferencesThroughInfeasibility() {
    Random random = new Random(163);
    PlainQp one = HardQps.contradictory(random);
    PlainQp other = HardQps.contradictory(random);
    QpArrays arrays = QpArrays.perSample(List.of(one, other));
    for (QpArrays variant : List.of(arrays, arrays.share("Q", "A"))) {
      LinearLoss loss = LinearLoss.random(variant.build(), true, random);
      QpSolver solver = QpSolver.create(tight().tolerance(1e-13).elasticPenalty(20).build());
      new CentralDifferences(solver, 1e-4).check(variant, loss, 1e-6);
    }
  }

  @Test
  void gradientsAtTheDefaultToleranceAreThoseOfATightOne() {
    Random random = new Random(337);
    for (int k = 0; k < 60; k++) {
      assertSameGradientsAtAnyTolerance(HardQps.contradictory(random), 100, random);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e4})
  void evenWhereRowsAreNearlyWeaklyActive(double rho) {
    Random random = new Random(449);
    for (int k = 0; k < 1000; k++) {
      assertSameGradientsAtAnyTolerance(nearlyWeaklyActive(random), rho, random);
    }
  }

  private static void assertSameGradientsAtAnyTolerance(PlainQp qp, double rho, Random random) {
    QpArrays arrays = QpArrays.of(qp);
    LinearLoss loss = LinearLoss.random(arrays.build(), false, random);
    QpSolver rough = QpSolver.create(QpSettings.builder().elasticPenalty(rho).threads(1).build());
    QpSolver fine = QpSolver.create(tight().elasticPenalty(rho).threads(1).build());
    QpGradients actual = loss.backward(rough, rough.solve(arrays.build()));
    QpGradients expected = loss.backward(fine, fine.solve(arrays.build()));
    for (String name : arrays.names()) {
      double[] a = QpArrays.values(QpArrays.gradient(actual, name));
      double[] e = QpArrays.values(QpArrays.gradient(expected, name));
      assertThat(DenseMath.distance(a, e))
          .isLessThanOrEqualTo(1e-6 * Math.max(1e-2, DenseMath.normInf(e)));
    }
  }

  /** Rows that miss what they should be by anything between 1 and 1e-8. */
  private static PlainQp nearlyWeaklyActive(Random random) {
    int n = 2 + random.nextInt(8);
    int rows = 1 + random.nextInt(12);
    PlainQp qp =
        PlantedQp.variables(n)
            .inequalities(rows, random.nextInt(Math.min(rows, n) + 1))
            .bounds(random.nextInt(n / 2 + 1))
            .plant(random)
            .qp();
    double[] h = qp.h().clone();
    for (int r = 0; r < rows; r++) {
      h[r] += random.nextGaussian() * Math.pow(10, -8 * random.nextDouble());
    }
    return new PlainQp(qp.Q(), qp.p(), qp.G(), h, null, null, null, qp.lower(), qp.upper());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e5, 1e6})
  void largePenaltiesReachTheLargeMultipliersThatTheyNeed(double rho) {
    Random random = new Random(419);
    QpSolver solver = QpSolver.create(QpSettings.builder().elasticPenalty(rho).threads(1).build());
    for (int k = 0; k < 300; k++) {
      PlainQp qp = shifted(random);
      QpSolution solution = solver.solve(QpArrays.batch(qp));
      assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
      assertThat(solution.iterations(0)).isLessThanOrEqualTo(60);
    }
  }

  /** Rows that contradict each other and the bounds by some tenths. */
  private static PlainQp shifted(Random random) {
    int n = 1 + random.nextInt(6);
    PlainQp qp =
        PlantedQp.variables(n)
            .rank(random.nextInt(n + 1))
            .inequalities(1 + random.nextInt(12), 0)
            .bounds(0)
            .plant(random)
            .qp();
    double[] h =
        DenseMath.plus(qp.h(), DenseMath.scaled(PlantedQp.normal(1, qp.nIneq(), random)[0], 2));
    double[] p = PlantedQp.normal(1, n, random)[0];
    return new PlainQp(qp.Q(), p, qp.G(), h, null, null, null, qp.lower(), qp.upper());
  }

  @Test
  void theBiasOnAFeasibleProblemFallsAsOneOverRho() {
    PlantedQp planted =
        PlantedQp.variables(8).inequalities(6, 3).equalities(2).twoSided().plant(new Random(167));
    double previous = Double.NaN;
    for (double rho : new double[] {1e2, 1e3, 1e4, 1e5}) {
      QpSolution solution =
          QpSolver.create(tight().elasticPenalty(rho).build()).solve(QpArrays.batch(planted.qp()));
      double bias = DenseMath.distance(solution.z().toDoubleVector(), planted.z());
      assertThat(bias).isPositive();
      if (previous > 0 && rho > 1e3) {
        assertThat(previous / bias).isBetween(8.0, 12.0);
      }
      previous = bias;
    }
  }

  @Test
  void unboundedDescentIsStillSeen() {
    // Rows that contradict each other in z₀, and nothing to stop z₁.
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {0, -1},
            new double[][] {{1, 0}, {-1, 0}},
            new double[] {0, -1},
            null,
            null,
            null,
            null,
            null);
    QpSolution solution =
        QpSolver.create(QpSettings.builder().elasticPenalty(10).build()).solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    double[] direction = QpArrays.values(solution.unboundedDirection(0));
    assertThat(direction[0]).isCloseTo(0, within(1e-6));
    assertThat(direction[1]).isEqualTo(1);
  }

  @Test
  void boundsStayHard() {
    // z ≤ 1 against the row z ≥ 3: the row gives way, the bound does not.
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(1, 1),
            new double[1],
            new double[][] {{1}},
            new double[] {INF},
            new double[] {3},
            null,
            null,
            null,
            new double[] {1});
    QpSolution solution =
        QpSolver.create(tight().elasticPenalty(10).build()).solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(1, within(1e-10));
    // λ = −ρ·2 at hLower; the bound carries the rest of the force: z + λ + boundDual = 0.
    assertThat(solution.lambda().getDouble(0, 0)).isCloseTo(-20, within(1e-8));
    assertThat(solution.boundDual().getDouble(0, 0)).isCloseTo(19, within(1e-8));
  }
}
