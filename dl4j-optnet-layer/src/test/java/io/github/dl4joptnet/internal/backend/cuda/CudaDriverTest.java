package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.ptr.PointerByReference;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the backend deals with the driver: errors, threads, devices, kinds of arithmetic. */
class CudaDriverTest {
  private static final QpData DATA = PlainData.boxes(6, 12, 9);
  private static final QpSettings SETTINGS = QpSettings.defaults();

  private CudaEmulator emulator;

  @BeforeEach
  void device() {
    emulator = CudaEmulator.plain();
  }

  @Test
  void withoutADriverTheReasonIsGiven() {
    assertThatThrownBy(() -> CudaBackend.open("no-such-driver", CudaEmulator.OPTIONS, null))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("no CUDA driver")
        .hasMessageContaining("no-such-driver");
  }

  @Test
  void withoutADeviceTheReasonIsGiven() {
    emulator.set("devices", 0);
    assertThatThrownBy(emulator::open)
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("no device");
  }

  @Test
  void errorsCarryTheCallAndTheDriversText() {
    emulator.failNext("cuInit", 100);
    assertThatThrownBy(emulator::open)
        .isInstanceOf(CudaException.class)
        .hasMessageContainingAll("cuInit", "CUDA_ERROR_NO_DEVICE", "100")
        .extracting(e -> ((CudaException) e).code())
        .isEqualTo(100);
  }

  @Test
  void aSolutionOutlivesAFailedBackwardPass() {
    CudaBackend backend = emulator.open();
    BackendSolution solution = backend.solve(DATA, SETTINGS);
    double[] dLdz = solution.z.clone();
    double[] expected = backend.backward(solution, dLdz, null, null).entries(QpCoefficient.G);
    for (String call : List.of("cuLaunchKernel", "cuStreamSynchronize", "cuMemcpyDtoHAsync_v2")) {
      emulator.failNext(call, 702);
      assertThatThrownBy(() -> backend.backward(solution, dLdz, null, null))
          .isInstanceOf(CudaException.class)
          .hasMessageContaining(call.replace("_v2", ""));
      assertThat(backend.backward(solution, dLdz, null, null).entries(QpCoefficient.G))
          .isEqualTo(expected);
    }
  }

  /** What does not fit into shared memory is in global memory; the arithmetic is the same. */
  @Test
  void whereTheWorkspaceIsMakesNoDifference() {
    BackendSolution expected = emulator.open().solve(DATA, SETTINGS);
    // The fixed part alone; with the vectors; with the matrix; with both.
    for (int shared : new int[] {2_000, 7_500, 2_600, 40_000}) {
      CudaBackend backend = emulator.set("sharedLimit", shared).open();
      BackendSolution actual = backend.solve(DATA, SETTINGS);
      assertThat(actual.z).isEqualTo(expected.z);
      assertThat(backend.backward(actual, actual.z, null, null).entries(QpCoefficient.P))
          .isNotEmpty();
    }
  }

  @Test
  void moreSamplesThanBlocks() {
    CudaBackend backend = emulator.set("processors", 1).open();
    QpData many = PlainData.boxes(40, 5, 4);
    QpSettings tight = QpSettings.builder().tolerance(1e-12).build();
    BackendSolution actual = backend.solve(many, tight);
    BackendSolution expected = CpuBackend.instance().solve(many, tight);
    assertThat(maxDifference(actual.z, expected.z)).isLessThan(1e-8);
  }

  /** Large batches are sent in parts, while the part before is being solved. */
  @Test
  void inPartsTheBitsAreTheSame() {
    QpData many = PlainData.boxes(23, 7, 5);
    BackendSolution whole = emulator.open().solve(many, SETTINGS);
    for (long bytes : new long[] {1, 3_000, 1 << 30}) {
      CudaBackend backend = emulator.open(CudaEmulator.OPTIONS.withPartBytes(bytes));
      BackendSolution parts = backend.solve(many, SETTINGS);
      assertThat(parts.status).containsOnly(QpStatus.SOLVED);
      assertThat(parts.z).isEqualTo(whole.z);
      assertThat(parts.lambda).isEqualTo(whole.lambda);
      assertThat(parts.iterations).isEqualTo(whole.iterations);
      BackendGradients actual = backend.backward(parts, parts.z, null, null);
      BackendGradients expected = emulator.open().backward(whole, whole.z, null, null);
      assertThat(actual.entries(QpCoefficient.P)).isEqualTo(expected.entries(QpCoefficient.P));
      assertThat(actual.entries(QpCoefficient.G)).isEqualTo(expected.entries(QpCoefficient.G));
      // Shared by the batch, as are the bounds.
      assertThat(actual.entries(QpCoefficient.Q)).isEqualTo(expected.entries(QpCoefficient.Q));
      assertThat(actual.entries(QpCoefficient.UPPER))
          .isEqualTo(expected.entries(QpCoefficient.UPPER));
    }
  }

