package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a residual is excused by: the rounding of its own terms, and of no others. */
class ResidualsRoundingTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** The unit of rounding at 1e8. */
  private static final double ULP = 0x1p-26;

  /** All scales are one, so that what is scaled is what is not. */
  private static LoadedSample unscaled(SmallQp qp) {
    LoadedSample sample = new LoadedSample(qp);
    assertThat(sample.matrices.isScaled()).isFalse();
    assertThat(sample.zScale()).isEqualTo(1);
    assertThat(sample.gradientScale()).isEqualTo(1);
    return sample;
  }

  private static Iterate at(LoadedSample sample, double... z) {
    Iterate at = sample.iterate();
    System.arraycopy(z, 0, at.z, 0, z.length);
    Arrays.fill(at.s, 1);
    return at;
  }

  /** z₁ has terms of a million, z₂ of one; both are a billionth above their limits. */
  @Test
  void aViolationIsExcusedByTheTermsOfItsRow() {
    double[] limits = {1e6 - 1e-9, 1 - 1e-9};
    double[][] rows = {{1, 0}, {0, 1}};
    for (boolean exactly : new boolean[] {false, true}) {
      for (int violated = 0; violated < 2; violated++) {
        double[] only = {INF, INF};
        only[violated] = limits[violated];
        SmallQp asRows = SmallQp.of(2).withRows(rows, null, only);
        SmallQp asBounds = SmallQp.of(2).withBounds(null, only);
        SmallQp asEquality =
            SmallQp.of(2).withEqualities(new double[][] {rows[violated]}, limits[violated]);
        for (SmallQp qp : new SmallQp[] {asRows, asBounds, asEquality}) {
          LoadedSample sample = new LoadedSample(qp);
          Residuals residuals = sample.residuals;
          Iterate at = at(sample, 1e6 / sample.zScale(), 1 / sample.zScale());
          if (exactly) {
            residuals.updateExactly(sample.qp, at);
          } else {
            residuals.update(sample.qp, at);
          }
          assertThat(residuals.primal()).isCloseTo(1e-9, within(2e-10));
          double ratio = residuals.toleranceRatioWithoutGap(1e-10);
          assertThat(ratio > 1).isEqualTo(violated == 1);
        }
      }
    }
  }

  /** What is small in the user's units needs no excuse beyond that of the largest z. */
  @Test
  void aTinyViolationIsRoundingBesideTheLargestZ() {
    double[][] row = {{0, 1}};
    for (double violation : new double[] {5e-13, 2e-12}) {
      SmallQp qp = SmallQp.of(2).withRows(row, null, new double[] {0.5 - violation});
      LoadedSample sample = unscaled(qp);
      sample.residuals.update(sample.qp, at(sample, 1e6, 0.5));
      double ratio = sample.residuals.toleranceRatioWithoutGap(1e-13);
      assertThat(sample.residuals.primal()).isCloseTo(violation, within(1e-16));
      assertThat(ratio > 1).isEqualTo(violation > 1e-12);
    }
  }

  @Test
  void largeTermsExcuseTheirOwnStationarityAndGap() {
    SmallQp qp = SmallQp.of(1).withQ(new double[][] {{1}}).withP(-1e8);
    LoadedSample sample = new LoadedSample(qp);
    Iterate at = sample.iterate();
    at.z[0] = (1e8 + 2 * ULP) / sample.zScale();
    sample.residuals.update(sample.qp, at);
    assertThat(sample.residuals.dual()).isEqualTo(2 * ULP);
    assertThat(sample.residuals.gap()).isGreaterThan(1);
    assertThat(sample.residuals.toleranceRatio(1e-9)).isLessThan(1e-6);
    at.z[0] = 1e8 * (1 + 1e-13) / sample.zScale();
    sample.residuals.update(sample.qp, at);
    assertThat(sample.residuals.toleranceRatioWithoutGap(1e-9)).isGreaterThan(1e3);
  }

  /** ½‖z‖² − z₁ − z₂ with two rows on z₁ that pull against each other by 1e8. */
  private static Residuals pulled(double excess, double miss) {
    SmallQp qp =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(-1, -1)
            .withRows(new double[][] {{1, 0}, {-1, 0}}, null, new double[] {2, 2});
    LoadedSample sample = unscaled(qp);
    Iterate at = at(sample, 1, 1 + miss);
    at.y[0] = 1e8;
    at.y[1] = 1e8 + excess;
    sample.residuals.updateExactly(sample.qp, at);
    assertThat(sample.residuals.toleranceRatioWithoutGap(1e-9)).isGreaterThan(1);
    return sample.residuals;
  }

  @Test
  void termsThatCancelExcuseWhatIsLeftOfThem() {
    SmallQp any = SmallQp.of(2).withRows(new double[][] {{1, 0}, {-1, 0}}, null, new double[2]);
    ScaledQp qp = new LoadedSample(any.withQ(PlainMatrices.diagonal(1, 1)).withP(-1, -1)).qp;
    // Of 2e8 · 1e-15 each.
    assertThat(pulled(ULP, 0).roundedRatio(qp, 1e-9)).isZero();
    assertThat(pulled(-8 * ULP, 0).roundedRatio(qp, 1e-9)).isZero();
    assertThat(pulled(20 * ULP, 0).roundedRatio(qp, 1e-9))
        .isCloseTo((20 * ULP - 2e-7) / 1e-9, within(1e-2));
    // The terms of z₁ say nothing of z₂.
    assertThat(pulled(ULP, 1e-8).roundedRatio(qp, 1e-9)).isCloseTo(10, within(1e-3));
  }

  /** Without the sums of {@link Residuals#updateExactly} there is no excuse. */
  @Test
  void anOrdinaryUpdateForgetsTheSums() {
    SmallQp qp =
        SmallQp.of(1)
            .withQ(new double[][] {{1}})
            .withP(-1)
            .withRows(new double[][] {{1}, {-1}}, null, new double[] {2, 2});
    LoadedSample sample = unscaled(qp);
    Iterate at = at(sample, 1);
    at.y[0] = 1e8;
    at.y[1] = 1e8 + ULP;
    sample.residuals.updateExactly(sample.qp, at);
    assertThat(sample.residuals.roundedRatio(sample.qp, 1e-9)).isZero();
    sample.residuals.update(sample.qp, at);
    assertThat(sample.residuals.roundedRatio(sample.qp, 1e-9)).isCloseTo(ULP / 1e-9, within(1e-6));
  }

  /** z₁ − z₂ with a curvature of ½(z₁ − z₂)², where both are 1e9 apart from zero. */
  @Test
  void productsWithZExcuseTheGap() {
    double[][] q = {{1, -1}, {-1, 1}};
    SmallQp qp = SmallQp.of(2).withQ(q).withP(1, -1).withBounds(new double[] {-2, -2}, null);
    LoadedSample sample = unscaled(qp);
    Iterate at = at(sample, 0x1p30, 0x1p30 + 1 + 0x1p-22);
    sample.residuals.updateExactly(sample.qp, at);
    // (z₁ − z₂)² + (z₁ − z₂) = 2^-22 of terms of 2^62.
    assertThat(sample.residuals.gap()).isCloseTo(0x1p-22, within(0x1p-40));
    assertThat(sample.residuals.toleranceRatio(1e-9)).isGreaterThan(200);
    assertThat(sample.residuals.roundedRatio(sample.qp, 1e-9)).isZero();
    at.z[0] = 1;
    at.z[1] = 2 + 0x1p-22;
    sample.residuals.updateExactly(sample.qp, at);
    assertThat(sample.residuals.roundedRatio(sample.qp, 1e-9)).isGreaterThan(200);
  }

  /** A z that must not be zero is measured by itself, any other by one. */
  @Test
  void theSizeOfZCountsWhereZeroIsExcluded() {
    double[][] row = {{1}};
    SmallQp demanding = SmallQp.of(1).withBounds(new double[] {1}, new double[] {2});
    SmallQp free = SmallQp.of(1).withBounds(new double[] {-1}, new double[] {2});
    assertThat(new LoadedSample(demanding).qp.demandsNonzero()).isTrue();
    assertThat(new LoadedSample(free).qp.demandsNonzero()).isFalse();
    // A limit of 1e-12 and a z of 1e-11: 9e-12 of the least size of 1e-10, or of 1e-11.
    SmallQp both = demanding.withRows(row, null, new double[] {1e-12});
    SmallQp one = free.withRows(row, null, new double[] {1e-12});
    LoadedSample small = new LoadedSample(one);
    Iterate at = at(small, 1e-11 / small.zScale());
    small.residuals.update(small.qp, at);
    assertThat(small.residuals.toleranceRatioWithoutGap(1)).isCloseTo(0.09, within(0.01));
    LoadedSample large = new LoadedSample(both);
    large.residuals.update(large.qp, at(large, 1e-11 / large.zScale()));
    assertThat(large.residuals.toleranceRatioWithoutGap(1)).isGreaterThan(0.9);
  }
}
