package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UnboundedDescentTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double EPS = 0x1p-52;

  private static CertificateCheck check(SmallQp qp) {
    return new CertificateCheck(qp.data(), 0);
  }

  private static boolean isDescent(SmallQp qp, double... d) {
    int rows = qp.nIneq() + qp.nEq() + (qp.Q() == null ? 0 : qp.n());
    double[] multipliers = new double[rows + qp.n()];
    Arrays.fill(multipliers, 1);
    return check(qp).isUnboundedDescent(d, multipliers);
  }

  @Test
  void aDirectionHasToDescend() {
    SmallQp qp = SmallQp.of(2).withP(-1, 2);
    assertThat(isDescent(qp, 1, 0)).isTrue();
    assertThat(isDescent(qp, 1e-6, 0)).isTrue();
    assertThat(isDescent(qp, -1, 0)).isFalse();
    assertThat(isDescent(qp, 2, 1)).isFalse();
    assertThat(isDescent(qp, 2, 1 - 1e-9)).isFalse();
    assertThat(isDescent(qp, 2, 0.9)).isTrue();
    assertThat(isDescent(qp, 0, 0)).isFalse();
    assertThat(isDescent(qp, Double.NaN, 0)).isFalse();
    assertThat(isDescent(qp, INF, 0)).isFalse();
  }

  @Test
  void itMustNotRunIntoBounds() {
    SmallQp qp = SmallQp.of(2).withP(-1, -1);
    double[] none = {INF, INF};
    assertThat(isDescent(qp.withBounds(new double[2], none), 1, 0)).isTrue();
    assertThat(isDescent(qp.withBounds(new double[2], none), 2, -1)).isFalse();
    assertThat(isDescent(qp.withBounds(null, new double[] {7, INF}), 0, 1)).isTrue();
    assertThat(isDescent(qp.withBounds(null, new double[] {7, INF}), 1, 1)).isFalse();
    assertThat(isDescent(qp.withBounds(null, new double[] {7, INF}), -1, 2)).isTrue();
  }

  @Test
  void itMustNotRunIntoRows() {
    SmallQp qp = SmallQp.of(2).withP(-1, -1);
    double[][] row = {{1, -1}};
    double[] free = {INF};
    assertThat(isDescent(qp.withRows(row, null, new double[] {5}), 1, 2)).isTrue();
    assertThat(isDescent(qp.withRows(row, null, new double[] {5}), 2, 1)).isFalse();
    assertThat(isDescent(qp.withRows(row, new double[] {5}, free), 2, 1)).isTrue();
    assertThat(isDescent(qp.withRows(row, new double[] {5}, free), 1, 2)).isFalse();
    assertThat(isDescent(qp.withRows(row, new double[] {-5}, new double[] {5}), 1, 1)).isTrue();
    assertThat(isDescent(qp.withRows(row, new double[] {-5}, new double[] {5}), 2, 1)).isFalse();
    assertThat(isDescent(qp.withRows(row, new double[] {-INF}, free), 2, 1)).isTrue();
    assertThat(isDescent(qp.withEqualities(row, 3), 1, 1)).isTrue();
    assertThat(isDescent(qp.withEqualities(row, 3), 1, 2)).isFalse();
  }

  @Test
  void itMustHaveNoCurvature() {
    SmallQp qp = SmallQp.of(2).withP(-1, -1).withQ(new double[][] {{1, -1}, {-1, 1}});
    assertThat(isDescent(qp, 1, 1)).isTrue();
    assertThat(isDescent(qp, 1, 1.01)).isFalse();
    SmallQp definite = qp.withQ(PlainMatrices.diagonal(1, 1e-3));
    assertThat(isDescent(definite, 0, 1)).isFalse();
  }

  /** z₁ − z₂ ≤ 0 is missed by some units of rounding of its terms. */
  @Test
  void errorsMustNotAccountForTheDescent() {
    SmallQp qp = SmallQp.of(2).withP(0, -1);
    SmallQp row = qp.withRows(new double[][] {{1, -1}}, null, new double[1]);
    double[] d = {1 + 32 * EPS, 1};
    assertThat(check(row).isUnboundedDescent(d, new double[] {1, 0, 0})).isTrue();
    // 32 ε · 1e10 · 1e3 < 1 < 32 ε · 1e12 · 1e3.
    assertThat(check(row).isUnboundedDescent(d, new double[] {-1e10, 0, 0})).isTrue();
    assertThat(check(row).isUnboundedDescent(d, new double[] {-1e12, 0, 0})).isFalse();
    // Those of the bounds are the last.
    assertThat(check(row).isUnboundedDescent(d, new double[] {1, 1e12, 1e12})).isTrue();
    SmallQp both = row.withEqualities(new double[][] {{2, -2}}, 5);
    assertThat(check(both).isUnboundedDescent(d, new double[] {1, 1, 0, 0})).isTrue();
    assertThat(check(both).isUnboundedDescent(d, new double[] {1e12, 1, 0, 0})).isFalse();
    assertThat(check(both).isUnboundedDescent(d, new double[] {1, 1e12, 0, 0})).isFalse();
    SmallQp curved = row.withQ(new double[][] {{1, -1}, {-1, 1}});
    assertThat(check(curved).isUnboundedDescent(d, new double[] {1, 1, 1, 0, 0})).isTrue();
    assertThat(check(curved).isUnboundedDescent(d, new double[] {1, 1, 1e12, 0, 0})).isFalse();
  }

  /** Sixteen units of rounding of the product's own terms, for each variable. */
  @Test
  void aDirectionIsExactButForTheRoundingOfEachProduct() {
    SmallQp qp = SmallQp.of(2).withP(0, -1);
    for (double unit : new double[] {1, 1e-9, 1e9}) {
      SmallQp row = qp.withRows(new double[][] {{unit, -unit}}, null, new double[1]);
      assertThat(isDescent(row, 1 + 60 * EPS, 1)).isTrue();
      assertThat(isDescent(row, 1 + 70 * EPS, 1)).isFalse();
    }
    // A row of a single term has nothing to round.
    SmallQp single = qp.withRows(new double[][] {{1e-9, 0}}, null, new double[1]);
    assertThat(isDescent(single, 1e-12, 1)).isFalse();
    SmallQp bounded = qp.withBounds(null, new double[] {0, INF});
    assertThat(isDescent(bounded, 1e-12, 1)).isFalse();
    assertThat(isDescent(bounded, -1e-12, 1)).isTrue();
  }

  @Test
  void readsTheSampleItIsMadeFor() {
    QpData costs = SmallQp.batch(false, SmallQp.of(1).withP(1), SmallQp.of(1).withP(-1));
    double[] up = {1};
    assertThat(new CertificateCheck(costs, 0).isUnboundedDescent(up, new double[1])).isFalse();
    assertThat(new CertificateCheck(costs, 1).isUnboundedDescent(up, new double[1])).isTrue();
  }
}
