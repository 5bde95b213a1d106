package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which devices get machine code from the jar, and which compile the PTX. */
class CudaKernelsTest {
  private static final QpData DATA = PlainData.boxes(2, 5, 4);
  private static final int OUT_OF_MEMORY = 2;

  private CudaEmulator emulator;

  @BeforeEach
  void device() {
    emulator = CudaEmulator.plain();
  }

  /** Code for x.y runs on x.z with z ≥ y, and on no other x. */
  @ParameterizedTest
  @CsvSource({
    "75, false",
    "80, true",
    "86, true",
    "89, true",
    "90, true",
    "100, false",
    "103, false",
    "110, false",
    "120, true",
    "121, true"
  })
  void devicesOfTheSameMajorCapabilityGetMachineCode(int capability, boolean machineCode) {
    emulator.set("capability", capability);
    final long before = emulator.count("cubins");
    CudaBackend backend = emulator.open();
    assertThat(backend.solve(DATA, QpSettings.defaults()).status).containsOnly(QpStatus.SOLVED);
    assertThat(emulator.count("cubins") - before).isEqualTo(machineCode ? 1 : 0);
  }

  /** As drivers may that are older than the compiler. */
  @Test
  void whereTheDriverRefusesMachineCodeItGetsThePtx() {
    emulator.set("cubins", 0);
    final long before = emulator.count("cubins");
    CudaBackend backend = emulator.open();
    assertThat(backend.solve(DATA, QpSettings.defaults()).status).containsOnly(QpStatus.SOLVED);
    assertThat(emulator.count("cubins")).isEqualTo(before);
  }

  @Test
  void whereNeitherLoadsTheErrorIsThatOfThePtx() {
    emulator.set("capability", 75).failNext("cuModuleLoadDataEx", OUT_OF_MEMORY);
    assertThatThrownBy(emulator::open)
        .isInstanceOf(CudaException.class)
        .hasMessageContainingAll("cuModuleLoadDataEx", "CUDA_ERROR_OUT_OF_MEMORY");
  }
}
