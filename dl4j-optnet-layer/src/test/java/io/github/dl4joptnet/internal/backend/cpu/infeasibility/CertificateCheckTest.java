package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CertificateCheckTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double EPS = 0x1p-52;

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

  /** In terms of its row: beside 2, a multiplier of 1e-15 of a row of ones is rounding. */
  @Test
  void multipliersThatAreRoundingAreCleared() {
    double[][] rows = {{1, 0}, {2, 0}, {0, 1}, {0, 1e3}, {0, 0}};
    double[] low = {-INF, 6, -INF, -INF, -INF};
    double[] high = {1, INF, 1, 1, -1e-16};
    SmallQp qp = SmallQp.of(2).withRows(rows, low, high);
    double[] multipliers = {2, -1, 1e-15, 1e-17, 1e-20, 0, 0};
    assertThat(check(qp).isContradiction(multipliers, 1)).isTrue();
    // A row of zeros has no terms that could be rounded.
    assertThat(multipliers).containsExactly(2, -1, 0, 0, 1e-20, 0, 0);
    double[] larger = {2, -1, 1e-13, 0, 0, 0, 0};
    assertThat(check(qp).isContradiction(larger.clone(), 1)).isFalse();
    double[] byItsRow = {2, -1, 0, 1e-15, 0, 0, 0};
    assertThat(check(qp).isContradiction(byItsRow, 1)).isFalse();
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
  void entriesThatAreRoundingAreCleared() {
    SmallQp qp = SmallQp.of(2).withP(0, -1).withBounds(null, new double[] {0, INF});
    double[] d = {5e-15, 1};
    assertThat(check(qp).isUnboundedDescent(d, new double[2])).isTrue();
    assertThat(d).containsExactly(0, 1);
    double[] larger = {2e-14, 1};
    assertThat(check(qp).isUnboundedDescent(larger, new double[2])).isFalse();
    double[] scaled = {5e-25, 1e-10};
    assertThat(check(qp).isUnboundedDescent(scaled, new double[2])).isTrue();
    assertThat(scaled).containsExactly(0, 1e-10);
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
