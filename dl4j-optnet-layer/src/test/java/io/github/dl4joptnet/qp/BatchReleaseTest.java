package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.problems.QpArrays.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The memory of a batch that is released goes to the next one, and to no one before its time. */
class BatchReleaseTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());
  private static final int N = 40;
  private static final int BATCH = 8;

  /** Matrices large enough to be kept; with bounds and a dense Q, for the interior point. */
  private static QpArrays problem(long seed) {
    Random random = new Random(seed);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      samples.add(
          PlantedQp.variables(N).inequalities(30, 9).equalities(4).bounds(5).plant(random).qp());
    }
    return QpArrays.perSample(samples);
  }

  private static INDArray dLdz() {
    return Nd4j.createFromArray(PlantedQp.normal(BATCH, N, new Random(283)));
  }

  @Test
  void resultsStayAndNothingElse() {
    QpBatch batch = problem(1).build();
    QpSolution solution = SOLVER.solve(batch);
    QpGradients gradients = SOLVER.backward(solution, dLdz());
    final double[] z = values(solution.z());
    final double[] dQ = values(gradients.dQ());
    solution.release();
    solution.release();
    problem(2).build();
    assertThat(values(solution.z())).isEqualTo(z);
    assertThat(solution.failures()).isZero();
    assertThat(values(gradients.dQ())).isEqualTo(dQ);
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> SOLVER.solve(batch),
            () -> SOLVER.backward(solution, dLdz()),
            solution::inequalityViolation,
            solution::equalityViolation,
            () -> batch.data().G().values())) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("released");
    }
  }

  @Test
  void theNextBatchIsReadIntoTheSameMemory() {
    QpBatch first = problem(1).build();
    double[] q = first.data().Q().values();
    double[] expected = values(SOLVER.solve(problem(2).build()).z());
    first.release();
    QpBatch second = problem(2).build();
    assertThat(second.data().Q().values()).isSameAs(q);
    assertThat(values(SOLVER.solve(second).z())).isEqualTo(expected);
  }

  /** Another thread releases the batch, and makes the next, while it is being solved. */
  @Test
  void whatIsInUseIsNotGivenAway() {
    QpArrays given = problem(1);
    double[] expected = values(SOLVER.solve(given.build()).z());
    QpBatch batch = given.build();
    double[] q = batch.data().Q().values();
    AtomicReference<double[]> next = new AtomicReference<>();
    QpSettings settings =
        QpSettings.builder()
            .threads(1)
            .listener(
                iteration -> {
                  batch.release();
                  next.compareAndSet(null, problem(2).build().data().Q().values());
                })
            .build();
    QpSolution solution = QpSolver.create(settings).solve(batch);
    assertThat(next.get()).isNotNull().isNotSameAs(q);
    assertThat(values(solution.z())).isEqualTo(expected);
    assertThat(problem(3).build().data().Q().values()).isSameAs(q);
  }

  @Test
  void aCertificateStaysWhatItWas() {
    QpArrays given = problem(1);
    INDArray upper = given.get("lower").sub(1);
    INDArray lower = given.get("lower").sub(2);
    QpSolution solution = SOLVER.solve(given.with("lower", lower).with("upper", upper).build());
    int infeasible = 0;
    while (solution.status(infeasible) != QpStatus.PRIMAL_INFEASIBLE) {
      infeasible++;
    }
    InfeasibilityCertificate certificate = solution.infeasibilityCertificate(infeasible);
    double value = certificate.value();
    solution.release();
    problem(2).build();
    assertThat(certificate.value()).isEqualTo(value).isNegative();
  }
}
