package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.Arrays;

/**
 * An estimate of how large z is, by which z and all limits are divided, so that the method's
 * starting point and tolerances do not depend on the user's units: the largest value that a
 * constraint demands of z; or, if that is more, the smaller one of where the objective alone would
 * take z, and a typical limit. Limits that stand for infinity may be in the majority, so the lowest
 * eighth is taken for typical.
 */
final class PrimalSize {
  private static final int LEAST_EXPONENT = Double.MIN_EXPONENT - 1;

  /** How many limits have each binary exponent. */
  private final int[] exponents = new int[Double.MAX_EXPONENT - LEAST_EXPONENT + 1];

  private int limits;
  private int lowest;
  private int highest;

  /** What equalities, and limits that exclude z = 0, demand. */
  private double demanded;

  private boolean curved;

  /** The size as a power of two; 1 where the data have none. */
  double of(QpData data, int sample, ScaledMatrices scaled) {
    demanded = 0;
    limits = 0;
    lowest = exponents.length - 1;
    highest = 0;
    for (int r = 0; r < data.nEq(); r++) {
      demand(scaled.rowNorm[r] > 0 ? Math.abs(data.b().get(sample, r)) * scaled.rowScale[r] : 0);
    }
    for (int i = 0; i < data.nIneq(); i++) {
      double e = scaled.rowScale[data.nEq() + i];
      if (scaled.rowNorm[data.nEq() + i] > 0) {
        addLimits(
            e * Operand.get(data.hLower(), sample, i, Double.NEGATIVE_INFINITY),
            e * Operand.get(data.h(), sample, i, Double.POSITIVE_INFINITY));
      }
    }
    for (int j = 0; j < data.n(); j++) {
      double d = scaled.columnScale[j];
      addLimits(
          Operand.get(data.lower(), sample, j, Double.NEGATIVE_INFINITY) / d,
          Operand.get(data.upper(), sample, j, Double.POSITIVE_INFINITY) / d);
    }
    double wanted = wanted(data, sample, scaled);
    curved = wanted < Double.POSITIVE_INFINITY;
    double free = Math.min(wanted, typicalLimit());
    if (free == Double.POSITIVE_INFINITY) {
      free = 0;
    } else if (demanded > 0 && !curved) {
      free = Math.min(free, Tolerances.MOST_BEYOND_DEMAND * demanded);
    }
    double size = Math.max(demanded, free);
    return size > 0 ? Equilibration.powerOfTwo(size) : 1;
  }

  /** The largest |p| / Q of a variable; infinite without curvature. */
  private static double wanted(QpData data, int sample, ScaledMatrices scaled) {
    double wanted = 0;
    for (int j = 0; j < data.n(); j++) {
      double slope = scaled.columnScale[j] * Math.abs(Operand.get(data.p(), sample, j, 0));
      if (slope > 0) {
        wanted = Math.max(wanted, slope / Math.abs(scaled.q.diagonal(j)));
      }
    }
    return wanted;
  }

  /** Whether each variable with a slope has curvature. */
  boolean isCurved() {
    return curved;
  }

  boolean demandsNonzero() {
    return demanded > 0;
  }

  private void addLimits(double low, double high) {
    if (low > 0) {
      demand(low);
    }
    if (high < 0) {
      demand(-high);
    }
    count(Math.abs(low));
    count(Math.abs(high));
  }

  private void demand(double size) {
    demanded = size < Double.POSITIVE_INFINITY ? Math.max(demanded, size) : demanded;
  }

  private void count(double limit) {
    if (limit > 0 && limit < Double.POSITIVE_INFINITY) {
      int at = Math.getExponent(limit) - LEAST_EXPONENT;
      exponents[at]++;
      limits++;
      lowest = Math.min(lowest, at);
      highest = Math.max(highest, at);
    }
  }

  /** The lowest eighth of the limits that are not zero; infinite without one. */
  private double typicalLimit() {
    if (limits == 0) {
      return Double.POSITIVE_INFINITY;
    }
    int below = 0;
    int at = lowest;
    while (8 * (below + exponents[at]) < limits) {
      below += exponents[at++];
    }
    Arrays.fill(exponents, lowest, highest + 1, 0);
    return Math.scalb(1.0, at + LEAST_EXPONENT);
  }
}
