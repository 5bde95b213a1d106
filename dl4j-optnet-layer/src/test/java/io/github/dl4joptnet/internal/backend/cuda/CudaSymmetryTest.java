package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where products and sums are contracted to fused multiply-adds, as nvcc does. */
class CudaSymmetryTest {

  /** To the bit, for one Q of the batch and for one of each sample. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theGradientOfQIsSymmetric(boolean shared) {
    CudaBackend backend = CudaEmulator.fused().open();
    int n = 12;
    // Without bounds, which many variables would be at.
    QpData given =
        PlainData.boxes(6, n, 9).toBuilder()
            .set(QpCoefficient.LOWER, null)
            .set(QpCoefficient.UPPER, null)
            .build();
    QpData data = shared ? given : perSampleQ(given);
    BackendSolution solution = backend.solve(data, QpSettings.defaults());
    double[] dQ = backend.backward(solution, solution.z, null, null).entries(QpCoefficient.Q);
    assertThat(dQ).hasSize((shared ? 1 : 6) * n * n);
    for (int block = 0; block < dQ.length; block += n * n) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          assertThat(dQ[block + i * n + j])
              .as("entry %d, %d", i, j)
              .isNotZero()
              .isEqualTo(dQ[block + j * n + i]);
        }
      }
    }
  }

  private static QpData perSampleQ(QpData data) {
    int size = data.Q().size();
    double[] all = new double[data.batch() * size];
    Arrays.setAll(all, i -> data.Q().values()[i % size]);
    return data.toBuilder().set(QpCoefficient.Q, new Operand(all, size, size)).build();
  }
}
