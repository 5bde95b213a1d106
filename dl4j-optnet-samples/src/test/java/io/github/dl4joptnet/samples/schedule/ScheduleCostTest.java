package io.github.dl4joptnet.samples.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ScheduleCostTest {
  private static final INDArray LOADS = Nd4j.createFromArray(new double[][] {{1, 2, 3}});
  private static final INDArray SCHEDULES = Nd4j.createFromArray(new double[][] {{1.5, 1.8, 3}});

  @Test
  void shortagesCostAHundredTimesAsMuchAsSurpluses() {
    INDArray hours = ScheduleCost.ofHours(LOADS, SCHEDULES);
    assertThat(hours.getDouble(0, 0)).isCloseTo(0.5 * 0.5 + 0.125, within(1e-12));
    assertThat(hours.getDouble(0, 1)).isCloseTo(50 * 0.2 + 0.02, within(1e-12));
    assertThat(hours.getDouble(0, 2)).isZero();
    assertThat(ScheduleCost.ofDays(LOADS, SCHEDULES).getDouble(0))
        .isCloseTo(hours.sumNumber().doubleValue(), within(1e-12));
  }

  @Test
  void gradientIsThatOfDifferences() {
    ScheduleCost cost = new ScheduleCost();
    INDArray schedules = Nd4j.createFromArray(new double[][] {{1.5, 1.8, 3.1}});
    INDArray gradient = cost.computeGradient(LOADS, schedules, new ActivationIdentity(), null);
    for (int h = 0; h < 3; h++) {
      double eps = 1e-6;
      INDArray up = schedules.dup();
      up.putScalar(0, h, schedules.getDouble(0, h) + eps);
      INDArray down = schedules.dup();
      down.putScalar(0, h, schedules.getDouble(0, h) - eps);
      double difference =
          ScheduleCost.ofDays(LOADS, up).sub(ScheduleCost.ofDays(LOADS, down)).getDouble(0);
      assertThat(gradient.getDouble(0, h)).isCloseTo(difference / (2 * eps), within(1e-6));
    }
  }
}
