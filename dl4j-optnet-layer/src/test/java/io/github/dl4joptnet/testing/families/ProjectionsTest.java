package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.problems.DenseMath;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed forms against every way to choose what holds with equality. */
class ProjectionsTest {

  private static double[] draw(long seed) {
    Random random = new Random(seed);
    double[] y = new double[1 + random.nextInt(7)];
    Arrays.setAll(y, i -> (random.nextInt(17) - 8) / 8.0);
    return y;
  }

  private static double distance(double[] z, double[] y) {
    double[] difference = DenseMath.plus(z, DenseMath.scaled(y, -1));
    return DenseMath.dot(difference, difference);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void monotoneIsTheNearestOfAllBlockings(long seed) {
    double[] y = draw(seed);
    int n = y.length;
    double best = Double.POSITIVE_INFINITY;
    for (int cuts = 0; cuts < 1 << (n - 1); cuts++) {
      double[] z = new double[n];
      boolean monotone = true;
      for (int from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && (cuts >> (to - 1) & 1) == 0) {
          to++;
        }
        Arrays.fill(z, from, to, Arrays.stream(y, from, to).average().orElseThrow());
        monotone &= from == 0 || z[from - 1] <= z[from];
      }
      best = monotone ? Math.min(best, distance(z, y)) : best;
    }
    double[] z = Projections.onMonotone(y);
    assertThat(z).isSorted();
    assertThat(distance(z, y)).isCloseTo(best, within(1e-14));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void simplexIsTheNearestOfAllSupports(long seed) {
    double[] y = draw(seed);
    int n = y.length;
    double best = Double.POSITIVE_INFINITY;
    for (int support = 1; support < 1 << n; support++) {
      double sum = -1;
      for (int j = 0; j < n; j++) {
        sum += (support >> j & 1) * y[j];
      }
      double threshold = sum / Integer.bitCount(support);
      double[] z = new double[n];
      for (int j = 0; j < n; j++) {
        z[j] = (support >> j & 1) == 0 ? 0 : y[j] - threshold;
      }
      if (Arrays.stream(z).min().orElseThrow() >= 0) {
        best = Math.min(best, distance(z, y));
      }
    }
    double[] z = Projections.onSimplex(y);
    assertThat(Arrays.stream(z).sum()).isCloseTo(1, within(1e-15));
    assertThat(Arrays.stream(z).min().orElseThrow()).isNotNegative();
    assertThat(distance(z, y)).isCloseTo(best, within(1e-14));
  }
}
