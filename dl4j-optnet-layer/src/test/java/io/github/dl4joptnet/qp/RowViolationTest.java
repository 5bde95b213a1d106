package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RowViolationTest {
  private static final double PENALTY = 1e3;

  /** z ≤ −1 and z ≥ 1 in the first sample, −3 ≤ z ≤ 5 in the second; z = 4 twice. */
  @Test
  void isTheMultiplierOverThePenalty() {
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(new double[][] {{1}}))
            .G(Nd4j.createFromArray(new double[][] {{1}, {1}}))
            .h(Nd4j.createFromArray(new double[][] {{-1, 9}, {5, 9}}))
            .hLower(Nd4j.createFromArray(new double[][] {{-9, 1}, {-3, -3}}))
            .A(Nd4j.createFromArray(new double[][] {{1}, {1}}))
            .b(Nd4j.createFromArray(new double[] {4, 4}))
            .build();
    QpSolution solution =
        QpSolver.create(QpSettings.builder().elasticPenalty(PENALTY).build()).solve(qp);
    assertThat(solution.solved()).containsExactly(true, true);
    INDArray inequality = solution.inequalityViolation();
    assertThat(inequality.shape()).containsExactly(2, 2);
    assertThat(inequality.getDouble(0, 0)).isGreaterThan(1);
    assertThat(inequality.getDouble(0, 1)).isZero();
    assertThat(inequality.getRow(1).toDoubleVector()).containsExactly(0, 0);
    assertThat(inequality.getDouble(0, 0))
        .isCloseTo(solution.lambda().getDouble(0, 0) / PENALTY, within(1e-8));
    INDArray equality = solution.equalityViolation();
    for (int sample = 0; sample < 2; sample++) {
      for (int r = 0; r < 2; r++) {
        assertThat(equality.getDouble(sample, r))
            .isCloseTo(solution.nu().getDouble(sample, r) / PENALTY, within(1e-8));
      }
    }
  }
}
