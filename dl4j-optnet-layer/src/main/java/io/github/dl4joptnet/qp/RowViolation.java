package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import org.jspecify.annotations.Nullable;

/** Distances of row values to their limits, from the unscaled data. */
final class RowViolation {
  private RowViolation() {}

  /**
   * Per sample and row: value − upper above the upper limit, value − lower below the lower one,
   * else 0.
   *
   * @param rows null for none
   * @param lower null for none
   * @param upper null for none
   */
  static double[] of(
      QpData data,
      double[] z,
      @Nullable Operand rows,
      @Nullable Operand lower,
      @Nullable Operand upper) {
    if (rows == null) {
      return new double[0];
    }
    int n = data.n();
    int count = rows.size() / n;
    double[] violation = new double[data.batch() * count];
    for (int sample = 0; sample < data.batch(); sample++) {
      for (int r = 0; r < count; r++) {
        double value = 0;
        for (int j = 0; j < n; j++) {
          value = Math.fma(rows.get(sample, r * n + j), z[sample * n + j], value);
        }
        double over = upper == null ? 0 : value - upper.get(sample, r);
        double under = lower == null ? 0 : value - lower.get(sample, r);
        violation[sample * count + r] = Math.max(0, over) + Math.min(0, under);
      }
    }
    return violation;
  }
}
