package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.testing.devices.CudaTestDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** The contract on the CUDA backend. */
@ParameterizedClass
@MethodSource("io.github.dl4joptnet.testing.devices.CudaTestDevice#tested")
class CudaContractTest extends BackendContract {
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

  @Test
  void sparseCoefficientsAreSolvedOnTheCpu() {
    int[] both = {0, 1};
    SparseMatrix q = SparseMatrix.of(2, 2, both, both, new double[] {1, 2});
    QpBatch qp =
        QpBatch.builder()
            .on(backend)
            .Q(q)
            .p(Nd4j.createFromArray(-1.0, -4.0))
            .upper(Nd4j.createFromArray(10.0, 1.0))
            .build();
    QpSolver solver = QpSolver.on(backend, QpSettings.defaults());
    QpSolution solution = solver.solve(qp);
    assertThat(solution.z().toDoubleVector()).containsExactly(1, 1);
    QpGradients gradients =
        solver.backward(solution, Nd4j.createFromArray(new double[][] {{1, 1}}));
    assertThat(gradients.dQ().toDoubleVector()).containsExactly(-1, 0);
    assertThat(gradients.dUpper().toDoubleVector()).containsExactly(0, 1);
    assertThat(CpuBackend.solved(solution.result())).isTrue();
  }
}
