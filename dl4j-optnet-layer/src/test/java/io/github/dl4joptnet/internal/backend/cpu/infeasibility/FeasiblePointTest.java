package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

class FeasiblePointTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static CertificateCheck check(SmallQp qp) {
    return new CertificateCheck(qp.data(), 0);
  }

  /** 3·5 − 2·4 = 7, of terms that come to 23. */
  @Test
  void aPointIsFeasibleButForAShareOfTheTermsOfEachRow() {
    double[] z = {5, 4};
    double[][] row = {{3, -2}};
    for (double excess : new double[] {0, 0.29, 0.31}) {
      boolean within = excess < 0.3;
      SmallQp above = SmallQp.of(2).withRows(row, null, new double[] {7 - excess});
      SmallQp below = SmallQp.of(2).withRows(row, new double[] {7 + excess}, null);
      SmallQp equal = SmallQp.of(2).withEqualities(row, 7 + excess);
      // The limit is one of the terms, too.
      assertThat(check(above).isFeasible(z, 0.3 / (30 - 0.3))).isEqualTo(within);
      assertThat(check(below).isFeasible(z, 0.3 / (30 + 0.3))).isEqualTo(within);
      assertThat(check(equal).isFeasible(z, 0.3 / (30 + 0.3))).isEqualTo(within);
    }
    SmallQp free = SmallQp.of(2).withRows(row, new double[] {-INF}, new double[] {INF});
    assertThat(check(free).isFeasible(z, 0)).isTrue();
    // One row in large terms excuses no other.
    SmallQp two =
        SmallQp.of(2).withRows(new double[][] {{1e9, 0}, {0, 1}}, null, new double[] {5e9, 3.9});
    assertThat(check(two).isFeasible(z, 1e-3)).isFalse();
    assertThat(check(two).isFeasible(z, 0.02)).isTrue();
  }

  @Test
  void feasibilityIsThatOfTheSampleItIsMadeFor() {
    SmallQp first = SmallQp.of(1).withRows(new double[][] {{1}}, null, new double[] {1});
    SmallQp second = SmallQp.of(1).withRows(new double[][] {{-1}}, null, new double[] {1});
    QpData data = SmallQp.batch(false, first, second);
    assertThat(new CertificateCheck(data, 0).isFeasible(new double[] {2}, 0)).isFalse();
    assertThat(new CertificateCheck(data, 1).isFeasible(new double[] {2}, 0)).isTrue();
  }
}
