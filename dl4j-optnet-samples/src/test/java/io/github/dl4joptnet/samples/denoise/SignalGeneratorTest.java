package io.github.dl4joptnet.samples.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalGeneratorTest {
  private final List<Signal> signals = new SignalGenerator(0).generate(3000);

  @Test
  void piecesAreConstantAndOneToNine() {
    int[] counts = new int[100];
    for (Signal signal : signals) {
      assertThat(signal.points()).isEqualTo(100);
      assertThat(Arrays.stream(signal.clean())).allMatch(v -> v >= 10 && v <= 99);
      counts[jumps(signal.clean())]++;
    }
    assertThat(Arrays.stream(counts, 0, 9)).allMatch(count -> count > 200);
    assertThat(Arrays.stream(counts, 9, 100)).containsOnly(0);
  }

  @Test
  void noiseHasMeanZeroAndDeviationTen() {
    double[] noise =
        signals.stream()
            .flatMapToDouble(
                signal ->
                    IntStream.range(0, 100).mapToDouble(i -> signal.noisy()[i] - signal.clean()[i]))
            .toArray();
    assertThat(Arrays.stream(noise).average().orElseThrow()).isCloseTo(0, within(0.1));
    assertThat(Arrays.stream(noise).map(v -> v * v).average().orElseThrow())
        .isCloseTo(100, within(1.5));
  }

  @Test
  void theSeedDecides() {
    assertThat(new SignalGenerator(0).generate(1).get(0).noisy())
        .containsExactly(signals.get(0).noisy());
    assertThat(new SignalGenerator(1).generate(1).get(0).noisy())
        .isNotEqualTo(signals.get(0).noisy());
  }

  @Test
  void turningKeepsNoiseAndSignalTogether() {
    Signal signal = new Signal(new double[] {1, 2, 4}, new double[] {10, 20, 40});
    assertThat(signal.reversed().noisy()).containsExactly(4, 2, 1);
    assertThat(signal.reversed().clean()).containsExactly(40, 20, 10);
    assertThat(signal.reflected(5).noisy()).containsExactly(9, 8, 6);
    assertThat(signal.reflected(5).clean()).containsExactly(0, -10, -30);
  }

  private static int jumps(double[] clean) {
    int jumps = 0;
    for (int i = 1; i < clean.length; i++) {
      if (clean[i] != clean[i - 1]) {
        jumps++;
      }
    }
    return jumps;
  }
}
