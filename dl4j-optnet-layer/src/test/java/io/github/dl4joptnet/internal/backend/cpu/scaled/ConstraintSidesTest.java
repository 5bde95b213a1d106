package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConstraintSidesTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** The size of z in {@link #allKinds}, where the row of one value demands 4. */
  private static final double T = 2;

  private static ConstraintSides load(SmallQp qp) {
    return new LoadedSample(qp).qp.sides;
  }

  /** Index, sign and limit of each side, one after the other. */
  private static void assertSides(ConstraintSides sides, double[]... expected) {
    assertThat(sides.count()).isEqualTo(expected.length);
    for (int k = 0; k < expected.length; k++) {
      assertThat(new double[] {sides.index[k], sides.sign[k], sides.limit[k]})
          .containsExactly(expected[k]);
      assertThat(sides.boundary(k)).isEqualTo(expected[k][1] * expected[k][2]);
    }
  }

  private static double[] side(double index, double sign, double limit) {
    return new double[] {index, sign, limit};
  }

  /** An equality and five rows on two variables. */
  private static SmallQp allKinds() {
    return SmallQp.of(2)
        .withEqualities(new double[][] {{1, 1}}, 0.5)
        .withRows(
            new double[][] {{1, 0}, {0, 1}, {1, 1}, {1, -1}, {2, 1}},
            new double[] {-INF, -3, 4, -INF, -2},
            new double[] {2, 5, 4, INF, INF})
        .withBounds(new double[] {-INF, -1}, new double[] {7, -1});
  }

  @Test
  void everyFiniteLimitIsASide() {
    ConstraintSides sides = load(allKinds());
    assertSides(
        sides,
        side(1, 1, 2 / T),
        side(2, 1, 5 / T),
        side(2, -1, 3 / T),
        side(5, -1, 2 / T),
        side(6, 1, 7 / T));
    assertThat(sides.first).containsExactly(0, 0, 1, 3, 3, 3, 4, 5, 5);
    assertThat(sides.hasBounds()).isTrue();
  }

  @Test
  void coincidingLimitsAreEqualities() {
    ConstraintSides sides = load(allKinds());
    assertThat(sides.equality).containsExactly(true, false, false, true, false, false, false, true);
    assertThat(sides.target[0]).isEqualTo(0.5 / T);
    assertThat(sides.target[3]).isEqualTo(4 / T);
    assertThat(sides.target[7]).isEqualTo(-1 / T);
    assertThat(new LoadedSample(allKinds()).zScale()).isEqualTo(T);
  }

  @Test
  void limitsAreInTheScalesOfTheirRowsAndVariables() {
    SmallQp qp =
        SmallQp.of(2)
            .withEqualities(new double[][] {{0x1p20, 0}}, 3)
            .withRows(new double[][] {{0, 0x1p-20}}, new double[] {-5}, new double[] {7})
            .withBounds(new double[] {-11, -INF}, new double[] {INF, 13});
    LoadedSample sample = new LoadedSample(qp);
    ConstraintSides sides = sample.qp.sides;
    double[] e = sample.matrices.rowScale;
    double[] d = sample.matrices.columnScale;
    assertThat(new double[] {e[0], e[1], d[0], d[1]}).doesNotContain(1);
    double t = sample.zScale();
    assertThat(t).isNotEqualTo(1);
    assertThat(sides.target[0]).isEqualTo(3 * e[0] / t);
    assertSides(
        sides,
        side(1, 1, 7 * e[1] / t),
        side(1, -1, 5 * e[1] / t),
        side(2, -1, 11 / d[0] / t),
        side(3, 1, 13 / d[1] / t));
  }

  @Test
  void aRowOfZerosWithALimitOfZeroAsksForNothing() {
    double[][] zeros = new double[4][2];
    ConstraintSides sides =
        load(
            SmallQp.of(2)
                .withRows(zeros, new double[] {-1, 0, 0, -INF}, new double[] {0, 2, 0, -0.0}));
    // 0 ≥ −1 and 0 ≤ 2 stay.
    assertSides(sides, side(0, -1, 1), side(1, 1, 2));
    assertThat(sides.equality).containsOnly(false);
    assertThat(sides.hasBounds()).isFalse();
  }

  @Test
  void anotherSampleReplacesTheFormerOne() {
    SmallQp first = SmallQp.of(2).withBounds(new double[] {0, -1}, new double[] {0, 1});
    SmallQp second = SmallQp.of(2).withBounds(new double[] {-INF, -INF}, new double[] {INF, INF});
    SmallQp third = SmallQp.of(2).withBounds(new double[] {3, -INF}, new double[] {3, INF});
    QpData data = SmallQp.batch(false, first, second, third);
    DenseMatrices matrices = new DenseMatrices(data);
    matrices.load(data, 0);
    ConstraintSides sides = new ConstraintSides(data);
    sides.load(data, 0, matrices, 1, 1, 0);
    assertSides(sides, side(1, 1, 1), side(1, -1, 1));
    assertThat(sides.hasBounds()).isTrue();
    sides.load(data, 1, matrices, 1, 1, 0);
    assertSides(sides);
    assertThat(sides.hasBounds()).isFalse();
    assertThat(sides.equality).containsOnly(false);
    sides.load(data, 2, matrices, 1, 1, 0);
    assertThat(sides.hasBounds()).isTrue();
    assertThat(sides.target[0]).isEqualTo(3);
  }

  /** ε = 1/penalty; in scaled units value and y have the scales e/τ and cτ/e. */
  @Test
  void aPenaltyMakesRowsCompliantButNoBounds() {
    SmallQp qp =
        SmallQp.of(2)
            .withP(64, 1)
            .withRows(new double[][] {{0x1p20, 0x1p20}, {1, 1}}, null, new double[] {1, 1})
            .withBounds(new double[2], null);
    LoadedSample sample = new LoadedSample(qp.data(), 0, 100);
    double c = sample.qp.costScale();
    double[] e = sample.matrices.rowScale;
    assertThat(c).isNotEqualTo(1);
    assertThat(e[0]).isNotEqualTo(1);
    for (int r = 0; r < 2; r++) {
      assertThat(sample.qp.sides.compliance(r)).isCloseTo(e[r] * e[r] / (100 * c), within(1e-20));
    }
    assertThat(sample.qp.sides.compliance(2)).isZero();
    assertThat(load(qp).compliance(0)).isZero();
    assertThat(Arrays.copyOf(sample.qp.sides.index, 4)).containsExactly(0, 1, 2, 3);
  }
}