  @Test
  void manyThreadsGiveTheSameBits() throws Exception {
    QpBackend backend = emulator.open();
    BackendSolution expected = backend.solve(DATA, SETTINGS);
    double[] expectedGradient =
        backend.backward(expected, expected.z, null, null).entries(QpCoefficient.Q);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        calls.add(
            callers.submit(
                () -> {
                  BackendSolution s = backend.solve(DATA, SETTINGS);
                  double[] gradient = backend.backward(s, s.z, null, null).entries(QpCoefficient.Q);
                  return Arrays.equals(s.z, expected.z)
                      && Arrays.equals(gradient, expectedGradient);
                }));
      }
      for (Future<Boolean> call : calls) {
        assertThat(call.get()).isTrue();
      }
    } finally {
      callers.shutdown();
    }
  }

  /** Devices for data centres have compute capability x.0 up to 10.0. */
  @ParameterizedTest
  @CsvSource({"75, true", "80, false", "86, true", "90, false", "100, false", "120, true"})
  void devicesThatAreSlowInDoubleFactorInSingle(int capability, boolean single) {
    CudaBackend backend = emulator.set("capability", capability).open();
    CudaSolution solution = (CudaSolution) backend.solve(DATA, SETTINGS);
    assertThat(solution.device.single).isEqualTo(single);
    double[] exact = CpuBackend.instance().solve(DATA, SETTINGS).z;
    assertThat(maxDifference(solution.z, exact)).isLessThan(1e-10);
  }

  /** Of programs whose matrices lose too many digits in float32. */
  @Test
  void whereSingleDoesNotSufficeDoubleTakesOver() {
    CudaBackend backend =
        emulator.open(CudaEmulator.OPTIONS.withFactorType(FactorType.FLOAT32).withActiveSet(false));
    QpData awkward = PlainData.nearlyEqualRows(3, 8);
    BackendSolution actual = backend.solve(awkward, SETTINGS);
    assertThat(actual.status).containsOnly(QpStatus.SOLVED);
    assertThat(backend.samplesPromoted()).isEqualTo(3);
    backend.solve(DATA, SETTINGS);
    assertThat(backend.samplesPromoted()).isEqualTo(3);
  }

  /** As with DL4J's ParallelWrapper on ND4J's CUDA backend, which gives each thread a device. */
  @Test
  void theDeviceIsThatOfTheCallingThread() throws Exception {
    emulator.set("devices", 2);
    CudaDriver driver = CudaDriver.open(emulator.library(), CudaEmulator.OPTIONS);
    CudaBackend backend = emulator.open();
    BackendSolution onFirst = backend.solve(DATA, SETTINGS);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      BackendSolution onSecond =
          other
              .submit(
                  () -> {
                    PointerByReference context = new PointerByReference();
                    driver.api.cuDevicePrimaryCtxRetain(context, 1);
                    driver.api.cuCtxSetCurrent(context.getValue());
                    return backend.solve(DATA, SETTINGS);
                  })
              .get();
      CudaDevice first = ((CudaSolution) onFirst).device;
      CudaDevice second = ((CudaSolution) onSecond).device;
      assertThat(first).isNotSameAs(second);
      assertThat(onSecond.z).isEqualTo(onFirst.z);
      // The backward pass goes where the solution is, from whatever thread.
      assertThat(backend.backward(onSecond, onSecond.z, null, null).entries(QpCoefficient.P))
          .isEqualTo(backend.backward(onFirst, onFirst.z, null, null).entries(QpCoefficient.P));
    } finally {
      other.shutdown();
    }
  }

  private static double maxDifference(double[] a, double[] b) {
    double max = 0;
    for (int i = 0; i < a.length; i++) {
      max = Math.max(max, Math.abs(a[i] - b[i]));
    }
    return max;
  }
}
