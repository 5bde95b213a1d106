package io.github.dl4joptnet.internal.backend.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.internal.backend.cuda.CudaException;
import io.github.dl4joptnet.internal.backend.cuda.PlainData;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpBackendException;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import org.junit.jupiter.api.Test;

/** Which backend is taken, and that AUTO outlives a GPU that fails. */
class CudaChoiceTest {
  private static final QpData SMALL = PlainData.boxes(2, 4, 3);
  private static final QpData LARGE = PlainData.boxes(5, 12, 9);
  private static final QpSettings SETTINGS = QpSettings.defaults();
  private static final int LAUNCH_TIMEOUT = 702;

  @Test
  void autoDecidesByTheAmountOfWork() {
    CudaBackend gpu = CudaEmulator.plain().open();
    AutoBackend auto = new AutoBackend(1_000, () -> gpu);
    BackendSolution small = auto.solve(SMALL, SETTINGS);
    BackendSolution large = auto.solve(LARGE, SETTINGS);
    assertThat(CpuBackend.solved(small)).isTrue();
    assertThat(CpuBackend.solved(large)).isFalse();
    // Each goes back to where it came from.
    assertThat(auto.backward(small, small.z, null, null).entries(QpCoefficient.P)).hasSize(2 * 4);
    assertThat(auto.backward(large, large.z, null, null).entries(QpCoefficient.P))
        .isEqualTo(gpu.backward(large, large.z, null, null).entries(QpCoefficient.P));
  }

  @Test
  void autoGoesOnWithTheCpuWhenTheGpuFails() {
    CudaEmulator emulator = CudaEmulator.plain();
    CudaBackend gpu = emulator.open();
    AutoBackend auto = new AutoBackend(0, () -> gpu);
    emulator.failNext("cuStreamSynchronize", LAUNCH_TIMEOUT);
    BackendSolution solution = auto.solve(LARGE, SETTINGS);
    assertThat(solution.status).containsOnly(QpStatus.SOLVED);
    assertThat(CpuBackend.solved(solution)).isTrue();

    BackendSolution onGpu = auto.solve(LARGE, SETTINGS);
    emulator.failNext("cuLaunchKernel", LAUNCH_TIMEOUT);
    double[] expected =
        CpuBackend.instance().backward(solution, solution.z, null, null).entries(QpCoefficient.G);
    assertThat(auto.backward(onGpu, solution.z, null, null).entries(QpCoefficient.G))
        .isEqualTo(expected);
  }

  @Test
  void withoutPropertiesEverythingGoesToTheCpu() {
    QpBackend backend = Backends.of(Backend.AUTO);
    assertThat(CpuBackend.solved(backend.solve(LARGE, SETTINGS))).isTrue();
  }

  @Test
  void thePropertyStandsForAuto() {
    String before = System.getProperty(Backend.PROPERTY);
    try {
      System.setProperty(Backend.PROPERTY, "cpu");
      assertThat(Backends.of(Backend.AUTO)).isSameAs(CpuBackend.instance());
      System.setProperty(Backend.PROPERTY, "tpu");
      assertThatThrownBy(() -> Backends.of(Backend.AUTO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tpu")
          .hasMessageContaining("auto, cpu or cuda");
      assertThat(Backends.of(Backend.CPU)).isSameAs(CpuBackend.instance());
    } finally {
      if (before == null) {
        System.clearProperty(Backend.PROPERTY);
      } else {
        System.setProperty(Backend.PROPERTY, before);
      }
    }
  }

  @Test
  void theLeastWorkIsANumber() {
    System.setProperty(AutoBackend.MIN_WORK_PROPERTY, "many");
    try {
      assertThatThrownBy(AutoBackend::fromProperties)
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "system property io.github.dl4joptnet.cuda.minWork is many, expected a number");
    } finally {
      System.clearProperty(AutoBackend.MIN_WORK_PROPERTY);
    }
  }

  @Test
  void aForcedGpuFailsWhereThereIsNone() {
    assumeFalse(CudaBackend.isAvailable(), "there is a GPU");
    assertThatThrownBy(() -> Backends.of(Backend.CUDA))
        .isInstanceOf(CudaException.class)
        .isInstanceOf(QpBackendException.class)
        .hasMessageContaining("the CUDA backend is not available");
  }
}
