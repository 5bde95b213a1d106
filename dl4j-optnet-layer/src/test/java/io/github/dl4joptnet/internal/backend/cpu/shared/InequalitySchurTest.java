package io.github.dl4joptnet.internal.backend.cpu.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.cpu.pattern.FormChoice;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of controllers, whose dynamics and costs are shared, against the dense solver. */
class InequalitySchurTest {
  private static final int STATES = 4;
  private static final int STEPS = 30;
  private static final int BATCH = 24;

  /** States of all steps and then controls. */
  private static final int N = STATES * (STEPS + 1) + STEPS;

  private static final int N_EQ = STATES * (STEPS + 1);

  private final Random random = new Random(601);

  /** x₊ = F x + g u from random states, |u| ≤ limit. */
  private INDArray dynamics() {
    INDArray a = Nd4j.zeros(DataType.DOUBLE, N_EQ, N);
    double[][] f = new double[STATES][STATES + 1];
    for (int i = 0; i < STATES; i++) {
      for (int j = 0; j <= STATES; j++) {
        f[i][j] = (i == j ? 1 : 0) + 0.15 * random.nextGaussian();
      }
    }
    for (int i = 0; i < N_EQ; i++) {
      a.putScalar(i, i, 1);
    }
    for (int t = 0; t < STEPS; t++) {
      for (int i = 0; i < STATES; i++) {
        int row = STATES * (t + 1) + i;
        for (int j = 0; j < STATES; j++) {
          a.putScalar(row, STATES * t + j, -f[i][j]);
        }
        a.putScalar(row, N_EQ + t, -f[i][STATES]);
      }
    }
    return a;
  }

  private INDArray starts() {
    INDArray b = Nd4j.zeros(DataType.DOUBLE, BATCH, N_EQ);
    for (int s = 0; s < BATCH; s++) {
      for (int i = 0; i < STATES; i++) {
        b.putScalar(s, i, 3 * random.nextGaussian());
      }
    }
    return b;
  }

  private static INDArray bounds(double limit) {
    double[] bound = new double[N];
    Arrays.fill(bound, Double.POSITIVE_INFINITY);
    Arrays.fill(bound, N_EQ, N, limit);
    return Nd4j.createFromArray(bound);
  }

  private static QpBatch.Builder sparse(INDArray q, INDArray a) {
    return QpBatch.builder().Q(SparseMatrix.of(q)).A(SparseMatrix.of(a));
  }

  private static boolean isUsed(QpBatch batch) {
    QpData data = QpInternals.data(batch);
    ProgramPattern pattern = FormChoice.of(data, MatrixForm.AUTO);
    return SharedMatrices.of(data, pattern, null).inequalities() != null;
  }

  private static QpSolver solver() {
    return QpSolver.create(settings().build());
  }

  private static QpSettings.Builder settings() {
    return QpSettings.builder().threads(2).backend(Backend.CPU);
  }

  @Test
  void agreesWithTheDenseSolverAndItsGradients() {
    INDArray q = Nd4j.eye(N).castTo(DataType.DOUBLE);
    INDArray a = dynamics();
    INDArray b = starts();
    INDArray limit = bounds(0.4);
    QpBatch batch = sparse(q, a).b(b).lower(limit.neg()).upper(limit).build();
    assertThat(isUsed(batch)).isTrue();
    QpSolver solver = solver();
    QpSolver dense = QpSolver.create(settings().matrixForm(MatrixForm.DENSE).build());
    QpSolution solution = solver.solve(batch);
    int active = 0;
    for (int s = 0; s < BATCH; s++) {
      QpSolution alone =
          dense.solve(
              QpBatch.builder().Q(q).A(a).b(b.getRow(s)).lower(limit.neg()).upper(limit).build());
      assertThat(solution.status(s)).isEqualTo(QpStatus.SOLVED);
      assertClose(solution.z().getRow(s), alone.z().getRow(0), 1e-9);
      assertClose(solution.nu().getRow(s), alone.nu().getRow(0), 1e-8);
      assertClose(solution.boundDual().getRow(s), alone.boundDual().getRow(0), 1e-8);
      QpGradients expected = dense.backward(alone, Nd4j.ones(DataType.DOUBLE, 1, N));
      INDArray one = Nd4j.zeros(DataType.DOUBLE, BATCH, N);
      one.getRow(s).assign(1);
      QpGradients gradients = solver.backward(solution, one);
      assertClose(gradients.db().getRow(s), expected.db().reshape(N_EQ), 1e-7);
      for (int j = N_EQ; j < N; j++) {
        active += solution.boundDual().getDouble(s, j) != 0 ? 1 : 0;
      }
    }
    assertThat(active).isGreaterThan(3 * BATCH);
  }

