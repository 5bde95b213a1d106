package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.SmallQp;
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
    double[] multipliers = {2, -1 + 1e-10, 0, 0};
    // −4 against two columns with 2e-10 left of each.
    assertThat(check(twoRows()).isContradiction(multipliers.clone(), 5e3)).isTrue();
    assertThat(check(twoRows()).isContradiction(multipliers.clone(), 2e4)).isFalse();
  }

  /** A billionth of its own terms, however large those of the other columns are. */
  @Test
  void whatIsLeftOfAColumnIsRoundingOfItsOwnTerms() {
    assertThat(isContradiction(twoRows(), 2, -1 + 1e-9, 0, 0)).isTrue();
    assertThat(check(twoRows()).isContradiction(new double[] {2, -1 + 4e-9, 0, 0}, 1e-9)).isFalse();
    double[] low = {-INF, 6};
    double[] high = {1, INF};
    SmallQp small = SmallQp.of(2).withRows(new double[][] {{1, 1e-10}, {2, 2e-10}}, low, high);
    assertThat(isContradiction(small, 2, -1 + 1e-10, 0, 0)).isTrue();
    SmallQp uneven = SmallQp.of(2).withRows(new double[][] {{1, 1e-10}, {2, 2.1e-10}}, low, high);
    assertThat(check(uneven).isContradiction(new double[] {2, -1, 0, 0}, 1e-9)).isFalse();
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
    SmallQp upperAlone = row.withBounds(null, new double[] {1, 9});
    assertThat(isContradiction(upperAlone, -1, 77, 77)).isFalse();
    SmallQp wrongSides = row.withBounds(new double[] {-9, -INF}, new double[] {INF, 9});
    assertThat(isContradiction(wrongSides, -1, 0, 0)).isFalse();
    // −z₂ ≤ 1 stands for the lower bound; of the second column ±1e-10 of 4 is left.
    SmallQp both =
        upperAlone.withRows(
            new double[][] {{1, -2}, {0, -1}}, new double[] {6, -INF}, new double[] {INF, 1});
    double[] above = {-1, 2 - 1e-10, 77, 77};
    assertThat(check(both).isContradiction(above, 1)).isTrue();
    assertThat(above).containsExactly(-1, 2 - 1e-10, 1, 0);
    double[] below = {-1, 2 + 1e-10, 77, 77};
    assertThat(check(both).isContradiction(below, 1)).isTrue();
    assertThat(below[3]).isCloseTo(1e-10, within(1e-15));
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
  }
}
