package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the active set method saves of barriers and of accesses to memory. */
class CudaWorkTest {
  private static final List<String> COUNTS = List.of("barriers", "sharedBytes", "globalBytes");
  private static final QpSettings SETTINGS = QpSettings.defaults();

  private CudaEmulator emulator;

  @BeforeEach
  void device() {
    emulator = CudaEmulator.checked();
  }

  /** The work for z, and that for the gradients. */
  private long[][] work(CudaBackend backend, QpData data) {
    long[][] work = new long[2][COUNTS.size()];
    add(work[0], -1);
    BackendSolution solution = backend.solve(data, SETTINGS);
    add(work[0], 1);
    assertThat(solution.status).containsOnly(QpStatus.SOLVED);
    add(work[1], -1);
    backend.backward(solution, solution.z, null, null);
    add(work[1], 1);
    return work;
  }

  private void add(long[] work, int sign) {
    for (int i = 0; i < work.length; i++) {
      work[i] += sign * emulator.work(COUNTS.get(i));
    }
  }

  @Test
  void theActiveSetMethodNeedsAFractionOfTheInteriorPointMethod() {
    QpData data = PlainData.ownMatrices(3, 40, 40, 0);
    long[][] without = work(emulator.openInteriorPoint(), data);
    long[][] with = work(emulator.open(), data);
    for (int i = 0; i < COUNTS.size(); i++) {
      assertThat(3 * with[0][i]).as("forward, %s", COUNTS.get(i)).isLessThan(without[0][i]);
    }
    // The interior point method too leaves the active set, but no factor of it.
    assertThat(2 * with[1][0]).as("backward, barriers").isLessThan(without[1][0]);
  }

  /**
   * For count-work.sh: in these, double and float are numbers that count what is done with them.
   */
  @Test
  void theKernelsCompileWithCountedOperations() {
    String compiler = System.getenv().getOrDefault("CXX", "g++");
    String kernels = "src/main/resources/io/github/dl4joptnet/internal/backend/cuda";
    String[] options = {"-std=c++20", "-fsyntax-only", "-DCOUNT_WORK", "-I", kernels};
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(List.of(options));
    command.add("src/test/cuda/kernels.cpp");
    assertThat(CudaEmulator.run(command)).isEmpty();
  }

  /** All but the scales and factors of the matrices: those are made once. */
  @Test
  void aSecondSampleOfTheSameMatricesIsCheap() {
    long[] one = work(emulator.open(), PlainData.sharedMatrices(1, 40, 40))[0];
    long[] four = work(emulator.open(), PlainData.sharedMatrices(4, 40, 40))[0];
    assertThat(four[1] + four[2]).isLessThan(2 * (one[1] + one[2]));
  }
}
