package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SparseMatrixTest {
  private static SparseMatrix identity(int n) {
    int[] index = new int[n];
    double[] ones = new double[n];
    for (int i = 0; i < n; i++) {
      index[i] = i;
      ones[i] = 1;
    }
    return SparseMatrix.of(n, n, index, index, ones);
  }

  private static void assertRejected(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void wrongEntriesAreNamed() {
    double[] two = {1, 2};
    assertRejected(
        () -> SparseMatrix.of(2, 3, new int[] {0, 2}, new int[] {0, 1}, two),
        "entry 1 is at (2, 1)",
        "[2, 3]");
    assertRejected(
        () -> SparseMatrix.of(2, 3, new int[] {0, 1}, new int[] {0, -1}, two), "(1, -1)");
    assertRejected(
        () -> SparseMatrix.of(2, 3, new int[] {1, 1}, new int[] {2, 2}, two),
        "position (1, 2) is given twice");
    assertRejected(() -> SparseMatrix.of(2, 3, new int[] {1}, new int[] {2, 2}, two), "1, 2 and 2");
    assertRejected(() -> SparseMatrix.of(-1, 3, new int[0], new int[0], new double[0]), "-1");
    assertRejected(() -> SparseMatrix.of(Nd4j.ones(DataType.DOUBLE, 3)), "[3]", "[rows, columns]");
    assertRejected(() -> identity(3).withValues(Nd4j.ones(DataType.DOUBLE, 2, 4)), "[2, 4]", "[3]");
    assertRejected(() -> identity(3).withValues(Nd4j.ones(DataType.INT32, 3)), "INT");
  }

  @Test
  void bothTrianglesOfQAreExpected() {
    SparseMatrix upper =
        SparseMatrix.of(2, 2, new int[] {0, 0, 1}, new int[] {0, 1, 1}, new double[] {2, 1, 2});
    assertRejected(
        () -> QpBatch.builder().Q(upper).build(),
        "Q has an entry at (0, 1) and none at (1, 0)",
        "both triangles");
    SparseMatrix crooked =
        SparseMatrix.of(
            2, 2, new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}, new double[] {2, 1, 0.5, 2});
    assertRejected(() -> QpBatch.builder().Q(crooked).build(), "Q [2, 2] is not symmetric");
    SparseMatrix indefinite =
        SparseMatrix.of(2, 2, new int[] {0, 1}, new int[] {1, 0}, new double[] {1, 1});
    assertRejected(
        () -> QpBatch.builder().Q(indefinite).build(), "Q [2, 2] is not positive semidefinite");
    SparseMatrix negative = SparseMatrix.of(2, 2, new int[] {1}, new int[] {1}, new double[] {-1});
    assertRejected(
        () -> QpBatch.builder().Q(negative).build(), "Q [2, 2] is not positive semidefinite");
  }

  @Test
  void sizesMustFit() {
    assertRejected(
        () -> QpBatch.builder().Q(identity(3)).A(identity(2)).b(Nd4j.zeros(2)).build(),
        "A has shape [2, 2]",
        "n = 3 as in Q [3, 3]");
    assertRejected(
        () ->
            QpBatch.builder()
                .Q(identity(2).withValues(Nd4j.ones(DataType.DOUBLE, 3, 2)))
                .p(Nd4j.zeros(DataType.DOUBLE, 4, 2))
                .build(),
        "[3, 2]",
        "batch of 4");
    assertRejected(() -> QpBatch.builder().G(identity(2)).build(), "G [2, 2] is given without");
    SparseMatrix wide = SparseMatrix.of(1, 2, new int[0], new int[0], new double[0]);
    assertRejected(() -> QpBatch.builder().Q(wide).build(), "[1, 2]", "[2, 2]");
  }

  @Test
  void valuesThatAreNoNumbersAreNamedByPosition() {
    SparseMatrix broken =
        SparseMatrix.of(2, 3, new int[] {0, 1}, new int[] {0, 2}, new double[] {1, Double.NaN});
    assertRejected(
        () -> QpBatch.builder().G(broken).h(Nd4j.zeros(2)).build(), "G has NaN", "(1, 2)");
  }

  @Test
  void copiesWhatItIsMadeOf() {
    int[] index = {0, 1};
    double[] values = {1, 1};
    SparseMatrix q = SparseMatrix.of(2, 2, index, index.clone(), values);
    INDArray others = Nd4j.createFromArray(2.0, 2.0);
    SparseMatrix doubled = q.withValues(others);
    index[0] = 1;
    values[0] = 100;
    others.assign(100);
    INDArray p = Nd4j.createFromArray(-1.0, -2.0);
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    assertThat(solver.solve(QpBatch.builder().Q(q).p(p).build()).z().toDoubleVector())
        .containsExactly(1, 2);
    assertThat(solver.solve(QpBatch.builder().Q(doubled).p(p).build()).z().toDoubleVector())
        .containsExactly(0.5, 1);
  }

  @Test
  void ofADenseMatrixHasItsEntriesRowByRow() {
    SparseMatrix g = SparseMatrix.of(Nd4j.createFromArray(new double[][] {{0, 5}, {0, 0}, {7, 8}}));
    assertThat(g.rows()).isEqualTo(3);
    assertThat(g.columns()).isEqualTo(2);
    assertThat(g.nnz()).isEqualTo(3);
    assertThat(g).hasToString("3 x 2 with 3 entries");
  }

  @Test
  void theLastSetterCounts() {
    INDArray dense = Nd4j.createFromArray(new double[][] {{4}});
    QpBatch.Builder builder = QpBatch.builder().p(Nd4j.createFromArray(new double[] {-4}));
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    assertThat(solver.solve(builder.Q(identity(1)).Q(dense).build()).z().getDouble(0)).isEqualTo(1);
    assertThat(solver.solve(builder.Q(dense).Q(identity(1)).build()).z().getDouble(0)).isEqualTo(4);
  }
}
