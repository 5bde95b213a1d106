package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.measurements.LiveObjects;
import io.github.dl4joptnet.testing.measurements.Soak;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Soak}. */
class SoakTest {
  private static final int LOADS = 6;
  private static final int STRETCHES = 3;

  @TempDir Path folder;

  /** A leak shows in every stretch, as one object at least for each model that was dropped. */
  @Test
  @Timeout(180)
  void mixedLoadKeepsNothingOfModelsThatAreDropped() throws Exception {
    List<Map<String, Long>> growths = new ArrayList<>();
    try (Soak soak = new Soak(folder)) {
      soak.awaitLoads(LOADS); // classes are loaded and caches are filled
      LiveObjects before = soak.paused(LiveObjects::now);
      for (int i = 0; i < STRETCHES; i++) {
        soak.awaitLoads(LOADS);
        LiveObjects after = soak.paused(LiveObjects::now);
        growths.add(after.growthSince(before));
        before = after;
      }
      Soak.Progress progress = soak.progress();
      assertThat(progress.steps()).isPositive();
      assertThat(progress.outputs()).isPositive();
    }
    Map<String, Long> kept = new TreeMap<>(growths.get(0));
    assertThat(kept).containsKey(OptNetLayerImpl.class.getName());
    for (Map<String, Long> growth : growths) {
      kept.keySet().removeIf(name -> !isWatched(name) || growth.getOrDefault(name, 0L) < LOADS);
    }
    assertThat(kept).as("objects kept of %d models that were dropped", LOADS).isEmpty();
  }

  /**
   * What ND4J frees in native code is left out: its deallocator threads follow the collector when
   * they may, and it keeps an entry of every workspace that there ever was.
   */
  private static boolean isWatched(String name) {
    return name.startsWith("io.github.dl4joptnet.")
        || name.startsWith("org.deeplearning4j.")
        || name.endsWith(".NDArray")
        || name.equals("[D")
        || name.equals("[F");
  }
}
