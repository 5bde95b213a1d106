package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.cuda.MissingBarriers.Program;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The emulation finds what it is there to find; {@link MissingBarriers} tries every barrier. */
class CudaRaceTest {
  static List<Program> programs() {
    return MissingBarriers.PROGRAMS;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theKernelsAsTheyAreHaveNoRace(Program program) {
    CudaEmulator emulator = CudaEmulator.checked();
    assertThat(emulator.checksRaces()).isTrue();
    program.runAll(emulator, program.open(emulator));
  }

  /** So none is superfluous, and none is out of the check's sight. */
  @Test
  void takingOutAnyBarrierIsARace() {
    CudaEmulator emulator = CudaEmulator.checked();
    MissingBarriers missing = new MissingBarriers(emulator);
    assertThat(IntStream.range(0, emulator.barriers()).mapToObj(missing::find))
        .hasSizeGreaterThan(30)
        .allSatisfy(finding -> assertThat(finding.failure()).contains("race in "));
  }

  @Test
  void aRequestForTooLittleSharedMemoryIsFound() {
    CudaEmulator emulator = CudaEmulator.checked().set("sharedShortfall", 8);
    CudaBackend backend = emulator.open();
    assertThatThrownBy(() -> backend.solve(PlainData.boxes(2, 40, 45), QpSettings.defaults()))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("outside of shared memory");
    emulator.recover();
  }
}
