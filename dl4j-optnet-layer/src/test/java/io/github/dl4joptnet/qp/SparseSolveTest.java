package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import io.github.dl4joptnet.testing.problems.SparseQps;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Programs with sparse coefficients beside the same ones with dense coefficients. */
class SparseSolveTest {
  private static final QpSettings ONE_THREAD = QpSettings.builder().threads(1).build();

  private static QpSolver sparse(QpSettings settings) {
    return QpSolver.on(CpuBackend.alwaysSparse(), settings);
  }

  private static QpBatch.Builder sparse(PlainQp qp) {
    QpBatch.Builder builder =
        QpArrays.of(qp).builder().Q(SparseMatrix.of(Nd4j.createFromArray(qp.Q())));
    if (qp.G() != null) {
      builder.G(SparseMatrix.of(Nd4j.createFromArray(qp.G())));
    }
    return qp.A() == null ? builder : builder.A(SparseMatrix.of(Nd4j.createFromArray(qp.A())));
  }

  /** The entries of a dense gradient at the positions that are not zero. */
  private static double[] at(double[][] matrix, INDArray gradient) {
    List<Double> picked = new ArrayList<>();
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        if (matrix[i][j] != 0) {
          picked.add(gradient.getDouble(i, j));
        }
      }
    }
    return picked.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void assertNear(INDArray actual, double[] expected, double tolerance) {
    double size = Math.max(1, DenseMath.normInf(expected));
    assertThat(DenseMath.distance(QpArrays.values(actual), expected))
        .isLessThanOrEqualTo(tolerance * size);
  }

  @ParameterizedTest
  @CsvSource({"40, 20", "150, 75", "150, 0", "60, 200"})
  void solvesAndDifferentiatesAsADenseSolverDoes(int n, int m) {
    PlainQp qp = SparseQps.random(n, m, new Random(n + m));
    qp = m == 0 ? new PlainQp(qp.Q(), qp.p(), null, null, null, null, null, null, null) : qp;
    QpSolver dense = QpSolver.create(ONE_THREAD);
    QpSolver sparse = sparse(ONE_THREAD);
    QpSolution expected = dense.solve(QpArrays.of(qp).build());
    QpSolution solution = sparse.solve(sparse(qp).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.dualResidual(0)).isLessThan(1e-8);
    assertNear(solution.z(), expected.z().toDoubleVector(), 1e-8);
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(1, n, new Random(3)));
    QpGradients actual = sparse.backward(solution, dLdz);
    QpGradients reference = dense.backward(expected, dLdz);
    assertNear(actual.dp(), reference.dp().toDoubleVector(), 1e-7);
    assertNear(actual.dQ(), at(qp.Q(), reference.dQ()), 1e-7);
    if (m > 0) {
      assertNear(actual.dG(), at(qp.G(), reference.dG()), 1e-7);
      assertNear(actual.dh(), reference.dh().toDoubleVector(), 1e-7);
      assertNear(actual.dLower(), reference.dLower().toDoubleVector(), 1e-7);
    }
  }

  @Test
  void gradientsOfStoredValuesAgreeWithCentralDifferences() {
    int n = 130;
    PlainQp qp = SparseQps.random(n, 50, new Random(21));
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(1e-11).threads(1).build());
    SparseMatrix g = SparseMatrix.of(Nd4j.createFromArray(qp.G()));
    SparseMatrix q = SparseMatrix.of(Nd4j.createFromArray(qp.Q()));
    QpBatch.Builder builder = sparse(qp);
    QpSolution solution = solver.solve(builder.build());
    double[][] dLdz = PlantedQp.normal(1, n, new Random(22));
    QpGradients gradients = solver.backward(solution, Nd4j.createFromArray(dLdz));
    double[] direction = new Random(23).doubles(g.nnz(), -1, 1).toArray();
    double[] values = QpArrays.values(g.values());
    double[] losses = new double[2];
    double step = 1e-5;
    for (int side = 0; side < 2; side++) {
      double[] moved =
          DenseMath.plus(values, DenseMath.scaled(direction, side == 0 ? step : -step));
      INDArray z = solver.solve(builder.G(g.withValues(Nd4j.createFromArray(moved))).build()).z();
      losses[side] = DenseMath.dot(dLdz[0], z.toDoubleVector());
    }
    double expected = (losses[0] - losses[1]) / (2 * step);
    assertThat(DenseMath.dot(QpArrays.values(gradients.dG()), direction))
        .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    // The derivative along Q itself, which stays symmetric.
    builder.G(g);
    double[] qValues = QpArrays.values(q.values());
    for (int side = 0; side < 2; side++) {
      double factor = side == 0 ? 1 + step : 1 - step;
      INDArray scaled = Nd4j.createFromArray(DenseMath.scaled(qValues, factor));
      INDArray z = solver.solve(builder.Q(q.withValues(scaled)).build()).z();
      losses[side] = DenseMath.dot(dLdz[0], z.toDoubleVector());
    }
    double alongQ = (losses[0] - losses[1]) / (2 * step);
    assertThat(DenseMath.dot(QpArrays.values(gradients.dQ()), qValues))
        .isCloseTo(alongQ, within(1e-5 * Math.max(1, Math.abs(alongQ))));
  }

  /** Values of its own for each sample, and gradients that are the same bits on any threads. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBatchHasTheSameBitsOnAnyNumberOfThreads(boolean shared) {
    int n = 140;
    int batch = 7;
    PlainQp qp = SparseQps.random(n, 60, new Random(31));
    SparseMatrix g = SparseMatrix.of(Nd4j.createFromArray(qp.G()));
    double[][] values = new double[batch][];
    for (int i = 0; i < batch; i++) {
      values[i] = DenseMath.scaled(QpArrays.values(g.values()), 1 + 0.01 * i);
    }
    INDArray p = Nd4j.createFromArray(PlantedQp.normal(batch, n, new Random(32)));
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(batch, n, new Random(33)));
    double[][] z = new double[3][];
    double[][] dG = new double[3][];
    double[][] dQ = new double[3][];
    for (int threads = 1; threads <= 3; threads++) {
      QpSolver solver = QpSolver.create(QpSettings.builder().threads(threads).build());
      QpBatch.Builder builder = sparse(qp).p(p);
      builder.G(shared ? g : g.withValues(Nd4j.createFromArray(values)));
      QpSolution solution = solver.solve(builder.build());
      assertThat(solution.failures()).isZero();
      QpGradients gradients = solver.backward(solution, dLdz);
      z[threads - 1] = QpArrays.values(solution.z());
      dG[threads - 1] = QpArrays.values(gradients.dG());
      dQ[threads - 1] = QpArrays.values(gradients.dQ());
      assertThat(gradients.dG().shape())
          .isEqualTo(shared ? new long[] {g.nnz()} : new long[] {batch, g.nnz()});
    }
    for (int k = 1; k < 3; k++) {
      assertThat(z[k]).isEqualTo(z[0]);
      assertThat(dG[k]).isEqualTo(dG[0]);
      assertThat(dQ[k]).isEqualTo(dQ[0]);
    }
  }

  @Test
  void gradientsHaveTheSameBitsWhateverIsSolvedInBetween() {
    QpSolver solver = sparse(ONE_THREAD);
    QpBatch batch = sparse(SparseQps.random(150, 75, new Random(5))).build();
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(1, 150, new Random(6)));
    QpSolution solution = solver.solve(batch);
    INDArray atOnce = solver.backward(solution, dLdz).dG();
    INDArray again = solver.backward(solution, dLdz).dG();
    QpBatch.Builder other = sparse(SparseQps.random(150, 75, new Random(5)));
    solver.solve(other.p(Nd4j.createFromArray(PlantedQp.normal(1, 150, new Random(7)))).build());
    INDArray later = solver.backward(solution, dLdz).dG();
    assertThat(again.toDoubleVector()).isEqualTo(atOnce.toDoubleVector());
    assertThat(later.toDoubleVector()).isEqualTo(atOnce.toDoubleVector());
  }

  @Test
  void denseAndSparseMatricesMix() {
    PlainQp qp = SparseQps.random(120, 40, new Random(41));
    QpSolver solver = QpSolver.create(ONE_THREAD);
    QpSolution expected = solver.solve(QpArrays.of(qp).build());
    QpBatch mixed =
        QpArrays.of(qp).builder().G(SparseMatrix.of(Nd4j.createFromArray(qp.G()))).build();
    QpSolution solution = solver.solve(mixed);
    assertNear(solution.z(), expected.z().toDoubleVector(), 1e-8);
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(1, 120, new Random(42)));
    QpGradients actual = solver.backward(solution, dLdz);
    QpGradients reference = solver.backward(expected, dLdz);
    assertNear(actual.dQ(), QpArrays.values(reference.dQ()), 1e-7);
    assertNear(actual.dG(), at(qp.G(), reference.dG()), 1e-7);
  }

  @Test
  void storedZerosAndMatricesWithoutEntriesAreAllowed() {
    SparseMatrix q =
        SparseMatrix.of(
            3,
            3,
            new int[] {0, 1, 2, 0, 1},
            new int[] {0, 1, 2, 1, 0},
            new double[] {1, 1, 1, 0, 0});
    SparseMatrix empty = SparseMatrix.of(2, 3, new int[0], new int[0], new double[0]);
    QpBatch qp =
        QpBatch.builder()
            .Q(q)
            .p(Nd4j.createFromArray(-1.0, -2.0, -3.0))
            .G(empty)
            .h(Nd4j.createFromArray(1.0, 0.0))
            .A(SparseMatrix.of(0, 3, new int[0], new int[0], new double[0]))
            .b(Nd4j.zeros(DataType.DOUBLE, 0))
            .build();
    for (QpSolver solver : List.of(QpSolver.create(ONE_THREAD), sparse(ONE_THREAD))) {
      QpSolution solution = solver.solve(qp);
      assertThat(solution.z().toDoubleVector())
          .containsExactly(new double[] {1, 2, 3}, within(1e-9));
      QpGradients gradients =
          solver.backward(solution, Nd4j.createFromArray(new double[][] {{1, 0, 0}}));
      assertThat(gradients.dG().length()).isZero();
      assertThat(QpArrays.values(gradients.dQ()))
          .containsExactly(new double[] {-1, 0, 0, -1, -1}, within(1e-9));
    }
  }

  /** x₁ ≤ 1 as a bound and as a row 2x₁ ≤ 2, which share the multiplier as with dense matrices. */
  @Test
  void aRowThatRepeatsABoundSharesItsMultiplier() {
    QpBatch batch =
        QpBatch.builder()
            .Q(
                SparseMatrix.of(
                    Nd4j.createFromArray(new double[][] {{2, 0.5, 0}, {0.5, 2, 0}, {0, 0, 1}})))
            .p(Nd4j.createFromArray(-10.0, -9.0, -1.0))
            .G(SparseMatrix.of(Nd4j.createFromArray(new double[][] {{2, 0, 0}})))
            .h(Nd4j.createFromArray(2.0))
            .upper(Nd4j.createFromArray(1.0, 1.0, 5.0))
            .build();
    QpSolver sparse = sparse(ONE_THREAD);
    QpSolver dense = QpSolver.create(ONE_THREAD.toBuilder().matrixForm(MatrixForm.DENSE).build());
    QpSolution solution = sparse.solve(batch);
    INDArray multiplier = dense.solve(batch).lambda();
    assertThat(multiplier.getDouble(0)).isGreaterThan(1);
    assertNear(solution.lambda(), QpArrays.values(multiplier), 1e-6);
    INDArray dLdz = Nd4j.createFromArray(new double[][] {{1, 2, 3}});
    // Of least norm: 1 = 2·0.4 + 0.2.
    assertNear(sparse.backward(solution, dLdz).dh(), new double[] {0.4}, 1e-9);
  }
}
