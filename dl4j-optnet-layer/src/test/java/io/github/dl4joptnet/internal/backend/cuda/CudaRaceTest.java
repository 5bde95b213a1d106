package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.cuda.MissingBarriers.Finding;
import io.github.dl4joptnet.internal.backend.cuda.MissingBarriers.Program;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.Thorough;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  @Thorough
  @Test
  void takingOutAnyBarrierIsARace() {
    assertThat(findings(1)).hasSizeGreaterThan(30).allSatisfy(CudaRaceTest::isARace);
  }

  @Test
  void takingOutOneOfManyBarriersIsARace() {
    assertThat(findings(9)).hasSizeGreaterThan(3).allSatisfy(CudaRaceTest::isARace);
  }

  private static Stream<Finding> findings(int every) {
    CudaEmulator emulator = CudaEmulator.checked();
    MissingBarriers missing = new MissingBarriers(emulator);
    return IntStream.range(0, emulator.barriers())
        .filter(barrier -> barrier % every == every / 2)
        .mapToObj(missing::find);
  }

  private static void isARace(Finding finding) {
    assertThat(finding.failure()).contains("race in ");
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
