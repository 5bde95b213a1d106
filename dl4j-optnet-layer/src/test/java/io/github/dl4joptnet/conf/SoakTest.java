package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.measurements.Soak;
import java.nio.file.Path;
import java.util.ArrayList;
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
    List<Soak.Progress> progress = new ArrayList<>();
    new Soak(folder).run(9, 6, progress::add);
    Soak.Progress last = progress.get(5);
    assertThat(last.steps()).isPositive();
    assertThat(last.outputs()).isPositive();
    assertThat(last.loads()).isGreaterThan(5);
    // A leak shows in every stretch; the JVM's own growth, and what is in flight, do not.
    long least = Long.MAX_VALUE;
    for (int i = 2; i < progress.size(); i++) {
      Soak.Progress before = progress.get(i - 1);
      Soak.Progress after = progress.get(i);
      long growth = after.memory().heap() - before.memory().heap();
      least = Math.min(least, growth / Math.max(1, after.loads() - before.loads()));
    }
    assertThat(least).as("bytes of heap kept for each model that was dropped").isLessThan(2_000);
  }
}
