package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.checks.ReferenceSolution;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients where strict complementarity or the uniqueness of z fails. */
class DegenerateGradientTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  private static QpGradients gradients(PlainQp qp, double[] dLdz) {
    QpSolution solution = SOLVER.solve(QpArrays.of(qp).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    return SOLVER.backward(solution, Nd4j.createFromArray(new double[][] {dLdz}));
  }

  @Test
  void weaklyActiveBoundOfOneVariable() {
    // z = max(0, −p) at p = 0: dz/dp is −1 on the left and 0 on the right.
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(1, 1),
            new double[1],
            null,
            null,
            null,
            null,
            null,
            new double[1],
            null);
    QpGradients gradients = gradients(qp, new double[] {1});
    double dp = gradients.dp().getDouble(0);
    double dLower = gradients.dLower().getDouble(0);
    assertThat(dp).isBetween(-1.0, 0.0).isNotIn(-1.0, 0.0);
    assertThat(dLower).isBetween(0.0, 1.0);
    // Moving p and the bound together moves z with them.
    assertThat(dLower - dp).isCloseTo(1, within(1e-6));
  }

  /** One weakly active row among strictly active ones, in several variables. */
  @ParameterizedTest
  @ValueSource(longs = {193, 197, 199, 211})
  void weaklyActiveRowBetweenTheOneSidedDerivatives(long seed) {
    Random random = new Random(seed);
    PlantedQp planted = PlantedQp.variables(8).inequalities(6, 3).equalities(2).plant(random);
    PlainQp qp = planted.qp();
    double[] h = qp.h().clone();
    h[5] = DenseMath.dot(qp.G()[5], planted.z());
    PlainQp weak = new PlainQp(qp.Q(), qp.p(), qp.G(), h, null, qp.A(), qp.b(), null, null);
    double[] dLdz = PlantedQp.normal(1, 8, random)[0];
    QpGradients actual = gradients(weak, dLdz);

    double[] inactive =
        new ReferenceSolution(qp, planted.z(), planted.lambda(), new double[8])
            .gradients(dLdz)
            .get("p");
    double[] lambda = planted.lambda().clone();
    lambda[5] = 1e-300;
    double[] active =
        new ReferenceSolution(weak, planted.z(), lambda, new double[8]).gradients(dLdz).get("p");
    double[] dp = QpArrays.values(actual.dp());
    assertThat(DenseMath.distance(active, inactive)).isGreaterThan(1e-3);
    for (int j = 0; j < 8; j++) {
      double low = Math.min(active[j], inactive[j]) - 1e-6;
      double high = Math.max(active[j], inactive[j]) + 1e-6;
      assertThat(dp[j]).isBetween(low, high);
    }
  }

  @Test
  void manyWeaklyActiveConstraintsGiveFiniteGradients() {
    Random random = new Random(223);
    PlantedQp planted =
        PlantedQp.variables(6).inequalities(12, 2).bounds(1).twoSided().plant(random);
    PlainQp qp = planted.qp();
    double[] gz = DenseMath.times(qp.G(), planted.z());
    double[] h = qp.h().clone();
    double[] upper = qp.upper().clone();
    System.arraycopy(gz, 4, h, 4, 8);
    System.arraycopy(planted.z(), 0, upper, 0, 4);
    PlainQp weak =
        new PlainQp(qp.Q(), qp.p(), qp.G(), h, qp.hLower(), null, null, qp.lower(), upper);
    QpGradients gradients = gradients(weak, PlantedQp.normal(1, 6, random)[0]);
    for (INDArray gradient :
        new INDArray[] {gradients.dQ(), gradients.dp(), gradients.dG(), gradients.dh()}) {
      assertThat(DenseMath.normInf(QpArrays.values(gradient))).isPositive().isLessThan(1e3);
    }
  }

  @Test
  void aVariableThatNothingDeterminesHasNoGradient() {
    // min z₀ over the box: z₁ is free in [0, 1].
    QpGradients gradients =
        gradients(bounded(null, new double[] {1, 0}, null, null), new double[] {1, 1});
    assertThat(gradients.dp().getDouble(0)).isZero();
    assertThat(gradients.dp().getDouble(1)).isCloseTo(0, within(1e-6));
    assertThat(gradients.dLower().getDouble(0)).isCloseTo(1, within(1e-6));
    assertThat(DenseMath.normInf(QpArrays.values(gradients.dUpper()))).isLessThan(1e-6);
  }

  @Test
  void whatIsDeterminedKeepsItsGradientBesideWhatIsNot() {
    // Only z₀ + z₁ is determined.
    double[] dLdz = {1, 0, 1};
    double[][] q = {{1, 1, 0}, {1, 1, 0}, {0, 0, 2}};
    double[] dp = QpArrays.values(gradients(free(q, new double[] {1, 1, 1}), dLdz).dp());
    assertThat(dp).containsExactly(new double[] {-0.25, -0.25, -0.5}, within(1e-6));

    PlainQp sum = bounded(null, new double[2], new double[][] {{1, 1}}, new double[] {1});
    QpGradients gradients = gradients(sum, new double[] {1, 0});
    assertThat(gradients.db().getDouble(0)).isCloseTo(0.5, within(1e-6));
    assertThat(DenseMath.normInf(QpArrays.values(gradients.dp()))).isLessThan(1e-6);
  }

  @Test
  void littleCurvatureIsNotTakenForNone() {
    double[][] q = {{1, 0}, {0, 1e-13}};
    double[] dp = QpArrays.values(gradients(free(q, new double[2]), new double[] {1, 1}).dp());
    assertThat(dp).containsExactly(new double[] {-1, -1e13}, within(1e7));
  }

  /** Several directions at once, and other scales. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1, 1e4})
  void flatDirectionsOfADenseQAddNothingLarge(double scale) {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(300 + seed);
      PlantedQp planted = PlantedQp.variables(9).rank(4).equalities(2).plant(random);
      PlainQp qp = planted.qp();
      double[][] q = new double[9][];
      for (int i = 0; i < 9; i++) {
        q[i] = DenseMath.scaled(qp.Q()[i], scale);
      }
      double[] p = DenseMath.scaled(DenseMath.times(q, planted.z()), -1);
      PlainQp flat = new PlainQp(q, p, null, null, null, qp.A(), qp.b(), null, null);
      QpGradients gradients = gradients(flat, PlantedQp.normal(1, 9, random)[0]);
      assertThat(DenseMath.normInf(QpArrays.values(gradients.dp()))).isLessThan(1e5 / scale);
      assertThat(DenseMath.normInf(QpArrays.values(gradients.db()))).isPositive().isLessThan(1e3);
    }
  }

  private static PlainQp free(double[][] q, double[] p) {
    return new PlainQp(q, p, null, null, null, null, null, null, null);
  }

  /** In [0, 1]. */
  private static PlainQp bounded(double[][] q, double[] p, double[][] a, double[] b) {
    double[] ones = new double[p.length];
    Arrays.fill(ones, 1);
    return new PlainQp(q, p, null, null, null, a, b, new double[p.length], ones);
  }

  @Test
  void fixedVariablesPassTheirGradientToOneOfTheirBounds() {
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1),
            new double[] {-3, -3},
            null,
            null,
            null,
            null,
            null,
            new double[] {1, -10},
            new double[] {1, 10});
    QpGradients gradients = gradients(qp, new double[] {1, 1});
    double total = gradients.dLower().getDouble(0) + gradients.dUpper().getDouble(0);
    assertThat(total).isCloseTo(1, within(1e-9));
    // z₀ is pushed against its upper bound: relaxing that one is what moves it.
    assertThat(gradients.dUpper().getDouble(0)).isCloseTo(1, within(1e-9));
    assertThat(gradients.dp().getDouble(0)).isZero();
    assertThat(gradients.dp().getDouble(1)).isCloseTo(-1, within(1e-9));
  }
}
