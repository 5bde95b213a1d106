package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.measurements.MemoryMeasurement;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {

  /**
   * ND4J's sessions, left to themselves, keep a few arrays of every iteration for ever: that would
   * show in every stretch of the training, whereas the JVM's own growth does not.
   */
  @Test
  void trainingHoldsMemoryConstant() {
    MemoryMeasurement measurement = new MemoryMeasurement();
    MemoryMeasurement.Memory before = measurement.train(400);
    long leastHeap = Long.MAX_VALUE;
    long leastProcess = Long.MAX_VALUE;
    for (int stretch = 0; stretch < 4; stretch++) {
      MemoryMeasurement.Memory after = measurement.train(250);
      leastHeap = Math.min(leastHeap, after.heap() - before.heap());
      leastProcess = Math.min(leastProcess, after.process() - before.process());
      before = after;
    }
    assertThat(leastHeap).as("bytes of heap in 250 iterations").isLessThan(250 * 100);
    assertThat(leastProcess).as("bytes of the process in 250 iterations").isLessThan(250 * 1_000);
  }
}
