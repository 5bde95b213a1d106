package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class KktCostsTest {

  private static DenseMatrices dense(int n, int m) {
    return new DenseMatrices(n, 0, m);
  }

  private static DenseMatrices diagonal(int n, int m) {
    double[] curvature = new double[n];
    Arrays.fill(curvature, 1);
    SmallQp qp = SmallQp.of(n).withQ(PlainMatrices.diagonal(curvature));
    qp = m == 0 ? qp : qp.withRows(new double[m][n], null, new double[m]);
    return new LoadedSample(qp).matrices;
  }

  @Test
  void countsTheOperationsOfEachForm() {
    assertThat(KktCosts.condensed(dense(2, 3))).isCloseTo(6 + 8.0 / 6, within(1e-12));
    assertThat(KktCosts.schur(diagonal(2, 3))).isCloseTo(9 + 27.0 / 6, within(1e-12));
    assertThat(KktCosts.schur(dense(2, 3))).isCloseTo(8.0 / 6 + 6 + 9 + 27.0 / 6, within(1e-12));
  }

  @Test
  void largerSystemsCostMore() {
    grows(matrices -> KktCosts.condensed(matrices));
    grows(matrices -> KktCosts.schur(matrices));
    assertThat(KktCosts.schur(dense(9, 4))).isGreaterThan(KktCosts.schur(diagonal(9, 4)));
  }

  private static void grows(ToDoubleFunction<DenseMatrices> cost) {
    for (int size = 1; size < 20; size++) {
      double before = cost.applyAsDouble(dense(size, size));
      assertThat(cost.applyAsDouble(dense(size + 1, size))).isGreaterThan(before);
      assertThat(cost.applyAsDouble(dense(size, size + 1))).isGreaterThan(before);
    }
  }

  @Test
  void aConstantSchurComplementPaysForFewRows() {
    assertThat(KktCosts.favourConstantSchur(dense(20, 3), false)).isTrue();
    assertThat(KktCosts.favourConstantSchur(dense(20, 60), false)).isFalse();
    assertThat(KktCosts.favourConstantSchur(dense(20, 0), false)).isFalse();
    assertThat(KktCosts.favourConstantSchur(dense(20, 0), true)).isFalse();
  }

  @Test
  void whatTheBatchSharesMayCostMore() {
    // Forming and factoring the condensed system takes 2,140 operations, factoring the Schur
    // complement 1,544, and a tenth of forming it 655.
    assertThat(KktCosts.favourConstantSchur(dense(13, 21), false)).isFalse();
    assertThat(KktCosts.favourConstantSchur(dense(13, 21), true)).isTrue();
  }

  @Test
  void boundsAreRowsForADenseQOrForASharedDiagonal() {
    assertThat(KktCosts.favourBoundsAsRows(dense(20, 10), false)).isTrue();
    // For a diagonal Q, where (n − nEq)³/3 is below the cost of the Schur complement.
    assertThat(KktCosts.favourBoundsAsRows(diagonal(20, 10), true)).isFalse();
    assertThat(KktCosts.favourBoundsAsRows(diagonal(10, 20), true)).isTrue();
    assertThat(KktCosts.favourBoundsAsRows(diagonal(10, 20), false)).isFalse();
  }

  @Test
  void equalitiesLeaveFewerBoundsToBeActive() {
    double[] curvature = new double[20];
    Arrays.fill(curvature, 1);
    SmallQp qp = SmallQp.of(20).withQ(PlainMatrices.diagonal(curvature));
    SmallQp inequalities = qp.withRows(new double[10][20], null, new double[10]);
    SmallQp equalities = qp.withEqualities(new double[10][20], new double[10]);
    DenseMatrices none = new LoadedSample(inequalities).matrices;
    DenseMatrices ten = new LoadedSample(equalities).matrices;
    assertThat(KktCosts.favourBoundsAsRows(none, true)).isFalse();
    assertThat(KktCosts.favourBoundsAsRows(ten, true)).isTrue();
  }

  @Test
  void boundsAreNoRowsWhereTheyAreTooManyOrQIsSingular() {
    assertThat(KktCosts.favourBoundsAsRows(dense(30, 1970), true)).isTrue();
    assertThat(KktCosts.favourBoundsAsRows(dense(30, 1971), true)).isFalse();

    SmallQp singular =
        SmallQp.of(2)
            .withQ(new double[][] {{1, 1}, {1, 1}})
            .withRows(new double[8][2], null, new double[8]);
    DenseMatrices known = new LoadedSample(SmallQp.batch(true, singular), 0, 0).matrices;
    DenseMatrices unknown = new LoadedSample(singular).matrices;
    assertThat(KktCosts.favourBoundsAsRows(unknown, true)).isTrue();
    assertThat(KktCosts.favourBoundsAsRows(known, true)).isFalse();
  }
}
