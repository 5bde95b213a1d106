package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

class IterateTest {

  private static Iterate numbered() {
    Iterate at = new Iterate(2, 3, 2);
    double next = 1;
    for (double[] part : new double[][] {at.z, at.y, at.boundDual, at.s, at.lambda}) {
      for (int i = 0; i < part.length; i++) {
        part[i] = next++;
      }
    }
    return at;
  }

  @Test
  void netMultipliersAreThoseOfTheirSidesBySign() {
    SmallQp qp =
        SmallQp.of(2)
            .withEqualities(new double[][] {{1, 2}}, 0)
            .withRows(new double[][] {{1, 1}}, new double[] {-1}, new double[] {1})
            .withBounds(new double[] {-2, 5}, new double[] {2, 5});
    LoadedSample sample = new LoadedSample(qp);
    Iterate at = sample.iterate();
    at.y[0] = 9;
    at.boundDual[1] = 8;
    // Upper and lower side of the row, then of the first variable.
    System.arraycopy(new double[] {3, 4.5, 1, 7}, 0, at.lambda, 0, 4);
    at.collectMultipliers(sample.qp.sides);
    // Those of the equality and of the fixed variable have no sides and stay.
    assertThat(at.y).containsExactly(9, -1.5);
    assertThat(at.boundDual).containsExactly(-6, 8);
  }

  @Test
  void aLimitWithoutSidesHasNoMultiplier() {
    SmallQp qp =
        SmallQp.of(1).withRows(new double[][] {{1}}, null, new double[] {Double.POSITIVE_INFINITY});
    LoadedSample sample = new LoadedSample(qp);
    Iterate at = sample.iterate();
    at.y[0] = 3;
    at.boundDual[0] = 4;
    at.collectMultipliers(sample.qp.sides);
    assertThat(at.y[0]).isZero();
    assertThat(at.boundDual[0]).isZero();
  }

  @Test
  void copiesEveryPart() {
    Iterate from = numbered();
    Iterate to = new Iterate(2, 3, 2);
    to.copyFrom(from);
    assertThat(to).usingRecursiveComparison().isEqualTo(from);
    from.s[1] = 0;
    assertThat(to.s[1]).isEqualTo(9);
  }

  @Test
  void clearingLeavesTheSides() {
    Iterate at = numbered();
    at.clear();
    assertThat(at.z).containsOnly(0);
    assertThat(at.y).containsOnly(0);
    assertThat(at.boundDual).containsOnly(0);
    assertThat(at.s).containsExactly(8, 9);
    assertThat(at.lambda).containsExactly(10, 11);
  }

  @Test
  void isFiniteWhereNothingIsNaNOrHuge() {
    assertThat(numbered().isFinite()).isTrue();
    for (double bad : new double[] {Double.NaN, 1e201, Double.NEGATIVE_INFINITY}) {
      for (int part = 0; part < 3; part++) {
        Iterate at = numbered();
        new double[][] {at.z, at.y, at.boundDual}[part][1] = bad;
        assertThat(at.isFinite()).isFalse();
      }
    }
  }
}
