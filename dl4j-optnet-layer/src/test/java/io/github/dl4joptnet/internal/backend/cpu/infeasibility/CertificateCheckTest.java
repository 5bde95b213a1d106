package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CertificateCheckTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static CertificateCheck check(SmallQp qp) {
    return new CertificateCheck(qp.data(), 0);
  }

  private static boolean isContradiction(SmallQp qp, double... multipliers) {
    return check(qp).isContradiction(multipliers, 1);
  }

  /** z₁ + z₂ ≤ 1 and z₁ + z₂ ≥ 3. */
  private static SmallQp twoRows() {
    return SmallQp.of(2)
        .withRows(new double[][] {{1, 1}, {2, 2}}, new double[] {-INF, 6}, new double[] {1, INF});
  }

  @Test
  void rowsThatExcludeEachOther() {
    // 2 (z₁ + z₂) − (2z₁ + 2z₂) ≤ 2 − 6.
    assertThat(isContradiction(twoRows(), 2, -1, 0, 0)).isTrue();
    assertThat(isContradiction(twoRows(), 0.02, -0.01, 0, 0)).isTrue();
    SmallQp agreeing =
        twoRows().withRows(twoRows().G(), new double[] {-INF, 6}, new double[] {3.5, INF});
    assertThat(isContradiction(agreeing, 2, -1, 0, 0)).isFalse();
  }

  @Test
  void theCombinationHasToVanish() {
    assertThat(isContradiction(twoRows(), 2, -1.001, 0, 0)).isFalse();
    assertThat(isContradiction(twoRows(), 2, 1, 0, 0)).isFalse();
    assertThat(isContradiction(twoRows(), 1, -2, 0, 0)).isFalse();
  }

  /** What is left of the combination must not matter for any z within a million radii. */
  @Test
  void whatIsLeftIsJudgedByTheRadius() {
    double[] multipliers = {2, -1 + 1e-7, 0, 0};
    assertThat(check(twoRows()).isContradiction(multipliers.clone(), 1)).isTrue();
    assertThat(check(twoRows()).isContradiction(multipliers.clone(), 100)).isFalse();
  }

  @Test
  void equalitiesPullEitherWay() {
    SmallQp qp = SmallQp.of(2).withEqualities(new double[][] {{1, 2}, {-1, -2}}, 1, 1);
    assertThat(isContradiction(qp, -1, -1, 0, 0)).isTrue();
    assertThat(isContradiction(qp, 1, 1, 0, 0)).isFalse();
    SmallQp consistent = SmallQp.of(2).withEqualities(new double[][] {{1, 2}, {-1, -2}}, 1, -1);
    assertThat(isContradiction(consistent, -1, -1, 0, 0)).isFalse();
  }

  /** The multipliers are those of G, then of A. */
  @Test
  void rowsOfGComeBeforeThoseOfA() {
    SmallQp qp =
        SmallQp.of(1)
            .withEqualities(new double[][] {{2}}, 6)
            .withRows(new double[][] {{1}}, null, new double[] {1});
    assertThat(isContradiction(qp, 2, -1, 0)).isTrue();
    assertThat(isContradiction(qp, -1, 2, 0)).isFalse();
  }

  @Test
  void boundsTakeUpWhatTheRowsLeave() {
    SmallQp row = SmallQp.of(2).withRows(new double[][] {{1, -2}}, new double[] {6}, null);
    SmallQp bounded = row.withBounds(new double[] {-INF, -2}, new double[] {1, INF});
    double[] multipliers = {-1, 77, 77};
    assertThat(check(bounded).isContradiction(multipliers, 1)).isTrue();
    // −(z₁ − 2z₂) + z₁ − 2z₂ ≤ −6 + 1 + 4.
    assertThat(multipliers).containsExactly(-1, 1, -2);
    SmallQp wide = row.withBounds(new double[] {-INF, -3}, new double[] {1, INF});
    assertThat(isContradiction(wide, -1, 0, 0)).isFalse();
  }

  @Test
  void missingBoundsTakeUpNothing() {
    SmallQp row = SmallQp.of(2).withRows(new double[][] {{1, -2}}, new double[] {6}, null);
    double[] multipliers = {-1, 77, 77};
    SmallQp upperAlone = row.withBounds(null, new double[] {1, 9});
    assertThat(check(upperAlone).isContradiction(multipliers, 1)).isFalse();
    assertThat(multipliers).containsExactly(-1, 1, 0);
    SmallQp wrongSides = row.withBounds(new double[] {-9, -INF}, new double[] {INF, 9});
    assertThat(isContradiction(wrongSides, -1, 0, 0)).isFalse();
  }

  @Test
  void multipliersOfLimitsThatDoNotExistAreCleared() {
    double[] multipliers = {-2, 1, 0, 0};
    assertThat(check(twoRows()).isContradiction(multipliers, 1)).isFalse();
    assertThat(multipliers).containsExactly(0, 0, 0, 0);
    // The sum of the rows left alone would vanish without them.
    SmallQp three =
        SmallQp.of(1)
            .withRows(
                new double[][] {{1}, {1}, {1}},
                new double[] {3, -INF, -INF},
                new double[] {INF, 1, 5});
    double[] withWrongSign = {-1, 1, -1e-9, 0};
    assertThat(check(three).isContradiction(withWrongSign, 1)).isTrue();
    assertThat(withWrongSign[2]).isZero();
  }

  @Test
  void aContradictionWithinRoundingIsNone() {
    double[][] rows = {{1}, {1}};
    double[] low = {-INF, 1 + 1e-8};
    double[] high = {1, INF};
    assertThat(isContradiction(SmallQp.of(1).withRows(rows, low, high), 1, -1, 0)).isFalse();
    double[] clear = {-INF, 1 + 1e-6};
    assertThat(isContradiction(SmallQp.of(1).withRows(rows, clear, high), 1, -1, 0)).isTrue();
  }

  @Test
  void readsTheSampleItIsMadeFor() {
    SmallQp feasible =
        twoRows().withRows(twoRows().G(), new double[] {-INF, 1}, new double[] {4, INF});
    QpData data = SmallQp.batch(false, feasible, twoRows());
    double[] multipliers = {2, -1, 0, 0};
    assertThat(new CertificateCheck(data, 0).isContradiction(multipliers.clone(), 1)).isFalse();
    assertThat(new CertificateCheck(data, 1).isContradiction(multipliers.clone(), 1)).isTrue();

    QpData costs = SmallQp.batch(false, SmallQp.of(1).withP(1), SmallQp.of(1).withP(-1));
    double[] up = {1};
    assertThat(new CertificateCheck(costs, 0).isUnboundedDescent(up, new double[1])).isFalse();
    assertThat(new CertificateCheck(costs, 1).isUnboundedDescent(up, new double[1])).isTrue();
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

  /** z₁ ≤ 0 is missed by 1e-8, within the tolerance for directions. */
  @Test
  void errorsMustNotAccountForTheDescent() {
    SmallQp qp = SmallQp.of(2).withP(0, -1).withRows(new double[][] {{1, 0}}, null, new double[1]);
    double[] d = {1e-8, 1};
    assertThat(check(qp).isUnboundedDescent(d, new double[] {1, 0, 0})).isTrue();
    assertThat(check(qp).isUnboundedDescent(d, new double[] {-1e6, 0, 0})).isFalse();
    // Those of the bounds are the last.
    assertThat(check(qp).isUnboundedDescent(d, new double[] {1, 1e6, 1e6})).isTrue();
    SmallQp bounded = SmallQp.of(2).withP(0, -1).withBounds(null, new double[] {0, INF});
    assertThat(check(bounded).isUnboundedDescent(d, new double[] {1, 1e6})).isTrue();
    assertThat(check(bounded).isUnboundedDescent(d, new double[] {1e6, 1})).isFalse();
    assertThat(check(bounded).isUnboundedDescent(new double[] {1e-6, 1}, new double[2])).isFalse();
    SmallQp both = bounded.withRows(new double[][] {{1, 1}}, null, new double[] {INF});
    assertThat(check(both).isUnboundedDescent(d, new double[] {1e6, 1, 1})).isTrue();
    assertThat(check(both).isUnboundedDescent(d, new double[] {1, 1e6, 1})).isFalse();
  }
}
