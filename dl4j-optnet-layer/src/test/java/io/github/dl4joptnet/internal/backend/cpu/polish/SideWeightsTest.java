package io.github.dl4joptnet.internal.backend.cpu.polish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

class SideWeightsTest {
  private static final double INFINITE = KktSystem.INFINITE_WEIGHT;

  /**
   * An equality, a two-sided and a one-sided row; bounds on the first variable, the second fixed.
   * Sides 0 and 1 are of the second row, 2 of the third, 3 and 4 of the first variable.
   */
  private static LoadedSample sample(double penalty) {
    SmallQp qp =
        SmallQp.of(2)
            .withEqualities(new double[][] {{1, 1}}, 0)
            .withRows(
                new double[][] {{1, -1}, {1, 2}},
                new double[] {-1, Double.NEGATIVE_INFINITY},
                new double[] {1, 1})
            .withBounds(new double[] {-2, 0.5}, new double[] {2, 0.5});
    return new LoadedSample(qp.data(), 0, penalty);
  }

  private final LoadedSample sample = sample(0);
  private final SideWeights weights = new SideWeights(2, 3, sample.capacity());

  @Test
  void aSideIsActiveWhereItsMultiplierExceedsItsSlack() {
    double[] s = {1, 3, 0.1, 1, 1};
    double[] lambda = {2, 1, 0, 0.9, 1.1};
    weights.decide(sample.qp, s, lambda);
    assertThat(weights.rowGap).containsExactly(0, 0, INFINITE);
    assertThat(weights.isInactive(0)).isFalse();
    assertThat(weights.isInactive(1)).isFalse();
    assertThat(weights.isInactive(2)).isTrue();
    assertThat(weights.boundWeight).containsExactly(INFINITE, INFINITE);
    assertThat(weights.isFixed(0)).isTrue();
    boolean[] active = {true, false, false, false, true};
    for (int k = 0; k < 5; k++) {
      assertThat(weights.isActive(k)).isEqualTo(active[k]);
      assertThat(weights.fraction(sample.qp.sides, k)).isEqualTo(active[k] ? 1 : 0);
    }
  }

  @Test
  void withoutActiveBoundsOnlyVariablesOfOneValueAreFixed() {
    weights.decide(sample.qp, new double[] {1, 1, 1, 1, 1}, new double[5]);
    assertThat(weights.boundWeight).containsExactly(0, INFINITE);
    assertThat(weights.isFixed(0)).isFalse();
    assertThat(weights.isFixed(1)).isTrue();
    assertThat(weights.rowGap).containsExactly(0, INFINITE, INFINITE);
  }

  @Test
  void onTheCentralPathDoubtfulSidesKeepTheirRatio() {
    double[] s = {1, 1e-3, 0.5, 4, 1};
    double[] lambda = {3, 20, 4000, 1, 0.99e-4};
    weights.centralPath(sample.qp, s, lambda);
    assertThat(weights.isActive(1)).isTrue();
    assertThat(weights.isActive(0)).isFalse();
    assertThat(weights.rowGap[1]).isZero();
    assertThat(weights.rowGap[2]).isEqualTo(1 / 8000.0);
    // The weight of a side below 1e-4 counts as zero.
    assertThat(weights.boundWeight[0]).isEqualTo(0.25);
    assertThat(weights.fraction(sample.qp.sides, 3)).isEqualTo(1);
    assertThat(weights.fraction(sample.qp.sides, 4)).isZero();
  }

  @Test
  void smoothedSidesKeepTheirRatioHoweverLarge() {
    double[] s = {1, 2, 1e-3, 4, 1};
    double[] lambda = {3, 2, 20, 1, 1e-5};
    weights.smoothed(sample.qp, s, lambda);
    assertThat(weights.rowGap[0]).isZero();
    assertThat(weights.rowGap[1]).isEqualTo(0.25);
    assertThat(weights.rowGap[2]).isCloseTo(1 / 20000.0, within(1e-20));
    assertThat(weights.boundWeight[0]).isEqualTo(0.25001);
    assertThat(weights.fraction(sample.qp.sides, 0)).isEqualTo(0.75);
    assertThat(weights.fraction(sample.qp.sides, 1)).isEqualTo(0.25);
    assertThat(weights.isActive(2)).isFalse();
  }

  @Test
  void theComplianceOfARowAddsToItsGap() {
    LoadedSample elastic = sample(4);
    double compliance = elastic.qp.sides.compliance(1);
    assertThat(compliance).isPositive();
    weights.decide(elastic.qp, new double[] {1, 1, 1, 1, 1}, new double[] {2, 0, 0, 2, 0});
    assertThat(weights.rowGap[0]).isEqualTo(elastic.qp.sides.compliance(0));
    assertThat(weights.rowGap[1]).isCloseTo(compliance, within(1e-15));
    assertThat(weights.isInactive(1)).isFalse();
    assertThat(weights.isInactive(2)).isTrue();
    // Bounds have none.
    assertThat(weights.boundWeight[0]).isEqualTo(INFINITE);
    weights.smoothed(elastic.qp, new double[] {1, 1, 1, 1, 1}, new double[] {0, 0, 2, 0, 0});
    assertThat(weights.rowGap[2]).isCloseTo(0.5 + elastic.qp.sides.compliance(2), within(1e-15));
  }
}
