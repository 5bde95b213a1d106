package io.github.dl4joptnet.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulation finds what it is there to find: kernels with a barrier taken out. */
class CudaRaceTest {
  private static final QpData DATA = PlainData.boxes(2, 40, 45);

  @Test
  void theKernelsAsTheyAreHaveNoRace() {
    CudaEmulator emulator = CudaEmulator.checked();
    assertThat(emulator.checksRaces()).isTrue();
    emulator.open().solve(DATA, QpSettings.defaults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAULT_CHOLESKY_UPDATE", "FAULT_REDUCE", "FAULT_SOLVE_LOWER"})
  void aMissingBarrierIsARace(String fault) {
    CudaEmulator emulator = CudaEmulator.checked(fault);
    CudaBackend backend = emulator.open();
    assertThatThrownBy(() -> backend.solve(DATA, QpSettings.defaults()))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("race in shared memory");
    emulator.recover();
  }

  @Test
  void aRequestForTooLittleSharedMemoryIsFound() {
    CudaEmulator emulator = CudaEmulator.checked().set("sharedShortfall", 8);
    CudaBackend backend = emulator.open();
    assertThatThrownBy(() -> backend.solve(DATA, QpSettings.defaults()))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("outside of shared memory");
    emulator.recover();
  }
}
