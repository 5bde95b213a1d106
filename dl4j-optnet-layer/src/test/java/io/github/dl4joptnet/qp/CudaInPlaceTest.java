package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.qp.QpArrays.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.backend.cuda.CudaBackend;
import io.github.dl4joptnet.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.backend.cuda.InPlace;
import io.github.dl4joptnet.backend.cuda.LentArrays;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays that are on the device already are used there, with the results of the way through the
 * host.
 */
class CudaInPlaceTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private CudaEmulator emulator;
  private CudaBackend backend;
  private LentArrays arrays;
  private InPlace inPlace;
  private QpSolver solver;

  @BeforeEach
  void device() {
    open(CudaEmulator.plain());
  }

  private void open(CudaEmulator device) {
    emulator = device;
    backend = emulator.open();
    arrays = new LentArrays(emulator);
    inPlace = new InPlace(backend, arrays);
    solver = QpSolver.on(backend, QpSettings.defaults());
  }

  private QpBatch onDevice(QpArrays given) {
    QpBatch batch = given.builder().inPlace(inPlace).build();
    assertThat(InPlace.holds(batch.data())).isTrue();
    return batch;
  }

  /** All parts of a QP; samples differ so little that any of their coefficients may be shared. */
  private static QpArrays batchOf(int batch) {
    Random random = new Random(269);
    PlainQp first =
        PlantedQp.variables(9)
            .inequalities(6, 3)
            .equalities(2)
            .bounds(2)
            .twoSided()
            .plant(random)
            .qp();
    first.h()[5] = INF;
    first.lower()[8] = -INF;
    List<PlainQp> samples = new ArrayList<>(Collections.nCopies(batch, first));
    QpArrays arrays = QpArrays.perSample(samples);
    for (String name : List.of("p", "G", "A", "b")) {
      INDArray noise = Nd4j.create(DataType.DOUBLE, arrays.get(name).shape());
      for (int i = 0; i < noise.length(); i++) {
        noise.putScalar(i, 1e-3 * random.nextGaussian());
      }
      arrays = arrays.with(name, arrays.get(name).add(noise));
    }
    return arrays;
  }

  private static INDArray normal(int batch, int columns) {
    return Nd4j.createFromArray(PlantedQp.normal(batch, columns, new Random(277)));
  }

  /** Solves and differentiates both ways; the bits must be the same. */
  private void assertSame(QpArrays given, INDArray dLdz, INDArray dLdLambda, INDArray dLdNu) {
    QpSolution expected = solver.solve(given.build());
    QpSolution actual = solver.solve(onDevice(given));
    for (int i = 0; i < expected.batch(); i++) {
      assertThat(actual.status(i)).isEqualTo(expected.status(i));
      assertThat(actual.iterations(i)).isEqualTo(expected.iterations(i));
      assertThat(new double[] {actual.primalResidual(i), actual.dualityGap(i)})
          .isEqualTo(new double[] {expected.primalResidual(i), expected.dualityGap(i)});
    }
    assertThat(values(actual.z())).isEqualTo(values(expected.z()));
    assertThat(values(actual.lambda())).isEqualTo(values(expected.lambda()));
    assertThat(values(actual.nu())).isEqualTo(values(expected.nu()));
    assertThat(values(actual.boundDual())).isEqualTo(values(expected.boundDual()));
    QpGradients host = solver.backward(expected, dLdz, dLdLambda, dLdNu);
    QpGradients device = solver.backward(actual, dLdz, dLdLambda, dLdNu);
    for (String name : QpArrays.NAMES) {
      INDArray wanted = QpArrays.gradient(host, name);
      INDArray found = QpArrays.gradient(device, name);
      if (wanted == null) {
        assertThat(found).as("d%s", name).isNull();
        continue;
      }
      assertThat(found.shape()).as("d%s", name).isEqualTo(wanted.shape());
      assertThat(found.dataType()).isEqualTo(DataType.DOUBLE);
      assertThat(values(found)).as("d%s", name).isEqualTo(values(wanted));
    }
  }

  @ParameterizedTest
  @EnumSource(CudaEmulator.Order.class)
  void theBitsAreThoseOfTheWayThroughTheHost(CudaEmulator.Order order) {
    open(CudaEmulator.checked().set(order));
    for (int batch : new int[] {1, 4}) {
      assertSame(batchOf(batch), normal(batch, 9), normal(batch, 6), normal(batch, 2));
    }
  }

  @Test
  void sharedCoefficients() {
    QpArrays given = batchOf(4);
    assertSame(given.share("Q", "G", "hLower", "A", "b"), normal(4, 9), null, null);
    assertSame(given.share("p", "h", "lower", "upper", "A"), normal(4, 9), null, normal(4, 2));
    assertSame(given.share(QpArrays.NAMES.toArray(String[]::new)), normal(1, 9), null, null);
  }

  @ParameterizedTest
  @EnumSource
  void layouts(Layout layout) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      QpArrays given = batchOf(3).share("A", "lower");
      for (String name : given.names()) {
        INDArray laidOut = layout.of(given.get(name).castTo(type));
        given = given.with(name, laidOut);
      }
      assertSame(given, layout.of(normal(3, 9).castTo(type)), layout.of(normal(3, 6)), null);
    }
  }

  @Test
  void mixedTypesAndAbsentParts() {
    QpArrays given = batchOf(2);
    QpArrays mixed =
        given
            .with("p", given.get("p").castTo(DataType.FLOAT))
            .with("A", null)
            .with("b", null)
            .with("lower", null)
            .with("hLower", null);
    assertSame(mixed, normal(2, 9), null, null);
    QpArrays noRows =
        given
            .with("G", Nd4j.create(DataType.DOUBLE, 0, 9))
            .with("h", Nd4j.create(DataType.DOUBLE, 0))
            .with("hLower", null);
    assertSame(noRows, normal(2, 9).castTo(DataType.FLOAT), null, null);
  }

  /** Where blocks have their matrices in global memory. */
  @Test
  void aQThatDoesNotFitIntoSharedMemory() {
    open(CudaEmulator.checked().set("sharedLimit", 2_000));
    assertSame(batchOf(3), normal(3, 9), null, null);
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
    solver.solve(onDevice(given));
    final long toDevice = emulator.copiedToDevice();
    final long toHost = emulator.copiedToHost();
    QpSolution solution = solver.solve(onDevice(given));
    QpGradients gradients = solver.backward(solution, normal(batch, n));
    values(gradients.dQ());
    values(gradients.dG());
    // Which samples are to be solved.
    assertThat(emulator.copiedToDevice() - toDevice).isLessThanOrEqualTo(8L * batch);
    long results = 2L * n + nIneq + 2L * nIneq + 3;
    long flags = 10L;
    assertThat(emulator.copiedToHost() - toHost)
        .isLessThanOrEqualTo(8L * batch * (results + flags));
    // As the test would see them.
    solver.backward(solver.solve(given.build()), normal(batch, n));
    long matrices = 8L * batch * (n * n + nIneq * n);
    assertThat(emulator.copiedToDevice() - toDevice).isGreaterThan(matrices);
    assertThat(arrays.written()).isPositive();
  }

  @Test
  void theBatchIsACopy() {
    QpArrays given = batchOf(3);
    QpBatch batch = onDevice(given);
    double[] expected = values(solver.solve(given.build()).z());
    for (String name : given.names()) {
      given.get(name).assign(99);
    }
    QpSolution solution = solver.solve(batch);
    assertThat(values(solution.z())).isEqualTo(expected);
    double[] dQ = values(solver.backward(solution, normal(3, 9)).dQ());
    solution.z().assign(5);
    solver.backward(solution, normal(3, 9)).dQ().assign(5);
    assertThat(values(solution.z())).isEqualTo(expected);
    assertThat(values(solver.backward(solution, normal(3, 9)).dQ())).isEqualTo(dQ);
  }

  @ParameterizedTest
  @CsvSource({
    "Q, NaN, 4",
    "Q, Infinity, 1",
    "p, NaN, 0",
    "G, -Infinity, 3",
    "h, NaN, 2",
    "h, -Infinity, 2",
    "hLower, Infinity, 1",
    "A, NaN, 5",
    "b, NaN, 1",
    "lower, Infinity, 0",
    "upper, -Infinity, 3"
  })
  void badValuesGiveTheSameErrors(String name, double value, int entry) {
    INDArray bad = GoodBatch.shared().get(name).dup();
    bad.putScalar(entry, value);
    assertSameError(GoodBatch.shared().with(name, bad));

    INDArray inAll = GoodBatch.good().get(name).dup();
    INDArray inOne = inAll.dup();
    for (int sample = 0; sample < 3; sample++) {
      inAll.slice(sample).putScalar(entry, value);
    }
    assertSameError(GoodBatch.good().with(name, inAll));
    inOne.slice(1).putScalar(entry, value);
    assertSame(GoodBatch.good().with(name, inOne), normal(3, 4), null, null);
  }

  @ParameterizedTest
  @CsvSource({"lower, upper", "hLower, h"})
  void crossedLimits(String low, String high) {
    INDArray above = GoodBatch.shared().get(high).dup();
    above.putScalar(2, above.getDouble(2) + 1e-9);
    assertSameError(GoodBatch.shared().with(low, above));
    INDArray inOne = GoodBatch.good().get(low).dup();
    inOne.putScalar(1, 2, GoodBatch.good().get(high).getDouble(1, 2) + 1);
    assertSame(GoodBatch.good().with(low, inOne), normal(3, 4), null, null);
  }

  @Test
  void asymmetricQ() {
    INDArray slightly = GoodBatch.good().get("Q").dup();
    slightly.putScalar(1, 0, 2, slightly.getDouble(1, 0, 2) + 1e-5);
    assertSame(GoodBatch.good().with("Q", slightly), normal(3, 4), null, null);
    INDArray clearly = slightly.dup();
    clearly.putScalar(1, 3, 0, clearly.getDouble(1, 3, 0) + 0.1);
    assertSameError(GoodBatch.good().with("Q", clearly));
    assertSameError(GoodBatch.shared().with("Q", clearly.slice(1)));
    // The Q of a sample that is rejected for another reason is not looked at.
    INDArray p = GoodBatch.good().get("p").dup();
    p.putScalar(1, 0, Double.NaN);
    assertSame(GoodBatch.good().with("Q", clearly).with("p", p), normal(3, 4), null, null);
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "-1e-3, false", "-3e-5, false", "-1e-7, true", "0, true", "1e-9, true"})
  void indefiniteQ(double smallest, boolean accepted) {
    double[] v = {0.5, -0.5, 0.5, 0.5};
    double[][] q = Dense.identity(4, 1);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        q[i][j] += (smallest - 1) * v[i] * v[j];
      }
    }
    QpArrays given = GoodBatch.shared().with("Q", Nd4j.createFromArray(q));
    if (accepted) {
      long before = emulator.copiedToHost();
      onDevice(given);
      assertThat(emulator.copiedToHost() - before).isLessThan(16 * Double.BYTES);
    } else {
      assertSameError(given);
    }
    assertSameError(GoodBatch.shared().with("Q", Nd4j.eye(4).castTo(DataType.DOUBLE).neg()));
    onDevice(GoodBatch.shared().with("Q", Nd4j.zeros(DataType.DOUBLE, 4, 4)));
  }

  private void assertSameError(QpArrays given) {
    IllegalArgumentException expected = null;
    try {
      given.build();
    } catch (IllegalArgumentException e) {
      expected = e;
    }
    assertThat(expected).isNotNull();
    assertThatThrownBy(() -> given.builder().inPlace(inPlace).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(expected.getMessage());
  }

  /** Infeasible: the CPU has it, and its gradients are among those on the device. */
  @Test
  void samplesOfTheCpuTakeTheirOwnCoefficientsAlone() {
    for (String[] same : new String[][] {{}, {"Q", "G", "A", "b", "hLower"}}) {
      QpArrays given = batchOf(4).share(same);
      INDArray lower = given.get("lower").dup();
      INDArray upper = given.get("upper").dup();
      INDArray row = given.get("A").rank() == 3 ? given.get("A").slice(2) : given.get("A");
      // Far from what the equalities ask for.
      for (int j = 0; j < 9; j++) {
        double side = 1000 * Math.signum(row.getDouble(0, j));
        lower.putScalar(2, j, side);
        upper.putScalar(2, j, side + 1);
      }
      QpArrays infeasible = given.with("lower", lower).with("upper", upper);
      final long before = emulator.copiedToHost();
      solver.solve(onDevice(given));
      final long between = emulator.copiedToHost();
      QpSolution solution = solver.solve(onDevice(infeasible));
      long more = 0;
      for (String name : given.names()) {
        more += given.get(name).length() / (given.get(name).size(0) == 4 ? 4 : 1);
      }
      assertThat(emulator.copiedToHost() - between)
          .isEqualTo(between - before + Double.BYTES * more);
      assertThat(solution.status(2)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
      assertThat(solution.infeasibilityCertificate(2).value()).isNegative();
      assertThat(solution.failures()).isEqualTo(1);
      assertSame(infeasible, normal(4, 9), null, null);
    }
  }

  @Test
  void factoredInFloat32() {
    open(CudaEmulator.plain().set("capability", 75));
    assertSame(batchOf(3), normal(3, 9), normal(3, 6), null);
  }

  @Test
  void manyThreadsGiveTheSameBits() throws Exception {
    QpArrays given = batchOf(3);
    QpSolution expected = solver.solve(given.build());
    double[] dQ = values(solver.backward(expected, normal(3, 9)).dQ());
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<double[]>> calls = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        calls.add(
            callers.submit(
                () -> {
                  QpSolution solution = solver.solve(onDevice(given));
                  double[] gradient = values(solver.backward(solution, normal(3, 9)).dQ());
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

  /** Elastic rows and smoothing are settings of the same kernels. */
  @Test
  void elasticRowsAndSmoothing() {
    for (QpSettings.Builder settings :
        List.of(QpSettings.builder().elasticPenalty(100), QpSettings.builder().smoothing(0.01))) {
      solver = QpSolver.on(backend, settings.build());
      assertSame(batchOf(2), normal(2, 9), null, null);
    }
  }

  @Test
  void aLateBackwardPassAndOneAgain() {
    QpArrays given = batchOf(3);
    QpSolution solution = solver.solve(onDevice(given));
    double[] before = values(solver.backward(solution, normal(3, 9)).dG());
    solver.solve(onDevice(batchOf(6)));
    solver.solve(batchOf(2).build());
    assertThat(values(solver.backward(solution, normal(3, 9)).dG())).isEqualTo(before);
    assertThat(values(solver.backward(solution, normal(3, 9)).dG())).isEqualTo(before);
  }

  /** A solver on the CPU, or on another GPU, takes such a batch too. */
  @Test
  void otherSolversTakeTheBatch() {
    QpArrays given = batchOf(2);
    QpSolver cpu = QpSolver.create(QpSettings.builder().backend(Backend.CPU).build());
    assertThat(values(cpu.solve(onDevice(given)).z()))
        .isEqualTo(values(cpu.solve(given.build()).z()));
    QpSolver other = QpSolver.on(emulator.open(), QpSettings.defaults());
    QpSolution expected = solver.solve(given.build());
    QpSolution elsewhere = other.solve(onDevice(given));
    assertThat(values(elsewhere.z())).isEqualTo(values(expected.z()));
    assertThat(values(other.backward(elsewhere, normal(2, 9)).dQ()))
        .isEqualTo(values(solver.backward(expected, normal(2, 9)).dQ()));
    // The solution stays on its device when a thread with another one differentiates it.
    QpSolution onFirst = solver.solve(onDevice(given));
    arrays.moveTo(1);
    assertThat(values(solver.backward(onFirst, normal(2, 9)).dQ()))
        .isEqualTo(values(solver.backward(expected, normal(2, 9)).dQ()));
  }

  @Test
  void whereAddressesAreNotKnownTheHostIsTheWay() {
    QpArrays given = batchOf(2);
    QpSolution solution = solver.solve(onDevice(given));
    double[] expected = values(solver.backward(solution, normal(2, 9)).dQ());
    arrays.fail("made up");
    assertThat(values(solver.backward(solution, normal(2, 9)).dQ())).isEqualTo(expected);
    QpBatch batch = given.builder().inPlace(inPlace).build();
    assertThat(InPlace.holds(batch.data())).isFalse();
    assertThat(values(solver.solve(batch).z())).isEqualTo(values(solution.z()));
  }

  @Test
  void whatIsReleasedKeepsItsResults() {
    QpSolution solution = solver.solve(onDevice(batchOf(2)));
    double[] z = values(solution.z());
    solution.release();
    solution.release();
    assertThat(values(solution.z())).isEqualTo(z);
    assertThatThrownBy(() -> solver.backward(solution, normal(2, 9)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("released");
  }

  @Test
  void equalBatchesAreRecognised() {
    QpArrays given = batchOf(3);
    QpBatch one = onDevice(given);
    assertThat(InPlace.sameCoefficients(one.data(), onDevice(given).data())).isTrue();
    INDArray p = given.get("p").dup();
    p.putScalar(2, 8, Math.nextUp(p.getDouble(2, 8)));
    QpBatch other = onDevice(given.with("p", p));
    assertThat(InPlace.sameCoefficients(one.data(), other.data())).isFalse();
    QpBatch shared = onDevice(given.share("Q"));
    assertThat(InPlace.sameCoefficients(one.data(), shared.data())).isFalse();
    assertThat(InPlace.sameCoefficients(one.data(), given.build().data())).isFalse();
  }
}
