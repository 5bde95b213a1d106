package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.qp.ZeroCopyDevice.batchOf;
import static io.github.dl4joptnet.qp.ZeroCopyDevice.normal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.problems.ArrayLayout;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays that are on the device already are used there, with the results of the way through the
 * host.
 */
class CudaZeroCopyTest {
  private ZeroCopyDevice device;

  @BeforeEach
  void device() {
    device = new ZeroCopyDevice(CudaEmulator.plain());
  }

  @ParameterizedTest
  @EnumSource(CudaEmulator.Order.class)
  void theBitsAreThoseOfTheWayThroughTheHost(CudaEmulator.Order order) {
    device = new ZeroCopyDevice(CudaEmulator.checked().set(order));
    for (int batch : new int[] {1, 4}) {
      device.assertSame(batchOf(batch), normal(batch, 9), normal(batch, 6), normal(batch, 2));
    }
  }

  @Test
  void sharedCoefficients() {
    QpArrays given = batchOf(4);
    device.assertSame(given.share("Q", "G", "hLower", "A", "b"), normal(4, 9), null, null);
    device.assertSame(
        given.share("p", "h", "lower", "upper", "A"), normal(4, 9), null, normal(4, 2));
    device.assertSame(given.share(QpArrays.NAMES.toArray(String[]::new)), normal(1, 9), null, null);
  }

  @ParameterizedTest
  @EnumSource
  void layouts(ArrayLayout layout) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      QpArrays given = batchOf(3).share("A", "lower");
      for (String name : given.names()) {
        INDArray laidOut = layout.of(given.get(name).castTo(type));
        given = given.with(name, laidOut);
      }
      device.assertSame(given, layout.of(normal(3, 9).castTo(type)), layout.of(normal(3, 6)), null);
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
    device.assertSame(mixed, normal(2, 9), null, null);
    QpArrays noRows =
        given
            .with("G", Nd4j.create(DataType.DOUBLE, 0, 9))
            .with("h", Nd4j.create(DataType.DOUBLE, 0))
            .with("hLower", null);
    device.assertSame(noRows, normal(2, 9).castTo(DataType.FLOAT), null, null);
  }

  /** Where blocks have their matrices in global memory. */
  @Test
  void aQThatDoesNotFitIntoSharedMemory() {
    device = new ZeroCopyDevice(CudaEmulator.checked().set("sharedLimit", 2_000));
    device.assertSame(batchOf(3), normal(3, 9), null, null);
  }

  /** Elastic rows and smoothing are settings of the same kernels. */
  @Test
  void elasticRowsAndSmoothing() {
    for (QpSettings.Builder settings :
        List.of(QpSettings.builder().elasticPenalty(100), QpSettings.builder().smoothing(0.01))) {
      device.solver = QpSolver.on(device.backend, settings.build());
      device.assertSame(batchOf(2), normal(2, 9), null, null);
    }
  }

  @Test
  void factoredInFloat32() {
    device = new ZeroCopyDevice(CudaEmulator.plain().set("capability", 75));
    device.assertSame(batchOf(3), normal(3, 9), normal(3, 6), null);
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
      final long before = device.emulator.copiedToHost();
      device.solver.solve(device.onDevice(given));
      final long between = device.emulator.copiedToHost();
      QpSolution solution = device.solver.solve(device.onDevice(infeasible));
      long more = 0;
      for (String name : given.names()) {
        more += given.get(name).length() / (given.get(name).size(0) == 4 ? 4 : 1);
      }
      assertThat(device.emulator.copiedToHost() - between)
          .isEqualTo(between - before + Double.BYTES * more);
      assertThat(solution.status(2)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
      assertThat(solution.infeasibilityCertificate(2).value()).isNegative();
      assertThat(solution.failures()).isEqualTo(1);
      device.assertSame(infeasible, normal(4, 9), null, null);
    }
  }
}
