package io.github.dl4joptnet.internal.backend.input;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * Checks values sample by sample. A fault in a shared coefficient, or one that leaves no usable
 * sample, is an argument error; any other marks its sample as rejected.
 */
public final class SampleChecks {
  private static final double MAX_ROUNDED_CROSSING = 4 * 0x1p-52;

  private final int batch;
  private final QpStatus[] rejected;
  private int usable;

  SampleChecks(int batch) {
    this.batch = batch;
    this.rejected = new QpStatus[batch];
    this.usable = batch;
  }

  /** Per sample as {@link io.github.dl4joptnet.internal.backend.QpData#rejected()}. */
  QpStatus[] rejected() {
    return rejected;
  }

  public boolean isRejected(int sample) {
    return rejected[sample] != null;
  }

  /**
   * Checks that the entries of a block are finite, or the infinity that stands for "no limit".
   *
   * @param operand the coefficient
   * @param values holds the entries of the block
   * @param from index of the first of them
   * @param block the sample, or 0 where the coefficient is shared
   */
  public void checkEntries(
      QpCoefficient coefficient, Operand operand, double[] values, int from, int block) {
    boolean shared = operand.shared();
    for (int i = 0; i < operand.size(); i++) {
      double value = values[from + i];
      if (!coefficient.allows(value)) {
        double noLimit = coefficient.absentValue();
        String expected =
            Double.isInfinite(noLimit) ? "a finite value or " + noLimit : "a finite value";
        reject(
            shared,
            block,
            QpStatus.NUMERICAL_ERROR,
            "%s has %s at entry %s%s, expected %s"
                .formatted(
                    coefficient,
                    value,
                    operand.layout() == null
                        ? i
                        : "(%d, %d)".formatted(operand.layout().row(i), operand.layout().column(i)),
                    shared ? "" : " of sample " + block,
                    expected));
        return;
      }
    }
  }

  /** Zero times anything but a finite value is NaN; eight running sums, for speed. */
  static boolean allFinite(double[] values, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = from;
    for (; i + 7 < to; i += 8) {
      s0 = Math.fma(values[i], 0, s0);
      s1 = Math.fma(values[i + 1], 0, s1);
      s2 = Math.fma(values[i + 2], 0, s2);
      s3 = Math.fma(values[i + 3], 0, s3);
      s4 = Math.fma(values[i + 4], 0, s4);
      s5 = Math.fma(values[i + 5], 0, s5);
      s6 = Math.fma(values[i + 6], 0, s6);
      s7 = Math.fma(values[i + 7], 0, s7);
    }
    for (; i < to; i++) {
      s0 = Math.fma(values[i], 0, s0);
    }
    return (s0 + s1) + (s2 + s3) + ((s4 + s5) + (s6 + s7)) == 0;
  }

  /**
   * Whether limits cross by more than the rounding of a few operations; those that cross by less
   * count as equal.
   */
  static boolean cross(double low, double high) {
    return low > high
        && low - high > MAX_ROUNDED_CROSSING * Math.max(Math.abs(low), Math.abs(high));
  }

  /** Checks that lower limits do not exceed the upper ones. */
  public void checkOrder(
      QpCoefficient lowerName, Operand lower, QpCoefficient upperName, Operand upper) {
    boolean shared = lower.shared() && upper.shared();
    for (int sample = 0; sample < (shared ? 1 : batch); sample++) {
      for (int j = 0; j < lower.size(); j++) {
        double low = lower.get(sample, j);
        double high = upper.get(sample, j);
        if (cross(low, high)) {
          reject(
              shared,
              sample,
              QpStatus.PRIMAL_INFEASIBLE,
              "%s = %s is above %s = %s at entry %d%s, expected %s <= %s"
                  .formatted(
                      lowerName,
                      low,
                      upperName,
                      high,
                      j,
                      shared ? "" : " of sample " + sample,
                      lowerName,
                      upperName));
          break;
        }
      }
    }
  }

  private void reject(boolean shared, int sample, QpStatus status, String message) {
    if (shared) {
      throw new IllegalArgumentException(message);
    }
    if (rejected[sample] == null) {
      rejected[sample] = status;
      usable--;
    }
    if (usable == 0) {
      throw new IllegalArgumentException(message + "; no sample of the batch can be used");
    }
  }
}
