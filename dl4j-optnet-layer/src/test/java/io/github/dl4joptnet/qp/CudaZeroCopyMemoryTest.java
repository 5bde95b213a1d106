package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.qp.ZeroCopyDevice.batchOf;
import static io.github.dl4joptnet.qp.ZeroCopyDevice.normal;
import static io.github.dl4joptnet.testing.problems.QpArrays.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is copied, kept, shared by threads and released where arrays are used in place. */
class CudaZeroCopyMemoryTest {
  private ZeroCopyDevice device;

  @BeforeEach
  void device() {
    device = new ZeroCopyDevice(CudaEmulator.plain());
  }

  /** Ends, residuals, results and what the adjoint starts from: small beside the matrices. */
  @Test
  void noCoefficientAndNoGradientTravels() {
    int batch = 5;
    int n = 40;
    int nIneq = 30;
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      samples.add(PlantedQp.variables(n).inequalities(nIneq, 9).plant(new Random(i)).qp());
    }
    QpArrays given = QpArrays.perSample(samples);
    device.solver.solve(device.onDevice(given));
    final long toDevice = device.emulator.copiedToDevice();
    final long toHost = device.emulator.copiedToHost();
    QpSolution solution = device.solver.solve(device.onDevice(given));
    QpGradients gradients = device.solver.backward(solution, normal(batch, n));
    values(gradients.dQ());
    values(gradients.dG());
    // Which samples are to be solved.
    assertThat(device.emulator.copiedToDevice() - toDevice).isLessThanOrEqualTo(8L * batch);
    long results = 2L * n + nIneq + 2L * nIneq + 3;
    long flags = 10L;
    assertThat(device.emulator.copiedToHost() - toHost)
        .isLessThanOrEqualTo(8L * batch * (results + flags));
    // As the test would see them.
    device.solver.backward(device.solver.solve(given.build()), normal(batch, n));
    long matrices = 8L * batch * (n * n + nIneq * n);
    assertThat(device.emulator.copiedToDevice() - toDevice).isGreaterThan(matrices);
    assertThat(device.arrays.written()).isPositive();
  }

  @Test
  void theBatchIsACopy() {
    QpArrays given = batchOf(3);
    QpBatch batch = device.onDevice(given);
    double[] expected = values(device.solver.solve(given.build()).z());
    for (String name : given.names()) {
      given.get(name).assign(99);
    }
    QpSolution solution = device.solver.solve(batch);
    assertThat(values(solution.z())).isEqualTo(expected);
    double[] dQ = values(device.solver.backward(solution, normal(3, 9)).dQ());
    assertThat(solution.z()).isSameAs(solution.z());
    solution.z().assign(5);
    device.solver.backward(solution, normal(3, 9)).dQ().assign(5);
    assertThat(values(device.solver.backward(solution, normal(3, 9)).dQ())).isEqualTo(dQ);
  }

  @Test
  void manyThreadsGiveTheSameBits() throws Exception {
    QpArrays given = batchOf(3);
    QpSolution expected = device.solver.solve(given.build());
    double[] dQ = values(device.solver.backward(expected, normal(3, 9)).dQ());
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<double[]>> calls = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        calls.add(
            callers.submit(
                () -> {
                  QpSolution solution = device.solver.solve(device.onDevice(given));
                  double[] gradient = values(device.solver.backward(solution, normal(3, 9)).dQ());
                  solution.release();
                  return gradient;
                }));
      }
      for (Future<double[]> call : calls) {
        assertThat(call.get()).isEqualTo(dQ);
      }
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void aLateBackwardPassAndOneAgain() {
    QpArrays given = batchOf(3);
    QpSolution solution = device.solver.solve(device.onDevice(given));
    double[] before = values(device.solver.backward(solution, normal(3, 9)).dG());
    device.solver.solve(device.onDevice(batchOf(6)));
    device.solver.solve(batchOf(2).build());
    assertThat(values(device.solver.backward(solution, normal(3, 9)).dG())).isEqualTo(before);
    assertThat(values(device.solver.backward(solution, normal(3, 9)).dG())).isEqualTo(before);
  }

  /** A solver on the CPU, or on another GPU, takes such a batch too. */
  @Test
  void otherSolversTakeTheBatch() {
    QpArrays given = batchOf(2);
    QpSolver cpu = QpSolver.create(QpSettings.builder().backend(Backend.CPU).build());
    assertThat(values(cpu.solve(device.onDevice(given)).z()))
        .isEqualTo(values(cpu.solve(given.build()).z()));
    QpSolver other = QpSolver.on(device.emulator.open(), QpSettings.defaults());
    QpSolution expected = device.solver.solve(given.build());
    QpSolution elsewhere = other.solve(device.onDevice(given));
    assertThat(values(elsewhere.z())).isEqualTo(values(expected.z()));
    assertThat(values(other.backward(elsewhere, normal(2, 9)).dQ()))
        .isEqualTo(values(device.solver.backward(expected, normal(2, 9)).dQ()));
    // The solution stays on its device when a thread with another one differentiates it.
    QpSolution onFirst = device.solver.solve(device.onDevice(given));
    device.arrays.moveTo(1);
    assertThat(values(device.solver.backward(onFirst, normal(2, 9)).dQ()))
        .isEqualTo(values(device.solver.backward(expected, normal(2, 9)).dQ()));
  }

  @Test
  void whereAddressesAreNotKnownTheHostIsTheWay() {
    QpArrays given = batchOf(2);
    QpSolution solution = device.solver.solve(device.onDevice(given));
    double[] expected = values(device.solver.backward(solution, normal(2, 9)).dQ());
    device.arrays.fail("made up");
    assertThat(values(device.solver.backward(solution, normal(2, 9)).dQ())).isEqualTo(expected);
    QpBatch batch = given.builder().on(device.backend).build();
    assertThat(batch.data().isRemote()).isFalse();
    assertThat(values(device.solver.solve(batch).z())).isEqualTo(values(solution.z()));
  }

  @Test
  void whatIsReleasedKeepsItsResults() {
    QpSolution solution = device.solver.solve(device.onDevice(batchOf(2)));
    double[] z = values(solution.z());
    solution.release();
    solution.release();
    assertThat(values(solution.z())).isEqualTo(z);
    assertThatThrownBy(() -> device.solver.backward(solution, normal(2, 9)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("released");
  }

  @Test
  void equalBatchesAreRecognised() {
    QpArrays given = batchOf(3);
    QpBatch one = device.onDevice(given);
    assertThat(one.data().sameRemoteEntries(device.onDevice(given).data())).isTrue();
    INDArray p = given.get("p").dup();
    p.putScalar(2, 8, Math.nextUp(p.getDouble(2, 8)));
    QpBatch other = device.onDevice(given.with("p", p));
    assertThat(one.data().sameRemoteEntries(other.data())).isFalse();
    QpBatch shared = device.onDevice(given.share("Q"));
    assertThat(one.data().sameRemoteEntries(shared.data())).isFalse();
    assertThat(one.data().sameRemoteEntries(given.build().data())).isFalse();
  }
}
