package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void quantilesLieBetweenNeighbours() {
    Durations durations = new Durations();
    for (int i = 100; i >= 1; i--) {
      durations.add(i);
    }
    assertThat(durations.count()).isEqualTo(100);
    assertThat(durations.min()).isEqualTo(1);
    assertThat(durations.max()).isEqualTo(100);
    assertThat(durations.median()).isEqualTo(50.5);
    assertThat(durations.quantile(0.9)).isCloseTo(90.1, within(1e-9));
  }

  @Test
  void nothingMeasuredIsNoTime() {
    assertThat(new Durations().median()).isNaN();
  }
}
