package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.pattern.FormChoice;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.shared.SharedMatrices;
import io.github.dl4joptnet.internal.testing.MethodRun;
import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** On controllers of unstable systems, most of whose controls are at their limits. */
class SparseSchurActiveSetTest {
  private static final int STATES = 4;
  private static final int STEPS = 40;
  private static final int BATCH = 30;
  private static final int N_EQ = STATES * (STEPS + 1);
  private static final int N = N_EQ + 2 * STEPS;
  private static final Goal GOAL = new Goal(1e-8, 400, 0, 0, null);

  private final Random random = new Random(613);

  private QpBatch batch() {
    INDArray a = Nd4j.zeros(DataType.DOUBLE, N_EQ, N);
    double[][] f = new double[STATES][STATES + 2];
    for (int i = 0; i < STATES; i++) {
      for (int j = 0; j < STATES + 2; j++) {
        f[i][j] = (i == j ? 1 : 0) + 0.2 * random.nextGaussian();
      }
    }
    for (int row = 0; row < N_EQ; row++) {
      a.putScalar(row, row, 1);
      int from = STATES * (row / STATES - 1);
      for (int j = 0; from >= 0 && j < STATES + 2; j++) {
        int column = j < STATES ? from + j : N_EQ + 2 * (row / STATES - 1) + j - STATES;
        a.putScalar(row, column, -f[row % STATES][j]);
      }
    }
    INDArray b = Nd4j.zeros(DataType.DOUBLE, BATCH, N_EQ);
    for (int s = 0; s < BATCH; s++) {
      for (int i = 0; i < STATES; i++) {
        b.putScalar(s, i, 2 * random.nextGaussian());
      }
    }
    double[] bound = new double[N];
    Arrays.fill(bound, Double.POSITIVE_INFINITY);
    Arrays.fill(bound, N_EQ, N, 0.5);
    INDArray limit = Nd4j.createFromArray(bound);
    return QpBatch.builder()
        .Q(SparseMatrix.of(Nd4j.eye(N).castTo(DataType.DOUBLE)))
        .A(SparseMatrix.of(a))
        .b(b)
        .lower(limit.neg())
        .upper(limit)
        .build();
  }

  @Test
  void endsWhereChangingAllSidesAtOnceCycles() {
    QpBatch batch = batch();
    QpData data = QpInternals.data(batch);
    SharedMatrices shared = SharedMatrices.of(data, FormChoice.of(data, MatrixForm.SPARSE), null);
    assertThat(shared.inequalities()).isNotNull();
    ScaledQp qp = new ScaledQp(data);
    Residuals residuals = new Residuals(N, N_EQ, 2 * N);
    Iterate at = new Iterate(N, N_EQ, 2 * N);
    SparseSchurActiveSet method =
        new SparseSchurActiveSet(N, N_EQ, residuals, at).with(shared.inequalities());
    QpSolution expected =
        QpSolver.create(QpSettings.builder().matrixForm(MatrixForm.DENSE).build()).solve(batch);
    int descended = 0;
    double[] z = new double[N];
    for (int s = 0; s < BATCH; s++) {
      qp.load(data, s, shared.matrices(), 0);
      MethodRun run = MethodRun.of(method, qp, GOAL);
      assertThat(run.outcome()).as("sample %d", s).isEqualTo(Outcome.CONVERGED);
      descended += method.hasDescended() ? 1 : 0;
      method.write(at);
      qp.unscaleZ(at, z, 0);
      INDArray other = expected.z().getRow(s);
      double size = Math.max(1, other.amaxNumber().doubleValue());
      assertThat(Nd4j.createFromArray(z).sub(other).amaxNumber().doubleValue() / size)
          .isCloseTo(0, within(1e-7));
    }
    assertThat(descended).as("samples where one side changed at a time").isPositive();
  }
}
