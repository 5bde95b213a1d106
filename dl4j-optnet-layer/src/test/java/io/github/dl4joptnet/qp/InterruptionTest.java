package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Interrupting a thread ends its solve, between two iterations even of one sample. */
@Timeout(60)
class InterruptionTest {
  private static final int SAMPLES = 50;

  private static QpBatch batch() {
    Nd4j.getRandom().setSeed(8);
    INDArray g = Nd4j.randn(DataType.DOUBLE, 12, 8);
    return QpBatch.builder()
        .Q(Nd4j.eye(8).castTo(DataType.DOUBLE))
        .p(Nd4j.randn(DataType.DOUBLE, SAMPLES, 8))
        .G(g)
        .h(Nd4j.ones(DataType.DOUBLE, 12))
        .build();
  }

  @AfterEach
  void noFlagForOtherTests() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theNextIterationIsTheLast(int threads) {
    Thread caller = Thread.currentThread();
    AtomicInteger iterations = new AtomicInteger();
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicInteger afterwards = new AtomicInteger();
    QpSolver solver =
        QpSolver.create(
            QpSettings.builder()
                .threads(threads)
                .listener(
                    iteration -> {
                      if (iterations.incrementAndGet() == 3) {
                        caller.interrupt();
                        interrupted.set(true);
                      } else if (interrupted.get()) {
                        afterwards.incrementAndGet();
                      }
                    })
                .build());
    assertThatThrownBy(() -> solver.solve(batch()))
        .isExactlyInstanceOf(QpInterruptedException.class)
        .hasMessage("the thread was interrupted while its QPs were being solved");
    assertThat(Thread.interrupted()).as("the flag is still set").isTrue();
    // The other thread may have been past its look at the flag.
    assertThat(afterwards.get()).isLessThanOrEqualTo(threads - 1);
  }

  @Test
  void solverAndGradientsAreAsBeforeAfterwards() {
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(2).build());
    QpSolution before = solver.solve(batch());
    INDArray ones = Nd4j.ones(DataType.DOUBLE, SAMPLES, 8);
    INDArray dp = solver.backward(before, ones).dp();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> solver.solve(batch())).isInstanceOf(QpInterruptedException.class);
    assertThatThrownBy(() -> solver.backward(before, ones))
        .isInstanceOf(QpInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    QpSolution after = solver.solve(batch());
    assertThat(after.z()).isEqualTo(before.z());
    assertThat(solver.backward(after, ones).dp()).isEqualTo(dp);
  }
}
