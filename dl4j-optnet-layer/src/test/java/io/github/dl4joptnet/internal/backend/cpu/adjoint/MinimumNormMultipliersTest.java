package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MinimumNormMultipliersTest {
  private static final double[][] ROWS = {
    {1, 2, 0, 0}, {1, 1, 1, 0}, {0, 0, 0, 0}, {3, -1, 0, 0}, {0, 1, 0, 0}
  };

  /** Two-sided rows and bounds, the first an equality. */
  private static SmallQp problem() {
    double[] high = {1, 1, 1, 1};
    double[] low = {-1, -1, -1, -1};
    return SmallQp.of(4)
        .withQ(PlainMatrices.diagonal(1, 1, 1, 1))
        .withEqualities(new double[][] {ROWS[0]}, 3)
        .withRows(Arrays.copyOfRange(ROWS, 1, 5), low, high)
        .withBounds(low, high);
  }

  private static SideWeights active(LoadedSample sample, int... indices) {
    SideWeights weights = new SideWeights(4, 5, sample.capacity());
    double[] s = new double[sample.qp.sides.count()];
    double[] lambda = new double[s.length];
    Arrays.fill(s, 1);
    for (int index : indices) {
      lambda[sample.qp.sides.first[index]] = 2;
    }
    weights.decide(sample.qp, s, lambda);
    return weights;
  }

  private static double[] pull(SmallQp qp, double[] eta, double[] omega) {
    double[] w = PlainMatrices.transposedProduct(qp.rows(), eta, 4);
    for (int j = 0; j < 4; j++) {
      w[j] += omega[j];
    }
    return w;
  }

  /** Variables 0 and 1 are fixed, rows 0 to 3 active: rows 0 and 3 have no other variables. */
  @Test
  void rowsOfFixedVariablesShareTheirPullWithTheBounds() {
    for (SmallQp qp : new SmallQp[] {problem(), SmallProblems.stretched(problem())}) {
      LoadedSample sample = new LoadedSample(qp);
      SideWeights weights = active(sample, 1, 2, 3, 5, 6);
      double[] eta = {5, 7, 11, 0, 0};
      double[] omega = {2, -3, 0, 0};
      double[] before = pull(qp, eta, omega);
      MinimumNormMultipliers.split(sample.qp, weights, eta, omega);
      assertClose(pull(qp, eta, omega), before, 1e-12);
      // Of all pairs with that sum, (η, ω) has the least norm where η = C ω.
      assertThat(eta[0]).isCloseTo(PlainMatrices.dot(qp.rows()[0], omega), within(1e-12));
      assertThat(eta[3]).isCloseTo(PlainMatrices.dot(qp.rows()[3], omega), within(1e-10));
      // A row with a free variable, a row of zeros and an inactive row are none of these.
      assertThat(eta[1]).isEqualTo(7);
      assertThat(eta[2]).isEqualTo(11);
      assertThat(eta[4]).isZero();
    }
  }

  @Test
  void withoutSuchRowsNothingChanges() {
    LoadedSample sample = new LoadedSample(problem());
    double[] eta = {5, 7, 0, 0, 0};
    double[] omega = {2, 0, 0, 0};
    MinimumNormMultipliers.split(sample.qp, active(sample, 1, 5), eta, omega);
    assertThat(eta).containsExactly(5, 7, 0, 0, 0);
    assertThat(omega).containsExactly(2, 0, 0, 0);
  }
}
