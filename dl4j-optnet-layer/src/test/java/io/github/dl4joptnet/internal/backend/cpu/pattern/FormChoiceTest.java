package io.github.dl4joptnet.internal.backend.cpu.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** On the total-variation program: a signal and the sizes of its steps, |differences| ≤ sizes. */
class FormChoiceTest {
  private static final int LENGTH = 60;
  private static final int N = 2 * LENGTH - 1;
  private static final int ROWS = 2 * (LENGTH - 1);
  private static final int BATCH = 6;

  private final Random random = new Random(607);

  private static INDArray quadratic() {
    INDArray q = Nd4j.zeros(DataType.DOUBLE, N, N);
    for (int j = 0; j < N; j++) {
      q.putScalar(j, j, j < LENGTH ? 1 : 1e-3);
    }
    return q;
  }

  private static INDArray differences() {
    INDArray g = Nd4j.zeros(DataType.DOUBLE, ROWS, N);
    for (int k = 0; k < LENGTH - 1; k++) {
      for (int sign = 0; sign < 2; sign++) {
        g.putScalar(2 * k + sign, k, sign == 0 ? 1 : -1);
        g.putScalar(2 * k + sign, k + 1, sign == 0 ? -1 : 1);
        g.putScalar(2 * k + sign, LENGTH + k, -1);
      }
    }
    return g;
  }

  private INDArray linear() {
    INDArray p = Nd4j.zeros(DataType.DOUBLE, BATCH, N);
    for (int s = 0; s < BATCH; s++) {
      for (int j = 0; j < N; j++) {
        p.putScalar(s, j, j < LENGTH ? -random.nextGaussian() - j / 20 : 0.8);
      }
    }
    return p;
  }

  private static QpBatch batch(INDArray g, INDArray p) {
    return QpBatch.builder().Q(quadratic()).p(p).G(g).h(Nd4j.zeros(DataType.DOUBLE, ROWS)).build();
  }

  private static ProgramPattern choice(QpBatch batch, MatrixForm wanted) {
    return FormChoice.of(QpInternals.data(batch), wanted);
  }

  @Test
  void denseArraysWithFewEntriesAreSolvedSparse() {
    QpBatch batch = batch(differences(), linear());
    ProgramPattern pattern = choice(batch, MatrixForm.AUTO);
    assertThat(pattern).isNotNull();
    assertThat(pattern.rows().size()).isEqualTo(3 * ROWS);
    assertThat(choice(batch, MatrixForm.DENSE)).isNull();
  }

  @Test
  void denseArraysThatAreFullOrPerSampleOrSmallStayDense() {
    INDArray p = linear();
    INDArray full = Nd4j.rand(DataType.DOUBLE, ROWS, N);
    assertThat(choice(batch(full, p), MatrixForm.AUTO)).isNull();
    INDArray g = differences();
    INDArray own = Nd4j.zeros(DataType.DOUBLE, BATCH, ROWS, N);
    for (int s = 0; s < BATCH; s++) {
      own.slice(s).assign(g);
    }
    assertThat(choice(batch(own, p), MatrixForm.AUTO)).isNull();
    QpBatch small =
        QpBatch.builder().Q(Nd4j.eye(40).castTo(DataType.DOUBLE)).p(Nd4j.ones(40)).build();
    assertThat(choice(small, MatrixForm.AUTO)).isNull();
    assertThat(choice(small, MatrixForm.SPARSE)).isNotNull();
    QpBatch smallSparse =
        QpBatch.builder()
            .Q(SparseMatrix.of(Nd4j.eye(40).castTo(DataType.DOUBLE)))
            .p(Nd4j.ones(40))
            .build();
    assertThat(choice(smallSparse, MatrixForm.AUTO)).isNull();
  }

  @Test
  void allFormsGiveTheSameSolutionsAndGradientsOfEveryEntry() {
    INDArray p = linear();
    INDArray dLdz = Nd4j.createFromArray(random.doubles(BATCH * N).toArray()).reshape(BATCH, N);
    QpSolution[] solutions = new QpSolution[3];
    QpGradients[] gradients = new QpGradients[3];
    for (MatrixForm form : MatrixForm.values()) {
      QpSolver solver =
          QpSolver.create(QpSettings.builder().backend(Backend.CPU).matrixForm(form).build());
      QpSolution solution = solver.solve(batch(differences(), p));
      for (int s = 0; s < BATCH; s++) {
        assertThat(solution.status(s)).isEqualTo(QpStatus.SOLVED);
      }
      solutions[form.ordinal()] = solution;
      gradients[form.ordinal()] = solver.backward(solution, dLdz);
    }
    int dense = MatrixForm.DENSE.ordinal();
    for (int form = 0; form < 3; form++) {
      assertClose(solutions[form].z(), solutions[dense].z(), 1e-9);
      assertClose(solutions[form].lambda(), solutions[dense].lambda(), 1e-8);
      assertClose(gradients[form].dp(), gradients[dense].dp(), 1e-8);
      assertClose(gradients[form].dG(), gradients[dense].dG(), 1e-8);
      assertClose(gradients[form].dQ(), gradients[dense].dQ(), 1e-8);
    }
    assertThat(gradients[0].dG().shape()).containsExactly(ROWS, N);
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    double size = Math.max(1, expected.amaxNumber().doubleValue());
    assertThat(actual.sub(expected).amaxNumber().doubleValue() / size)
        .isCloseTo(0, within(tolerance));
  }
}
