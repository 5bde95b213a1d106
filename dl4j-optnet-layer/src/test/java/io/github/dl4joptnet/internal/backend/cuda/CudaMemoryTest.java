package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept on the device between calls, for whom and how long. */
class CudaMemoryTest {
  private static final QpData DATA = PlainData.boxes(6, 12, 9);
  private static final QpData OTHER = PlainData.boxes(4, 8, 5);
  private static final QpSettings SETTINGS = QpSettings.defaults();
  private static final int OUT_OF_MEMORY = 2;

  private CudaEmulator emulator;

  /** In use before, by other tests' backends. */
  private long streams;

  private long pinned;

  @BeforeEach
  void device() {
    emulator = CudaEmulator.plain();
    streams = emulator.count("streams");
    pinned = emulator.count("pinned");
  }

  @Test
  void memoryIsReused() {
    CudaBackend backend = emulator.open();
    solveAndDifferentiate(backend);
    final long before = emulator.allocated();
    for (int i = 0; i < 5; i++) {
      solveAndDifferentiate(backend);
    }
    assertThat(emulator.allocated()).isEqualTo(before);
  }

  private static void solveAndDifferentiate(CudaBackend backend) {
    BackendSolution solution = backend.solve(DATA, SETTINGS);
    backend.backward(solution, solution.z, null, null);
  }

  /** As in a network with several layers: forward through all, and backward from the last. */
  @Test
  void batchesThatWaitForTheirBackwardPassStayOnTheDevice() {
    CudaBackend backend = emulator.open();
    for (int iteration = 0; iteration < 3; iteration++) {
      BackendSolution first = backend.solve(DATA, SETTINGS);
      BackendSolution second = backend.solve(OTHER, SETTINGS);
      BackendSolution third = backend.solve(DATA, SETTINGS);
      for (BackendSolution each : List.of(third, second, first)) {
        long before = emulator.copiedToDevice();
        backend.backward(each, each.z, null, null);
        assertThat(emulator.copiedToDevice() - before).isEqualTo(8L * each.z.length);
        each.release();
      }
    }
    assertThat(emulator.count("streams")).isEqualTo(streams + 3 * 2);
  }

