package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

/** Rows of zeros, and limits that cross. */
class ZeroRowsTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** A row of zeros besides one in a unit, which demands a value of 4 of these. */
  private static SmallQp qp(double unit, double low, double high) {
    return SmallQp.of(2)
        .withRows(
            new double[][] {{unit, unit}, {0, 0}},
            new double[] {4 * unit, low},
            new double[] {8 * unit, high});
  }

  /** The residuals at (z, z). */
  private static Residuals at(double z, LoadedSample sample) {
    Iterate at = sample.scaled(new double[] {z, z}, new double[sample.qp.m], new double[2]);
    sample.residuals.update(sample.qp, at);
    return sample.residuals;
  }

  @Test
  void limitsWithinTheRoundingOfOtherRowsAreIgnored() {
    for (double unit : new double[] {1, 0x1p-30, 0x1p30}) {
      double small = 1e-10 * unit;
      for (double[] limits :
          new double[][] {
            {-INF, -small}, {small, INF}, {-small, small}, {0, INF}, {-INF, 0}, {-2 * small, -small}
          }) {
        LoadedSample sample = new LoadedSample(qp(unit, limits[0], limits[1]));
        assertThat(sample.qp.sides.count()).isEqualTo(2);
        assertThat(sample.qp.sides.equality[1]).isFalse();
        double violation = Math.max(0, Math.max(limits[0], -limits[1]));
        assertThat(sample.qp.sides.ignoredViolation()).isEqualTo(violation);
        Residuals residuals = at(2, sample);
        // It is reported all the same, but does not keep the iterate from being accurate.
        assertThat(residuals.primal()).isEqualTo(violation);
        assertThat(residuals.toleranceRatio(1e-12)).isZero();
      }
    }
  }

  @Test
  void largerLimitsAreNot() {
    for (double unit : new double[] {1, 0x1p-30, 0x1p30}) {
      double large = 1e-7 * unit;
      LoadedSample below = new LoadedSample(qp(unit, -INF, -large));
      assertThat(below.qp.sides.count()).isEqualTo(3);
      assertThat(below.qp.sides.ignoredViolation()).isZero();
      assertThat(at(2, below).primal()).isEqualTo(large);
      assertThat(at(2, below).toleranceRatio(1e-9)).isGreaterThan(1);
      LoadedSample above = new LoadedSample(qp(unit, large, INF));
      assertThat(above.qp.sides.count()).isEqualTo(3);
      assertThat(at(2, above).primal()).isEqualTo(large);
      // Those that hold stay, with their slack.
      LoadedSample held = new LoadedSample(qp(unit, -large, large));
      assertThat(held.qp.sides.count()).isEqualTo(4);
      assertThat(at(2, held).primal()).isZero();
    }
  }

  /** It is the size of z times that of the rows. */
  @Test
  void whatOtherRowsComeToDecides() {
    double[][] rows = {{1, 1}, {0, 0}};
    double[] low = {1 << 20, -INF};
    double[] high = {INF, -1e-5};
    LoadedSample large = new LoadedSample(SmallQp.of(2).withRows(rows, low, high));
    assertThat(large.zScale()).isEqualTo(1 << 19);
    assertThat(large.qp.sides.count()).isEqualTo(1);
    LoadedSample small =
        new LoadedSample(SmallQp.of(2).withRows(rows, new double[] {1, -INF}, high));
    assertThat(small.qp.sides.count()).isEqualTo(2);
    // Without other rows, it is z alone.
    double[][] zeros = {{0, 0}};
    SmallQp alone = SmallQp.of(2).withBounds(new double[] {1 << 20, 0}, null);
    assertThat(new LoadedSample(alone.withRows(zeros, null, new double[] {-1e-5})).qp.sides.count())
        .isEqualTo(2);
    assertThat(new LoadedSample(alone.withRows(zeros, null, new double[] {-1e-1})).qp.sides.count())
        .isEqualTo(3);
  }

  @Test
  void equalitiesOfZerosAreMetByRounding() {
    double[][] rows = {{1, 1}, {0, 0}};
    for (double b : new double[] {1e-10, -1e-10}) {
      LoadedSample sample = new LoadedSample(SmallQp.of(2).withEqualities(rows, 0, b));
      assertThat(sample.qp.sides.equality[1]).isTrue();
      assertThat(sample.qp.sides.target[1]).isZero();
      assertThat(at(0, sample).primal()).isEqualTo(1e-10);
      assertThat(at(0, sample).toleranceRatio(1e-12)).isZero();
      LoadedSample larger = new LoadedSample(SmallQp.of(2).withEqualities(rows, 0, 1e3 * b));
      assertThat(larger.qp.sides.target[1]).isEqualTo(1e3 * b);
      assertThat(at(0, larger).primal()).isEqualTo(Math.abs(1e3 * b));
      assertThat(at(0, larger).toleranceRatio(1e-9)).isGreaterThan(1);
    }
  }

  /** What was ignored of one sample is none of the next one's business. */
  @Test
  void theNextSampleBeginsAnew() {
    SmallQp first = qp(1, -INF, -1e-10);
    SmallQp clean = qp(1, -1, 1);
    QpData data = SmallQp.batch(false, first, clean);
    DenseMatrices matrices = new DenseMatrices(data);
    matrices.load(data, 0);
    ScaledQp scaled = new ScaledQp(data);
    scaled.load(data, 0, matrices, 0);
    assertThat(scaled.sides.ignoredViolation()).isEqualTo(1e-10);
    scaled.load(data, 1, matrices, 0);
    assertThat(scaled.sides.ignoredViolation()).isZero();
    assertThat(scaled.sides.count()).isEqualTo(4);
  }

  /** They have been accepted as equal. */
  @Test
  void limitsThatCrossByAnUlpMakeAnEquality() {
    double above = Math.nextUp(3.0);
    SmallQp crossing =
        SmallQp.of(2)
            .withRows(new double[][] {{1, 1}}, new double[] {above}, new double[] {3})
            .withBounds(new double[] {-INF, above}, new double[] {INF, 3});
    LoadedSample sample = new LoadedSample(crossing);
    assertThat(sample.qp.sides.count()).isZero();
    assertThat(sample.qp.sides.equality).containsExactly(true, false, true);
    double t = sample.zScale();
    assertThat(sample.qp.sides.target).containsExactly(3 / t, 0, 3 / t);
    assertThat(sample.qp.sides.hasBounds()).isTrue();
    SmallQp apart =
        crossing
            .withRows(crossing.G(), new double[] {3}, new double[] {above})
            .withBounds(new double[] {-INF, 3}, new double[] {INF, above});
    assertThat(new LoadedSample(apart).qp.sides.count()).isEqualTo(4);
    assertThat(new LoadedSample(apart).qp.sides.equality).containsOnly(false);
  }

  @Test
  void limitsAsLargeAsNumbersGetAreNone() {
    SmallQp qp =
        SmallQp.of(2).withP(1, 1).withBounds(new double[] {-1, -1e200}, new double[] {1, 1e200});
    LoadedSample sample = new LoadedSample(qp);
    assertThat(sample.zScale()).isEqualTo(1);
    assertThat(sample.qp.sides.count()).isEqualTo(2);
    assertThat(sample.qp.sides.first).containsExactly(0, 2, 2);
  }
}