  @Test
  void boundsThatTheEqualitiesDetermineAreNoTrap() {
    INDArray a = dynamics();
    INDArray b = starts();
    INDArray limit = bounds(0.4);
    // The first state is given: bounds at its value say nothing new.
    INDArray lower = Nd4j.tile(limit.neg().reshape(1, N), BATCH, 1);
    INDArray upper = Nd4j.tile(limit.reshape(1, N), BATCH, 1);
    for (int s = 0; s < BATCH; s++) {
      upper.putScalar(s, 0, b.getDouble(s, 0));
      lower.putScalar(s, 1, b.getDouble(s, 1));
    }
    INDArray q = Nd4j.eye(N).castTo(DataType.DOUBLE);
    QpBatch batch = sparse(q, a).b(b).lower(lower).upper(upper).build();
    assertThat(isUsed(batch)).isTrue();
    QpSolution solution = solver().solve(batch);
    QpSolution free = solver().solve(sparse(q, a).b(b).lower(limit.neg()).upper(limit).build());
    for (int s = 0; s < BATCH; s++) {
      assertThat(solution.status(s)).isEqualTo(QpStatus.SOLVED);
    }
    assertClose(solution.z().reshape(BATCH * N), free.z().reshape(BATCH * N), 1e-9);
  }

  @Test
  void anInfeasibleSampleSpoilsNoOther() {
    INDArray a = dynamics();
    INDArray b = starts();
    INDArray q = Nd4j.eye(N).castTo(DataType.DOUBLE);
    INDArray limit = bounds(0.4);
    INDArray good =
        solver().solve(sparse(q, a).b(b).lower(limit.neg()).upper(limit).build()).z().dup();
    INDArray upper = Nd4j.tile(limit.reshape(1, N), BATCH, 1);
    upper.putScalar(5, 0, b.getDouble(5, 0) - 1);
    QpSolution solution = solver().solve(sparse(q, a).b(b).lower(limit.neg()).upper(upper).build());
    assertThat(solution.status(5)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    for (int s = 0; s < BATCH; s++) {
      if (s != 5) {
        assertThat(solution.status(s)).isEqualTo(QpStatus.SOLVED);
        assertClose(solution.z().getRow(s), good.getRow(s), 1e-9);
      }
    }
  }

  @Test
  void dependentEqualitiesAreLeftToOtherMethods() {
    INDArray a = dynamics();
    INDArray twice = Nd4j.concat(0, a, a.getRow(7).reshape(1, N));
    INDArray b = starts();
    INDArray both = Nd4j.concat(1, b, b.getColumn(7).reshape(BATCH, 1));
    INDArray limit = bounds(0.4);
    INDArray q = Nd4j.eye(N).castTo(DataType.DOUBLE);
    QpBatch batch = sparse(q, twice).b(both).lower(limit.neg()).upper(limit).build();
    assertThat(isUsed(batch)).isFalse();
    QpSolution solution = solver().solve(batch);
    QpSolution once = solver().solve(sparse(q, a).b(b).lower(limit.neg()).upper(limit).build());
    assertClose(solution.z().reshape(BATCH * N), once.z().reshape(BATCH * N), 1e-8);
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    double size = Math.max(1, expected.amaxNumber().doubleValue());
    assertThat(actual.sub(expected).amaxNumber().doubleValue() / size)
        .isCloseTo(0, within(tolerance));
  }
}
