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
   * @param count number of rows
   * @param rows null for none
   * @param lower null for none
   * @param upper null for none
   */
  static double[] of(
      QpData data,
      int count,
      double[] z,
      @Nullable Operand rows,
      @Nullable Operand lower,
      @Nullable Operand upper) {
    if (rows == null) {
      return new double[0];
    }
    int n = data.n();
    double[] violation = new double[data.batch() * count];
    for (int sample = 0; sample < data.batch(); sample++) {
      double[] values = new double[count];
      int from = sample * n;
      rows.forEachEntry(
          sample, n, (r, j, entry) -> values[r] = Math.fma(entry, z[from + j], values[r]));
      for (int r = 0; r < count; r++) {
        double value = values[r];
        double over = upper == null ? 0 : value - upper.get(sample, r);
        double under = lower == null ? 0 : value - lower.get(sample, r);
        violation[sample * count + r] = Math.max(0, over) + Math.min(0, under);
      }
    }
    return violation;
  }
}
