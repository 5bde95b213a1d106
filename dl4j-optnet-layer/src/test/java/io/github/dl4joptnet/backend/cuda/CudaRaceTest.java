package io.github.dl4joptnet.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.qp.QpSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulation finds what it is there to find; {@link MissingBarriers} tries every barrier. */
class CudaRaceTest {
  /** In float64 and, as devices of capability 7.5 are slow in that, in float32. */
  @ParameterizedTest
  @ValueSource(ints = {90, 75})
  void theKernelsAsTheyAreHaveNoRace(int capability) {
    CudaEmulator emulator = CudaEmulator.checked().set("capability", capability);
    assertThat(emulator.checksRaces()).isTrue();
    MissingBarriers.solveAndDifferentiate(emulator.open());
  }

  /** Those of reductions, of the factorisation and of triangular solves. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void aMissingBarrierIsARace(int barrier) {
    CudaEmulator emulator = CudaEmulator.checked();
    CudaBackend backend = emulator.open();
    String failure = MissingBarriers.without(barrier, emulator, backend);
    assertThat(failure).as("without %s", emulator.leftOut()).contains("race in shared memory");
  }

  @Test
  void aRequestForTooLittleSharedMemoryIsFound() {
    CudaEmulator emulator = CudaEmulator.checked().set("sharedShortfall", 8);
    CudaBackend backend = emulator.open();
    assertThatThrownBy(() -> backend.solve(MissingBarriers.DATA, QpSettings.defaults()))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("outside of shared memory");
    emulator.recover();
  }
}
