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
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of repeated and dependent constraints: the shortest of the possible adjoints. */
class DependentConstraintsGradientTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  private static QpGradients gradients(PlainQp qp, double[] dLdz) {
    QpSolution solution = SOLVER.solve(QpArrays.of(qp).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    return SOLVER.backward(solution, Nd4j.createFromArray(new double[][] {dLdz}));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, -100, 1e-3})
  void dependentEqualityRowsShareTheMinimumNormAdjoint(double factor) {
    // Rows a and f·a: Aᵀξ is determined, and its shortest ξ is along (1, f).
    PlantedQp planted = PlantedQp.variables(6).equalities(1).plant(new Random(227));
    PlainQp qp = planted.qp();
    double[] dLdz = PlantedQp.normal(1, 6, new Random(229))[0];
    double single = gradients(qp, dLdz).db().getDouble(0);
    double[][] a = {qp.A()[0], DenseMath.scaled(qp.A()[0], factor)};
    double[] b = {qp.b()[0], factor * qp.b()[0]};
    QpGradients both =
        gradients(new PlainQp(qp.Q(), qp.p(), null, null, null, a, b, null, null), dLdz);
    double first = single / (1 + factor * factor);
    double[] expected = {first, factor * first};
    assertThat(DenseMath.distance(QpArrays.values(both.db()), expected))
        .isLessThanOrEqualTo(5e-3 * DenseMath.normInf(expected));
  }

  @Test
  void dependentRowsOfAnyRankGetTheMinimumNormAdjoint() {
    Random random = new Random(233);
    int n = 9;
    double[][] basis = PlantedQp.normal(3, n, random);
    double[][] mix = PlantedQp.normal(6, 3, random);
    double[][] a = new double[6][n];
    for (int r = 0; r < 6; r++) {
      a[r] = DenseMath.transposedTimes(basis, mix[r], n);
    }
    double[] z0 = PlantedQp.normal(1, n, random)[0];
    double[] p = PlantedQp.normal(1, n, random)[0];
    double[][] q = PlantedQp.semidefinite(n, n, random);
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    QpGradients actual =
        gradients(new PlainQp(q, p, null, null, null, a, DenseMath.times(a, z0), null, null), dLdz);
    PlainQp reduced =
        new PlainQp(q, p, null, null, null, basis, DenseMath.times(basis, z0), null, null);
    double[] reducedDb =
        new ReferenceSolution(reduced, z0, new double[0], new double[n]).gradients(dLdz).get("b");
    // Of all ξ with mixᵀ ξ = ξ of the basis, the shortest is mix (mixᵀ mix)⁻¹ of it.
    double[][] gram = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (double[] row : mix) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    double[] expected = DenseMath.times(mix, DenseMath.solve(gram, reducedDb));
    double[] db = QpArrays.values(actual.db());
    assertThat(DenseMath.distance(db, expected))
        .isLessThanOrEqualTo(1e-5 * DenseMath.normInf(expected));
  }

  @Test
  void duplicateActiveRowsShareTheGradientOfTheirLimit() {
    PlantedQp planted = PlantedQp.variables(7).inequalities(4, 2).plant(new Random(239));
    PlainQp qp = planted.qp();
    double[] dLdz = PlantedQp.normal(1, 7, new Random(241))[0];
    double[] single = QpArrays.values(gradients(qp, dLdz).dh());
    double[][] g = Arrays.copyOf(qp.G(), 5);
    g[4] = g[0];
    double[] h = Arrays.copyOf(qp.h(), 5);
    h[4] = h[0];
    double[] dh =
        QpArrays.values(
            gradients(new PlainQp(qp.Q(), qp.p(), g, h, null, null, null, null, null), dLdz).dh());
    assertThat(dh[0]).isCloseTo(single[0] / 2, within(1e-6 * Math.abs(single[0])));
    assertThat(dh[4]).isCloseTo(single[0] / 2, within(1e-6 * Math.abs(single[0])));
    assertThat(dh[1]).isCloseTo(single[1], within(1e-6 * Math.abs(single[1])));
  }
}
