package io.github.dl4joptnet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models solved from their predecessors. */
class ModelSequencesTest {
  private static final QpSettings SETTINGS = QpSettings.builder().threads(1).build();

  private final QpModel model = new QpModel();
  private final Variable w = model.variable("w", 6);

  ModelSequencesTest() {
    Parameter mu = model.parameter("mu", 6);
    model.minimize(w.squaredNorm().sub(mu.dot(w)));
    model.subjectTo(w.sum().eq(1), w.gte(0));
  }

  private static Map<String, INDArray> values(double... shifts) {
    INDArray mu = Nd4j.create(DataType.DOUBLE, shifts.length, 6);
    for (int i = 0; i < shifts.length; i++) {
      for (int j = 0; j < 6; j++) {
        mu.putScalar(i, j, 2 * Math.sin(1.3 * j + shifts[i]));
      }
    }
    return Map.of("mu", mu);
  }

  @Test
  void solutionsAndGradientsAreThoseOfColdStarts() {
    ModelSolution previous = model.solve(values(0, 1), SETTINGS);
    assertThat(previous.iterations(0)).isPositive();
    ModelSolution warm = model.solve(values(0.01, 1.01), SETTINGS, previous);
    ModelSolution cold = model.solve(values(0.01, 1.01), SETTINGS);
    assertThat(warm.iterations(0)).isZero();
    assertThat(warm.value(w).sub(cold.value(w)).amaxNumber().doubleValue()).isLessThan(1e-9);
    Map<String, INDArray> dLd =
        Map.of("w", Nd4j.linspace(-1, 1, 12, DataType.DOUBLE).reshape(2, 6));
    INDArray ofWarm = warm.backward(dLd).get("mu");
    INDArray ofCold = cold.backward(dLd).get("mu");
    assertThat(ofCold.amaxNumber().doubleValue()).isGreaterThan(0.01);
    assertThat(ofWarm.sub(ofCold).amaxNumber().doubleValue()).isLessThan(1e-9);
  }

  @Test
  void releasedPredecessorsStartCold() {
    ModelSolution previous = model.solve(values(0), SETTINGS);
    int rounds = previous.iterations(0);
    previous.release();
    ModelSolution next = model.solve(values(0), SETTINGS, previous);
    assertThat(next.iterations(0)).isEqualTo(rounds).isPositive();
  }

  @Test
  void solutionsOfOtherModelsAndBatchesAreRefused() {
    ModelSolution two = model.solve(values(0, 1), SETTINGS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.solve(values(0), SETTINGS, two))
        .withMessageStartingWith("previous solves 2 samples of 6 variables");
    ModelSolution ofOther = new ModelSequencesTest().model.solve(values(0), SETTINGS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.solve(values(0), SETTINGS, ofOther))
        .withMessage("previous is a solution of another model");
    assertThatNullPointerException().isThrownBy(() -> model.solve(values(0), SETTINGS, null));
  }
}
