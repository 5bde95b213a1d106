package io.github.dl4joptnet.internal.backend.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import org.junit.jupiter.api.Test;

/** The work by which AUTO decides. */
class WorkTest {
  private static final int N = 50;
  private static final int ROWS = 20;

  private static QpData batch(int size, boolean shared) {
    return QpData.builder(size, N, ROWS, 0)
        .set(QpCoefficient.Q, operand(size, N * N, shared))
        .set(QpCoefficient.P, operand(size, N, false))
        .set(QpCoefficient.G, operand(size, ROWS * N, shared))
        .set(QpCoefficient.H, operand(size, ROWS, false))
        .build();
  }

  private static Operand operand(int batch, int size, boolean shared) {
    return new Operand(new double[(shared ? 1 : batch) * size], shared ? 0 : size, size);
  }

  /** The formula of gpu.md. */
  @Test
  void aMatrixForEachProgramLessItsCopy() {
    double each = N * N * (N + ROWS) - 4.0 * (N * N + N + ROWS * N + ROWS);
    assertThat(Work.of(batch(1, false))).isEqualTo(each);
    assertThat(Work.of(batch(64, false))).isEqualTo(64 * each);
  }

  /** The CPU forms and factors what they share once; and nothing of it is copied again. */
  @Test
  void sharedMatricesCountOnce() {
    double once = N * N * (N + ROWS) - 4.0 * (N * N + ROWS * N);
    double each = ROWS * ROWS * ROWS + N * (N + ROWS) - 4.0 * (N + ROWS);
    assertThat(Work.of(batch(64, true))).isEqualTo(once + 64 * each);
    assertThat(Work.of(batch(64, true))).isLessThan(Work.of(batch(64, false)) / 5);
  }

  /** So that a least work of 0 sends everything to the GPU. */
  @Test
  void whatCostsMoreToCopyThanToSolveIsNoWork() {
    QpData tiny =
        QpData.builder(3, 2, 0, 0)
            .set(QpCoefficient.Q, operand(3, 4, false))
            .set(QpCoefficient.P, operand(3, 2, false))
            .build();
    assertThat(Work.of(tiny)).isZero();
  }
}
