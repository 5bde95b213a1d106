package io.github.dl4joptnet.internal.projection;

import java.util.Arrays;

/**
 * The threshold τ with Σ max(0, xᵢ − τ) = total, by selection: entries that are below the threshold
 * of those that are left are dropped until none is (Michelot 1986, behind the filter that nothing
 * but what is within total of the largest entry can be left, Condat 2016).
 */
final class SimplexThreshold {
  /** Passes before what is left is sorted; usually it takes less than ten. */
  private static final int MOST_PASSES = 30;

  private double[] left = new double[0];

  /**
   * @param largest the largest entry of x
   * @return τ − largest
   */
  double below(double[] x, int n, double largest, double total) {
    if (left.length < n) {
      left = new double[n];
    }
    int count = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double difference = x[i] - largest;
      if (difference > -total) {
        left[count++] = difference;
        sum += difference;
      }
    }
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      double threshold = (sum - total) / count;
      int kept = 0;
      double keptSum = 0;
      for (int i = 0; i < count; i++) {
        double value = left[i];
        if (value > threshold) {
          left[kept++] = value;
          keptSum += value;
        }
      }
      if (kept == count) {
        return threshold;
      }
      count = kept;
      sum = keptSum;
    }
    return bySorting(count, total);
  }

  private double bySorting(int count, double total) {
    Arrays.sort(left, 0, count);
    double sum = 0;
    double threshold = 0;
    for (int k = 1; k <= count; k++) {
      double value = left[count - k];
      if (k > 1 && value <= threshold) {
        break;
      }
      sum += value;
      threshold = (sum - total) / k;
    }
    return threshold;
  }
}
