package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How a batch is divided into launches, and launches into blocks. */
class CudaLaunchTest {
  private static final QpSettings SETTINGS = QpSettings.defaults();
  private static final int PROCESSORS = 4;

  /** For launches with no more blocks than there are multiprocessors. */
  private static final CudaOptions IMPATIENT = CudaEmulator.OPTIONS.withLaunchSeconds(1e-9);

  private CudaEmulator emulator;

  @BeforeEach
  void device() {
    emulator = CudaEmulator.plain().set("processors", PROCESSORS);
  }

  /** Nothing of its matrices is sent in parts. */
  @Test
  void aBatchWithSharedMatricesIsSplitByTime() {
    QpData shared = PlainData.mixed(23, 5, 3, 2);
    CudaBackend inOne = emulator.open();
    final long before = emulator.count("solve");
    BackendSolution whole = inOne.solve(shared, SETTINGS);
    final BackendGradients expected = inOne.backward(whole, whole.z, whole.lambda, whole.nu);
    assertThat(emulator.count("solve") - before).isEqualTo(1);
    BackendSolution split = emulator.open(IMPATIENT).solve(shared, SETTINGS);
    assertThat(emulator.count("solve") - before).isEqualTo(1 + 6);
    assertThat(split.status).containsOnly(QpStatus.SOLVED);
    assertThat(split.z).isEqualTo(whole.z);
    assertThat(split.iterations).isEqualTo(whole.iterations);
    BackendGradients actual =
        emulator.open(IMPATIENT).backward(split, split.z, split.lambda, split.nu);
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      assertThat(actual.entries(coefficient))
          .as("%s", coefficient)
          .isEqualTo(expected.entries(coefficient));
    }
  }

  /** By the estimate, of a device that is slow in float64 and has few multiprocessors. */
  @ParameterizedTest
  @CsvSource({"10, 10, 1024", "50, 50, 512", "100, 100, 128", "200, 0, 64"})
  void noLaunchTakesLongOnASlowDevice(int n, int nIneq, int batch) {
    emulator.set("capability", 75).set("processors", 14);
    CudaDevice device = device(emulator.open());
    LaunchPlan plan = new LaunchPlan(PlainData.mixed(batch, n, nIneq, 0), SETTINGS, device);
    // A multiprocessor at a tenth of its two float64 units, at 1.25 GHz and two operations a cycle.
    double rate = 0.1 * 2 * 2 * 1.25e9;
    double operations = (double) n * n * (n / 3.0 + nIneq) + 40.0 * n * (n + nIneq);
    double each = SETTINGS.maxIterations() * operations / rate;
    for (int part = 0; part < plan.parts; part++) {
      int blocks = plan.firstOf(part + 1) - plan.firstOf(part);
      assertThat(blocks).isPositive();
      double rounds = Math.ceil(blocks / 14.0);
      assertThat(rounds * each <= 0.5 || rounds == 1).as("%d blocks", blocks).isTrue();
    }
    assertThat(plan.firstOf(plan.parts)).isEqualTo(batch);
  }

  @Test
  void aFastDeviceTakesMoreAtATime() {
    QpData data = PlainData.mixed(512, 50, 50, 0);
    int slow = plan(75, data).parts;
    int fast = plan(90, data).parts;
    assertThat(slow).isGreaterThan(fast);
  }

  private LaunchPlan plan(int capability, QpData data) {
    emulator.set("capability", capability);
    return new LaunchPlan(data, SETTINGS, device(emulator.open()));
  }

  /** Its workspace is memory for as many blocks as can run, no more. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void blocksAreThoseThatTheDeviceCanRun(int resident) {
    emulator.set("resident", resident);
    CudaDevice device = device(emulator.open());
    LaunchPlan plan = new LaunchPlan(PlainData.boxes(100, 12, 9), SETTINGS, device);
    assertThat(plan.solveBlocks).isEqualTo(resident * PROCESSORS);
    assertThat(plan.adjointBlocks).isEqualTo(resident * PROCESSORS);
    assertThat(plan.workspaceBytes())
        .isEqualTo(resident * PROCESSORS * plan.workspaceStride * Double.BYTES);
    LaunchPlan few = new LaunchPlan(PlainData.boxes(3, 12, 9), SETTINGS, device);
    assertThat(few.solveBlocks).isEqualTo(3);
  }

  /** However much there is to send. */
  @Test
  void aProgramIsNotDivided() {
    CudaBackend backend = emulator.open(CudaEmulator.OPTIONS.withPartBytes(1));
    QpData one = PlainData.boxes(1, 12, 9);
    BackendSolution solution = backend.solve(one, SETTINGS);
    assertThat(solution.status).containsOnly(QpStatus.SOLVED);
    assertThat(backend.backward(solution, solution.z, null, null).entries(QpCoefficient.P))
        .hasSize(12);
  }

  /** The check of many Q, each a factorisation. */
  @Test
  void theCheckOfQIsSplitByTime() {
    int blocks = 11;
    INDArray q = Nd4j.eye(6).castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE);
    INDArray all = Nd4j.tile(q, blocks, 1).reshape(blocks, 6, 6);
    all.slice(9).putScalar(2, 2, -1);
    CoefficientArrays given =
        new CoefficientArrays(
            new BatchShape(blocks, 6, 0, 0), Map.of(QpCoefficient.Q, all), Map.of());
    LentArrays arrays = new LentArrays(emulator);
    CudaBackend backend = CudaBackend.open(emulator.library(), IMPATIENT, arrays);
    final long before = emulator.count("definite");
    GatheredCoefficients gathered = backend.gather(arrays, given);
    assertThat(emulator.count("definite") - before).isEqualTo(3);
    for (int block = 0; block < blocks; block++) {
      assertThat(gathered.mayBeIndefinite(block)).isEqualTo(block == 9);
    }
  }

  private static CudaDevice device(CudaBackend backend) {
    return ((CudaSolution) backend.solve(PlainData.boxes(1, 2, 1), SETTINGS)).device;
  }
}
