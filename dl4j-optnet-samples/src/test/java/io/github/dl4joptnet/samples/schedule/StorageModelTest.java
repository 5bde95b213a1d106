package io.github.dl4joptnet.samples.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StorageModelTest {
  private static double[] supplies(double[] prices) {
    INDArray supplies = StorageModel.supplies(Nd4j.createFromArray(new double[][] {prices}));
    return supplies.getRow(0).toDoubleVector();
  }

  /** 0.8 GWh are pumped into the free half, of which 0.6 come out again. */
  @Test
  void twoPrices() {
    double[] prices = new double[24];
    Arrays.fill(prices, 0, 12, 0.5);
    Arrays.fill(prices, 12, 24, 1);
    double gain = 0;
    double pumped = 0;
    double[] supplies = supplies(prices);
    for (int hour = 0; hour < 24; hour++) {
      gain += prices[hour] * supplies[hour];
      pumped -= Math.min(0, supplies[hour]);
      assertThat(Math.abs(supplies[hour])).isLessThan(0.3 + 1e-9);
    }
    assertThat(gain).isCloseTo(0.6 - 0.5 * 0.8, within(1e-9));
    assertThat(pumped).isCloseTo(0.8, within(1e-9));
  }

  @Test
  void whatIsLostHasToBeGained() {
    double[] prices = new double[24];
    Arrays.setAll(prices, hour -> hour < 12 ? 0.76 : 1); // less apart than the efficiency
    for (double supply : supplies(prices)) {
      assertThat(supply).isCloseTo(0, within(1e-9));
    }
  }

  /** From full pumping to full generation takes an hour between. */
  @Test
  void theRampIsKept() {
    double[] prices = new double[24];
    Arrays.setAll(prices, hour -> hour % 2 == 0 ? 0.1 : 1);
    double[] supplies = supplies(prices);
    double largest = 0;
    for (int hour = 1; hour < 24; hour++) {
      largest = Math.max(largest, Math.abs(supplies[hour] - supplies[hour - 1]));
    }
    assertThat(largest).isCloseTo(ScheduleModel.RAMP, within(1e-9));
  }
}
