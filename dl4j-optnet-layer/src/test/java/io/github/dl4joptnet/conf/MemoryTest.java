package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {

  /** ND4J's sessions, left to themselves, keep a few arrays of every iteration for ever. */
  @Test
  void trainingHoldsMemoryConstant() {
    MemoryMeasurement measurement = new MemoryMeasurement();
    MemoryMeasurement.Memory before = measurement.train(300);
    MemoryMeasurement.Memory after = measurement.train(1_000);
    assertThat(after.heap() - before.heap()).as("heap").isLessThan(1_000 * 100);
    assertThat(after.process() - before.process()).as("process").isLessThan(32 << 20);
  }
}
