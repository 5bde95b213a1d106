package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.measurements.MemoryMeasurement;
import io.github.dl4joptnet.testing.measurements.ProcessMemory;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  /** Of a stretch; each keeps some arrays of hundreds of bytes where there is a leak. */
  private static final int ITERATIONS = 120;

  /**
   * ND4J's sessions, left to themselves, keep a few arrays of every iteration for ever: that would
   * show in every stretch of the training, whereas the JVM's own growth does not. Where the C
   * library tells what is allocated, that counts: the resident memory also grows by pages of the
   * Java heap that are touched for the first time.
   */
  @Test
  void trainingHoldsMemoryConstant() throws InterruptedException {
    MemoryMeasurement measurement = new MemoryMeasurement();
    ProcessMemory before = measurement.train(200);
    long leastHeap = Long.MAX_VALUE;
    long leastNative = Long.MAX_VALUE;
    for (int stretch = 0; stretch < 4; stretch++) {
      ProcessMemory after = measurement.train(ITERATIONS);
      leastHeap = Math.min(leastHeap, after.heap() - before.heap());
      leastNative = Math.min(leastNative, nativeBytes(after) - nativeBytes(before));
      before = after;
    }
    assertThat(leastHeap).as("bytes of heap in a stretch").isLessThan(ITERATIONS * 200);
    assertThat(leastNative).as("native bytes in a stretch").isLessThan(ITERATIONS * 1_000);
  }

  private static long nativeBytes(ProcessMemory memory) {
    return memory.allocated() > 0 ? memory.allocated() : memory.process();
  }
}
