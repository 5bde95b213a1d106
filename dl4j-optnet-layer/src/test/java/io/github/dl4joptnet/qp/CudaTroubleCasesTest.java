package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.backend.QpBackend;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** On the CUDA backend, with what it leaves to the CPU. */
@ParameterizedClass
@EnumSource(CudaTestDevice.class)
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
}
