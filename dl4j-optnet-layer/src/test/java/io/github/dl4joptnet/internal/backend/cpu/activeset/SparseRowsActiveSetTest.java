package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SparseRowsActiveSetTest extends PrimalDualActiveSetContract {
  private static final int POINTS = 60;
  private static final int N = 2 * POINTS - 1;
  private static final int M = 2 * POINTS - 2;
  private static final int BATCH = 12;

  @Override
  PrimalDualActiveSet method(LoadedSample sample, Iterate solution) {
    ProgramPattern pattern = ProgramPattern.of(sample.data);
    return new SparseRowsActiveSet(
        sample.qp.n, sample.qp.m, pattern.rowProducts(), sample.residuals, solution);
  }

  @Override
  LoadedSample load(QpData data) {
    LoadedSample sample = super.load(data);
    SparseMatrices matrices = new SparseMatrices(ProgramPattern.of(data));
    matrices.load(data, 0);
    sample.qp.load(data, 0, matrices, 0);
    return sample;
  }

  @Override
  SmallQp problem(int n, int nEq, int nIneq, Random random) {
    return SmallProblems.random(n, nEq, Math.max(1, nIneq), Curvature.DIAGONAL, random);
  }

  @Override
  SmallQp halfLine(double minimiser, double limit) {
    return SmallQp.of(1)
        .withQ(new double[][] {{2}})
        .withP(-2 * minimiser)
        .withRows(new double[][] {{1}}, null, new double[] {limit});
  }

  /** Total variation: |Dx| ≤ t. */
  private static QpBatch denoise(double noise) {
    double[][] q = new double[N][N];
    double[][] g = new double[M][N];
    for (int j = 0; j < N; j++) {
      q[j][j] = j < POINTS ? 1 : 1e-2;
    }
    for (int r = 0; r < M; r++) {
      int i = r % (POINTS - 1);
      g[r][i] = r < POINTS - 1 ? 1 : -1;
      g[r][i + 1] = -g[r][i];
      g[r][POINTS + i] = -1;
    }
    Random random = new Random(643);
    double[][] p = new double[BATCH][N];
    for (double[] one : p) {
      for (int j = 0; j < N; j++) {
        double level = j / 10 % 2 * 4;
        one[j] = j < POINTS ? -level - noise * random.nextGaussian() : 2;
      }
    }
    return QpBatch.builder()
        .Q(Nd4j.createFromArray(q))
        .p(Nd4j.createFromArray(p))
        .G(Nd4j.createFromArray(g))
        .h(Nd4j.zeros(DataType.DOUBLE, M))
        .build();
  }

  private static QpSolver solver(MatrixForm form, double penalty) {
    return QpSolver.create(
        QpSettings.builder().matrixForm(form).elasticPenalty(penalty).tolerance(1e-9).build());
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    double size = Math.max(1, expected.amaxNumber().doubleValue());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isCloseTo(0, within(1e-7 * size));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 20})
  void solvesAndDifferentiatesAsDenseMatricesDo(double penalty) {
    QpBatch batch = denoise(1);
    INDArray loss = Nd4j.createFromArray(new Random(647).doubles(BATCH * N).toArray());
    QpSolver[] solvers = {solver(MatrixForm.SPARSE, penalty), solver(MatrixForm.DENSE, penalty)};
    QpSolution[] solution = new QpSolution[2];
    QpGradients[] gradients = new QpGradients[2];
    for (int i = 0; i < 2; i++) {
      solution[i] = solvers[i].solve(batch);
      gradients[i] = solvers[i].backward(solution[i], loss.reshape(BATCH, N));
    }
    for (int s = 0; s < BATCH; s++) {
      assertThat(solution[0].status(s)).isEqualTo(QpStatus.SOLVED);
    }
    assertSame(solution[0].z(), solution[1].z());
    assertSame(solution[0].lambda(), solution[1].lambda());
    assertSame(gradients[0].dp(), gradients[1].dp());
    assertSame(gradients[0].dQ(), gradients[1].dQ());
    assertSame(gradients[0].dG(), gradients[1].dG());
    assertSame(gradients[0].dh(), gradients[1].dh());
  }

  @Test
  void tiesAreSharedOutAsWithDenseMatrices() {
    // The signal without noise: where it is level, both rows of a difference have a multiplier.
    QpBatch batch = denoise(0);
    INDArray loss = Nd4j.createFromArray(new Random(653).doubles(BATCH * N).toArray());
    QpGradients[] gradients = new QpGradients[2];
    for (int i = 0; i < 2; i++) {
      QpSolver solver = solver(i == 0 ? MatrixForm.SPARSE : MatrixForm.DENSE, 0);
      gradients[i] = solver.backward(solver.solve(batch), loss.reshape(BATCH, N));
    }
    assertSame(gradients[0].dp(), gradients[1].dp());
    assertSame(gradients[0].dG(), gradients[1].dG());
  }
}
