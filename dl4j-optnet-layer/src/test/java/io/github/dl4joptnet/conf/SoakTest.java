package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Soak}. */
class SoakTest {
  @TempDir Path folder;

  @Test
  @Timeout(180)
  void mixedLoadHoldsTheHeapConstant() throws Exception {
    List<Soak.Memory> memory = new Soak(folder).run(9, 6);
    Soak.Memory last = memory.get(5);
    assertThat(last.steps()).isPositive();
    assertThat(last.outputs()).isPositive();
    assertThat(last.loads()).isGreaterThan(5);
    // A leak shows in every stretch; the JVM's own growth, and what is in flight, do not.
    long least = Long.MAX_VALUE;
    for (int i = 2; i < memory.size(); i++) {
      long growth = memory.get(i).heap() - memory.get(i - 1).heap();
      long loads = Math.max(1, memory.get(i).loads() - memory.get(i - 1).loads());
      least = Math.min(least, growth / loads);
    }
    assertThat(least).as("bytes of heap kept for each model that was dropped").isLessThan(2_000);
  }
}
