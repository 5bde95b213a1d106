package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.devices.CudaTestDevice;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** On the CUDA backend, with what it leaves to the CPU. */
@ParameterizedClass
@MethodSource("io.github.dl4joptnet.testing.devices.CudaTestDevice#tested")
class CudaTroubleCasesTest extends TroubleCases {
  @Parameter CudaTestDevice device;
  private QpBackend backend;

  @BeforeEach
  void open() {
    backend = device.open();
  }

  @Override
  QpBackend backend() {
    return backend;
  }

  /** Its own form of the Newton system stops at some 1e-7, within 1e-12 of the data's size. */
  @Test
  void theAbsoluteToleranceIsReachedWhereRoundingAllowsIt() {
    PlainQp qp = PlantedQp.variables(6).rank(3).equalities(1).plant(new Random(3)).qp();
    QpArrays arrays = QpArrays.of(qp);
    QpBatch large =
        arrays.with("Q", arrays.get("Q").mul(1e5)).with("p", arrays.get("p").mul(1e5)).build();
    QpSolution solution = QpSolver.on(backend, QpSettings.defaults()).solve(large);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.primalResidual(0)).isLessThanOrEqualTo(1e-8);
    assertThat(solution.dualResidual(0)).isLessThanOrEqualTo(1e-8);
    assertThat(solution.dualityGap(0)).isLessThanOrEqualTo(1e-8);
  }

  /** Beside the rows, there is hardly any curvature, and where there is none, z is the CPU's. */
  @ParameterizedTest
  @CsvSource({"0, 1e-8", "1, 1e-8", "1e6, 1e-6"})
  void programsWithLittleCurvatureAreSolvedAsOnTheCpu(double curvature, double tolerance) {
    QpSettings settings = QpSettings.builder().tolerance(tolerance).build();
    for (int seed = 0; seed < 3; seed++) {
      PlantedQp planted = HardQps.staircase(1, curvature, new Random(seed));
      QpBatch qp = QpArrays.batch(planted.qp());
      QpSolution solution = QpSolver.on(backend, settings).solve(qp);
      assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
      QpSolution ofCpu =
          QpSolver.create(settings.toBuilder().backend(Backend.CPU).build()).solve(qp);
      double[] z = ofCpu.z().toDoubleVector();
      assertThat(DenseMath.distance(solution.z().toDoubleVector(), z))
          .as("seed %s", seed)
          .isLessThanOrEqualTo(1e-8 * Math.max(1, DenseMath.normInf(z)));
      KktCheck kkt = KktCheck.of(planted.qp(), solution, 0);
      assertThat(kkt.absolute()).isLessThanOrEqualTo(1.001 * tolerance + 1e-15 * kkt.gapSize());
      double objective = planted.qp().objective(solution.z().toDoubleVector());
      double expected = planted.qp().objective(planted.z());
      assertThat(objective).isCloseTo(expected, within(tolerance * Math.max(1, kkt.gapSize())));
    }
  }

  /** But where it repeats it, the CPU shares the gradient out. */
  @Test
  void rowsThatOnlyTouchABoundAreLeftToTheGpu() {
    PlainQp qp = PlantedQp.variables(6).inequalities(2, 1).bounds(3).plant(new Random(5)).qp();
    assertThat(timesOnCpu(qp)).isZero();
    double[][] repeated = {qp.G()[0], {0, 0, 0, 2, 0, 0}};
    double[] h = {qp.h()[0], 2 * qp.upper()[3]};
    PlainQp repeating =
        new PlainQp(qp.Q(), qp.p(), repeated, h, null, null, null, qp.lower(), qp.upper());
    assertThat(timesOnCpu(repeating)).isOne();
  }

  private long timesOnCpu(PlainQp qp) {
    final long before = ((CudaBackend) backend).samplesOnCpu();
    QpSolver solver = QpSolver.on(backend, QpSettings.defaults());
    QpSolution solution = solver.solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    solver.backward(solution, Nd4j.ones(DataType.DOUBLE, 1, qp.n()));
    return ((CudaBackend) backend).samplesOnCpu() - before;
  }
}
