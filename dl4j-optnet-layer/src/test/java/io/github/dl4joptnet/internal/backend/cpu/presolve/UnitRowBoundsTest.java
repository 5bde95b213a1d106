package io.github.dl4joptnet.internal.backend.cpu.presolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import org.junit.jupiter.api.Test;

class UnitRowBoundsTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double[][] ROWS = {{1, 1, 0}, {0, 0, 1}, {-1, 0, 0}, {0, 2, 0}, {0, -1, 0}};
  private static final double[] LOW = {-8, -1, -INF, -8, -4};
  private static final double[] HIGH = {8, 2, 3, 8, 5};

  private static UnitRowBounds of(SmallQp... samples) {
    return UnitRowBounds.of(SmallQp.batch(false, samples), QpSettings.defaults());
  }

  private static SmallQp problem() {
    return SmallQp.of(3)
        .withQ(PlainMatrices.diagonal(1, 2, 3))
        .withP(1, 1, 1)
        .withRows(ROWS, LOW, HIGH);
  }

  @Test
  void rowsOfOneUnitBecomeBounds() {
    UnitRowBounds presolve = of(problem());
    boolean[] kept = {true, false, false, true, false};
    for (int r = 0; r < 5; r++) {
      assertThat(presolve.isKept(r)).isEqualTo(kept[r]);
    }
    // −z₁ ≤ 3 is a lower bound, −4 ≤ −z₂ ≤ 5 an upper and a lower one.
    assertThat(presolve.upperRow(0)).isNegative();
    assertThat(presolve.lowerRow(0)).isEqualTo(2);
    assertThat(presolve.upperRow(1)).isEqualTo(4);
    assertThat(presolve.lowerRow(1)).isEqualTo(4);
    assertThat(presolve.upperRow(2)).isEqualTo(1);
    assertThat(presolve.lowerRow(2)).isEqualTo(1);
    assertThat(presolve.isNegative(1)).isFalse();
    assertThat(presolve.isNegative(2)).isTrue();
    assertThat(presolve.keepsRows()).containsExactly(false);
    assertThat(presolve.kept()).isNull();
  }

  @Test
  void theReducedBatchHasTheBoundsAndTheOtherRows() {
    QpData reduced = of(problem().withBounds(null, new double[] {6, INF, INF})).reduced();
    assertThat(reduced.nIneq()).isEqualTo(2);
    assertThat(reduced.G().values()).containsExactly(1, 1, 0, 0, 2, 0);
    assertThat(reduced.h().values()).containsExactly(8, 8);
    assertThat(reduced.hLower().values()).containsExactly(-8, -8);
    // The given bounds are shared and infinite where rows give others.
    assertThat(reduced.lower().values()).containsExactly(-3, -5, -1);
    assertThat(reduced.upper().values()).containsExactly(6, 4, 2);
    assertThat(reduced.lower().shared()).isTrue();
    assertThat(reduced.rejected()).containsOnlyNulls();
  }

  @Test
  void limitsPerSampleMakeBoundsPerSample() {
    double[] otherHigh = {7, 1, 2, 9, 4};
    UnitRowBounds presolve = of(problem(), problem().withRows(ROWS, LOW, otherHigh));
    QpData reduced = presolve.reduced();
    assertThat(reduced.G().shared()).isTrue();
    assertThat(reduced.h().values()).containsExactly(8, 8, 7, 9);
    assertThat(reduced.hLower().shared()).isTrue();
    assertThat(reduced.lower().values()).containsExactly(-3, -5, -1, -2, -4, -1);
    assertThat(reduced.upper().values()).containsExactly(INF, 4, 2, INF, 4, 1);
    assertThat(reduced.upper().stride()).isEqualTo(3);
  }

  /** z₁ ≥ 2 and z₁ ≤ 1, without any lower limit of rows. */
  @Test
  void twoRowsThatLeaveNoRoomAreBothKept() {
    double[][] rows = {{-1, 0}, {1, 0}, {0, 1}};
    UnitRowBounds presolve = of(SmallQp.of(2).withRows(rows, null, new double[] {-2, 1, 5}));
    assertThat(presolve.isKept(0)).isTrue();
    assertThat(presolve.isKept(1)).isTrue();
    assertThat(presolve.isKept(2)).isFalse();
  }

  @Test
  void aSecondLimitOnTheSameSideKeepsTheRow() {
    double[][] rows = {{1, 0}, {-1, 0}, {0, 1}};
    // z₁ ≤ 3 and −z₁ ≥ −4 both limit z₁ from above; z₂ has a row alone.
    SmallQp qp =
        SmallQp.of(2).withRows(rows, new double[] {-INF, -4, -1}, new double[] {3, INF, 1});
    UnitRowBounds presolve = of(qp);
    assertThat(presolve.isKept(0)).isTrue();
    assertThat(presolve.isKept(1)).isTrue();
    assertThat(presolve.isKept(2)).isFalse();
    // From either side, they do not.
    SmallQp interval = qp.withRows(rows, new double[] {-INF, -INF, -1}, new double[] {3, 4, 1});
    assertThat(of(interval).isKept(0)).isFalse();
    assertThat(of(interval).isKept(1)).isFalse();
    // Given bounds count too.
    assertThat(of(interval.withBounds(null, new double[] {9, INF})).isKept(0)).isTrue();
    assertThat(of(interval.withBounds(null, new double[] {9, INF})).isKept(1)).isFalse();
  }

  @Test
  void rowsWithoutALimitAreKept() {
    double[][] rows = {{1, 0}, {0, 1}};
    UnitRowBounds presolve =
        of(SmallQp.of(2).withRows(rows, new double[] {-INF, -INF}, new double[] {INF, 1}));
    assertThat(presolve.isKept(0)).isTrue();
    assertThat(presolve.isKept(1)).isFalse();
  }

  @Test
  void anIntervalWithoutAnInteriorKeepsItsRow() {
    double[][] rows = {{1, 0}, {0, 1}};
    SmallQp point = SmallQp.of(2).withRows(rows, new double[] {2, -1}, new double[] {2, 1});
    assertThat(of(point).isKept(0)).isTrue();
    assertThat(of(point).isKept(1)).isFalse();
    SmallQp againstBound =
        SmallQp.of(2)
            .withRows(rows, null, new double[] {2, 1})
            .withBounds(new double[] {2, -1}, null);
    assertThat(of(againstBound).isKept(0)).isTrue();
    assertThat(of(againstBound).isKept(1)).isFalse();
  }

  @Test
  void aSampleOfItsOwnWithoutAnInteriorKeepsAllRows() {
    double[][] rows = {{1, 0}, {0, 1}};
    SmallQp wide = SmallQp.of(2).withRows(rows, new double[] {-1, -1}, new double[] {1, 1});
    SmallQp point = wide.withRows(rows, wide.hLower(), new double[] {-1, 1});
    SmallQp crossed = wide.withRows(rows, wide.hLower(), new double[] {1, -2});
    UnitRowBounds presolve = of(wide, point, crossed);
    assertThat(presolve.keepsRows()).containsExactly(false, true, true);
    assertThat(presolve.isKept(0)).isFalse();
    assertThat(presolve.kept().nIneq()).isEqualTo(2);
    assertThat(presolve.kept().rejected()).containsExactly(QpStatus.NUMERICAL_ERROR, null, null);
    assertThat(presolve.reduced().rejected())
        .containsExactly(null, QpStatus.NUMERICAL_ERROR, QpStatus.NUMERICAL_ERROR);

    QpStatus[] rejected = {null, QpStatus.PRIMAL_INFEASIBLE, null};
    QpData data = SmallQp.batch(false, wide, point, crossed).toBuilder().rejected(rejected).build();
    UnitRowBounds other = UnitRowBounds.of(data, QpSettings.defaults());
    assertThat(other.keepsRows()).containsExactly(false, false, true);
    assertThat(other.reduced().rejected())
        .containsExactly(null, QpStatus.PRIMAL_INFEASIBLE, QpStatus.NUMERICAL_ERROR);
  }

  @Test
  void fewUnitRowsAreNoGain() {
    double[] one = {1, 1};
    double[][] rows = {{1, 0, 0}, {1, 1, 1}};
    assertThat(of(SmallQp.of(3).withRows(rows, null, one))).isNull();
    double[][] halfOfThem = {{1, 0}, {1, 1}};
    assertThat(of(SmallQp.of(2).withRows(halfOfThem, null, one))).isNotNull();
    assertThat(of(SmallQp.of(2).withRows(new double[][] {{1, 1}}, null, new double[1]))).isNull();
    assertThat(of(SmallQp.of(2).withRows(new double[2][2], null, one))).isNull();
    assertThat(of(SmallQp.of(2))).isNull();
  }

  @Test
  void rowsOfTheirOwnElasticRowsAndSmoothedOnesStayRows() {
    SmallQp own = problem().withRows(PlainMatrices.copy(ROWS), LOW, HIGH);
    assertThat(of(problem(), own)).isNull();
    QpData data = problem().data();
    QpSettings elastic = QpSettings.builder().elasticPenalty(10).build();
    QpSettings smoothed = QpSettings.builder().smoothing(0.1).build();
    assertThat(UnitRowBounds.of(data, elastic)).isNull();
    assertThat(UnitRowBounds.of(data, smoothed)).isNull();
    assertThat(UnitRowBounds.of(data, QpSettings.defaults())).isNotNull();
  }
}
