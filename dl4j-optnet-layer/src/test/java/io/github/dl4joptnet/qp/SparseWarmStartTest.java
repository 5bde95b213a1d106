package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Matrices in sparse form. */
class SparseWarmStartTest extends WarmStartContract {
  @Override
  QpBackend backend() {
    return new SparseFormBackend();
  }

  /** Q has no curvature along (1, −1, 1, …), which a few thousand variables share. */
  @Test
  void severalMinimisersOfALargeProgramAreFoundColdAllTheSame() {
    int n = 3000;
    int[] row = new int[3 * n - 2];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = Math.max(0, i - 1); j <= Math.min(n - 1, i + 1); j++) {
        row[count] = i;
        column[count] = j;
        value[count++] = i != j || i == 0 || i == n - 1 ? 1 : 2;
      }
    }
    Random random = new Random(3);
    double[] p = new double[n];
    for (int i = 0; i + 1 < n; i++) {
      double force = random.nextGaussian();
      p[i] += force;
      p[i + 1] += force;
    }
    QpBatch.Builder program =
        QpBatch.builder()
            .Q(SparseMatrix.of(n, n, row, column, value))
            .p(Nd4j.createFromArray(p))
            .lower(Nd4j.valueArrayOf(new long[] {n}, -1000.0, DataType.DOUBLE))
            .upper(Nd4j.valueArrayOf(new long[] {n}, 3000.0, DataType.DOUBLE));
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    QpSolution cold = solver.solve(program.build());
    assertThat(cold.status(0)).isEqualTo(QpStatus.SOLVED);
    QpSolution warm = solver.solve(program.build(), cold);
    assertThat(warm.z().toDoubleVector()).isEqualTo(cold.z().toDoubleVector());
  }
}