  /** Solutions without a backward pass that are not released, and not collected either. */
  @Test
  void thereIsALimitToWhatWaits() {
    CudaBackend backend = emulator.open();
    List<BackendSolution> solutions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      solutions.add(backend.solve(OTHER, SETTINGS));
    }
    assertThat(emulator.count("streams")).isEqualTo(streams + 8 * 2);
    BackendSolution last = solutions.get(19);
    double[] expected = backend.backward(last, last.z, null, null).entries(QpCoefficient.G);
    // Its data is sent again.
    BackendSolution first = solutions.get(0);
    assertThat(backend.backward(first, first.z, null, null).entries(QpCoefficient.G))
        .isEqualTo(expected);
  }

  @Test
  void whatIsReleasedDoesNotWait() {
    CudaBackend backend = emulator.open();
    for (int i = 0; i < 5; i++) {
      backend.solve(DATA, SETTINGS).release();
    }
    assertThat(emulator.count("streams")).isEqualTo(streams + 2);
  }

  @Test
  void outOfMemoryFreesWhatWasTakenAndTheNextCallWorks() {
    CudaBackend backend = emulator.open();
    final long before = emulator.allocated();
    for (String call : List.of("cuMemAlloc_v2", "cuMemHostAlloc")) {
      emulator.failNext(call, OUT_OF_MEMORY);
      assertThatThrownBy(() -> backend.solve(DATA, SETTINGS))
          .isInstanceOf(CudaException.class)
          .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY");
      assertThat(emulator.allocated()).isEqualTo(before);
      assertThat(emulator.count("streams")).isEqualTo(streams);
      assertThat(emulator.count("pinned")).isEqualTo(pinned);
    }
    assertThat(backend.solve(DATA, SETTINGS).status).containsOnly(QpStatus.SOLVED);
  }

  /** Even what waits, as its data can be sent again. */
  @ParameterizedTest
  @ValueSource(strings = {"cuMemAlloc_v2", "cuMemHostAlloc"})
  void whereMemoryRunsShortWhatIsIdleIsFreed(String call) {
    CudaBackend backend = emulator.open();
    BackendSolution waits = backend.solve(DATA, SETTINGS);
    double[] expected = backend.backward(waits, waits.z, null, null).entries(QpCoefficient.G);
    BackendSolution waitsToo = backend.solve(OTHER, SETTINGS);
    emulator.failNext(call, OUT_OF_MEMORY);
    BackendSolution large = backend.solve(PlainData.boxes(30, 12, 9), SETTINGS);
    assertThat(large.status).containsOnly(QpStatus.SOLVED);
    assertThat(emulator.count("streams")).isEqualTo(streams + 2);
    assertThat(backend.backward(waits, waits.z, null, null).entries(QpCoefficient.G))
        .isEqualTo(expected);
    assertThat(backend.backward(waitsToo, waitsToo.z, null, null).entries(QpCoefficient.P))
        .hasSize(OTHER.batch() * OTHER.n());
  }

  /** A device that has room for one of two batches at a time. */
  @Test
  void batchesThatDoNotFitTogetherTakeTurns() {
    final long before = emulator.allocated();
    CudaBackend backend = emulator.open();
    BackendSolution first = backend.solve(DATA, SETTINGS);
    double[] expected = backend.backward(first, first.z, null, null).entries(QpCoefficient.G);
    long needed = emulator.allocated() - before;
    CudaBackend small = emulator.set("memory", emulator.allocated() + needed * 3 / 2).open();
    for (int i = 0; i < 3; i++) {
      BackendSolution one = small.solve(DATA, SETTINGS);
      BackendSolution two = small.solve(DATA, SETTINGS);
      assertThat(small.backward(two, two.z, null, null).entries(QpCoefficient.G))
          .isEqualTo(expected);
      assertThat(small.backward(one, one.z, null, null).entries(QpCoefficient.G))
          .isEqualTo(expected);
    }
  }

  @Test
  void whatIsNotUsedForAWhileIsFreed() throws InterruptedException {
    final long before = emulator.allocated();
    CudaBackend backend = emulator.open(CudaEmulator.OPTIONS.withKeepIdle(Duration.ofMillis(200)));
    BackendSolution solution = backend.solve(DATA, SETTINGS);
    double[] expected = backend.backward(solution, solution.z, null, null).entries(QpCoefficient.G);
    waitUntilFreed(before);
    assertThat(backend.backward(solution, solution.z, null, null).entries(QpCoefficient.G))
        .isEqualTo(expected);
    waitUntilFreed(before);
  }

  private void waitUntilFreed(long before) throws InterruptedException {
    for (int i = 0; i < 200 && emulator.count("streams") > streams; i++) {
      Thread.sleep(50);
    }
    assertThat(emulator.count("streams")).isEqualTo(streams);
    assertThat(emulator.allocated()).isEqualTo(before);
    assertThat(emulator.count("pinned")).isEqualTo(pinned);
  }

  /** The streams of buffers, the module and the context where opening a device fails. */
  @Test
  void nothingIsLeftOfWhatFails() {
    CudaBackend backend = emulator.open();
    final long modules = emulator.count("modules");
    final long contexts = emulator.count("contexts");
    emulator.failNext("cuLaunchKernel", 702);
    assertThatThrownBy(() -> backend.solve(DATA, SETTINGS)).isInstanceOf(CudaException.class);
    emulator.failNext("cuStreamCreate", OUT_OF_MEMORY);
    assertThatThrownBy(() -> backend.solve(DATA, SETTINGS)).isInstanceOf(CudaException.class);
    assertThat(emulator.count("streams")).isEqualTo(streams);
    for (String call :
        List.of("cuModuleGetFunction", "cuFuncSetAttribute", "cuDeviceGetAttribute")) {
      emulator.failNext(call, 999);
      assertThatThrownBy(emulator::open).isInstanceOf(CudaException.class);
      assertThat(emulator.count("modules")).isEqualTo(modules);
      assertThat(emulator.count("contexts")).isEqualTo(contexts);
    }
  }
}
