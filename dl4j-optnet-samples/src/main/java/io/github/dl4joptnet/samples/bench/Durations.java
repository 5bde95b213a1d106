package io.github.dl4joptnet.samples.bench;

import java.util.Arrays;

/** Repeated measurements of one thing. */
final class Durations {
  private double[] values = new double[64];
  private int count;

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  int count() {
    return count;
  }

  double min() {
    return quantile(0);
  }

  double median() {
    return quantile(0.5);
  }

  double max() {
    return quantile(1);
  }

  /** Linear between neighbours; NaN when nothing was measured. */
  double quantile(double share) {
    if (count == 0) {
      return Double.NaN;
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    double place = share * (count - 1);
    int below = (int) place;
    int above = Math.min(below + 1, count - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
