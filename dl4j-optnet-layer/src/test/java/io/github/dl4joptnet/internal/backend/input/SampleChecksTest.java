package io.github.dl4joptnet.internal.backend.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.qp.QpStatus;
import org.junit.jupiter.api.Test;

class SampleChecksTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double EPS = 0x1p-52;

  @Test
  void limitsThatCrossByRoundingCountAsEqual() {
    for (double size : new double[] {1, -1, 1e-300, -1e300, 1e300, 7}) {
      double rounding = 2 * EPS * Math.abs(size);
      assertThat(SampleChecks.cross(size, size)).isFalse();
      assertThat(SampleChecks.cross(size + rounding, size)).isFalse();
      assertThat(SampleChecks.cross(size, size - rounding)).isFalse();
      assertThat(SampleChecks.cross(size + 5 * rounding, size)).isTrue();
      assertThat(SampleChecks.cross(size, size - 5 * rounding)).isTrue();
      assertThat(SampleChecks.cross(size - 5 * rounding, size)).isFalse();
    }
  }

  /** Beside a zero nothing is rounding. */
  @Test
  void theirSizesDecideNotOne() {
    assertThat(SampleChecks.cross(0, -0.0)).isFalse();
    assertThat(SampleChecks.cross(0, -1e-300)).isTrue();
    assertThat(SampleChecks.cross(1e-300, 0)).isTrue();
    assertThat(SampleChecks.cross(1e-20, -1e-20)).isTrue();
    assertThat(SampleChecks.cross(Double.MAX_VALUE, -Double.MAX_VALUE)).isTrue();
  }

  @Test
  void infiniteLimitsDoNotCross() {
    assertThat(SampleChecks.cross(-INF, INF)).isFalse();
    assertThat(SampleChecks.cross(-INF, -1e308)).isFalse();
    assertThat(SampleChecks.cross(1e308, INF)).isFalse();
  }

  private static Operand perSample(double... values) {
    return new Operand(values, 2, 2);
  }

  private static void checkOrder(SampleChecks checks, Operand lower, Operand upper) {
    checks.checkOrder(QpCoefficient.LOWER, lower, QpCoefficient.UPPER, upper);
  }

  @Test
  void aSampleWhoseLimitsCrossBeyondRoundingIsRejected() {
    SampleChecks checks = new SampleChecks(3);
    Operand upper = new Operand(new double[] {1, 2}, 0, 2);
    checkOrder(checks, perSample(1 + EPS, 2, 0, 2 + 16 * EPS, -INF, 2 + 2 * EPS), upper);
    assertThat(checks.rejected()).containsExactly(null, QpStatus.PRIMAL_INFEASIBLE, null);
    assertThat(checks.isRejected(0)).isFalse();
    assertThat(checks.isRejected(1)).isTrue();
  }

  @Test
  void sharedLimitsThatCrossAreAnError() {
    Operand upper = new Operand(new double[] {1, 2}, 0, 2);
    Operand equal = new Operand(new double[] {1 + EPS, 2}, 0, 2);
    SampleChecks checks = new SampleChecks(3);
    checkOrder(checks, equal, upper);
    assertThat(checks.rejected()).containsOnlyNulls();
    Operand above = new Operand(new double[] {1, 2.5}, 0, 2);
    assertThatThrownBy(() -> checkOrder(checks, above, upper))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2.5")
        .hasMessageContaining("entry 1");
  }

  @Test
  void aBatchOfNoneButRejectedSamplesIsAnErrorToo() {
    SampleChecks checks = new SampleChecks(2);
    Operand upper = new Operand(new double[] {1, 2}, 0, 2);
    assertThatThrownBy(() -> checkOrder(checks, perSample(3, 0, 0, 3), upper))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no sample of the batch can be used");
  }
}
