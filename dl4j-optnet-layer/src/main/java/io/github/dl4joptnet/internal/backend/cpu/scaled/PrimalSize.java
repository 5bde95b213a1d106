package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.Equilibration;
import java.util.Arrays;

/**
 * An estimate of how large z is, by which z and all limits are divided, so that the method's
 * starting point and tolerances do not depend on the user's units. It lies between the size that
 * constraints demand of z and the one that it has otherwise, which is the smaller one of the
 * unconstrained minimiser's size and of a typical limit. Most limits may stand for infinity, so the
 * lowest eighth counts as typical. Too small an estimate costs iterations, too large a one digits.
 */
final class PrimalSize {
  private static final int LEAST_EXPONENT = Double.MIN_EXPONENT - 1;

  /** The number of limits with each binary exponent. */
  private final int[] exponents = new int[Double.MAX_EXPONENT - LEAST_EXPONENT + 1];

  private int limits;
  private int lowest;
  private int highest;

  /** What equalities, and limits that exclude z = 0, demand. */
  private double demanded;

  private boolean curved;
  private double larger;

  /** A limit between these two counts as the rounding of a zero. */
  private double smallestNoise;

  private double largestNoise;

  /**
   * The size as a power of two; 1 where the data have none.
   *
   * @param p the linear term in the scales of the columns
   */
  double of(QpData data, int sample, ScaledMatrices scaled, double[] p) {
    double wanted = wanted(p, scaled.q().diagonal());
    curved = wanted < Double.POSITIVE_INFINITY;
    smallestNoise = curved ? Tolerances.SMALLEST_NOISE * wanted : 0;
    largestNoise = curved ? Tolerances.LARGEST_NOISE * wanted : 0;
    demanded = 0;
    limits = 0;
    lowest = exponents.length - 1;
    highest = 0;
    for (int r = 0; r < data.nEq(); r++) {
      demand(scaled, r, Math.abs(data.b().get(sample, r)));
    }
    addRowLimits(data.h(), 1, data, sample, scaled);
    addRowLimits(data.hLower(), -1, data, sample, scaled);
    addBounds(data.upper(), 1, data, sample, scaled);
    addBounds(data.lower(), -1, data, sample, scaled);
    double free = Math.min(wanted, typicalLimit());
    boolean isKnown = curved && limits > 0;
    larger = isKnown ? Math.min(wanted, Math.scalb(1.0, highest + LEAST_EXPONENT)) : 0;
    if (free == Double.POSITIVE_INFINITY) {
      free = 0;
    } else if (demanded > 0 && !curved) {
      free = Math.min(free, Tolerances.MOST_BEYOND_DEMAND * demanded);
    }
    // Between the two, where both are known.
    double size = Math.max(demanded, demanded > 0 ? Math.sqrt(demanded) * Math.sqrt(free) : free);
    return size > 0 ? Equilibration.powerOfTwo(size) : 1;
  }

  /**
   * The size that z has if the smallest limits are noise: the smaller one of the unconstrained
   * minimiser's size and of the largest limit; 0 without limits or minimiser.
   */
  double larger() {
    return larger;
  }

  /** The largest |p| / Q of a variable; infinite without curvature. */
  private static double wanted(double[] p, double[] diagonal) {
    double wanted = 0;
    for (int j = 0; j < p.length; j++) {
      double slope = Math.abs(p[j]);
      double curvature = Math.abs(diagonal[j]);
      wanted = slope > wanted * curvature ? slope / curvature : wanted;
    }
    return wanted;
  }

  /** Whether each variable with a slope has curvature. */
  boolean isCurved() {
    return curved;
  }

  private boolean isNoise(double limit) {
    return limit < largestNoise && limit > smallestNoise;
  }

  boolean demandsNonzero() {
    return demanded > 0;
  }

  private void addRowLimits(
      Operand limits, double sign, QpData data, int sample, ScaledMatrices scaled) {
    if (limits == null) {
      return;
    }
    double[] values = limits.values();
    int from = limits.offset(sample);
    for (int i = 0; i < data.nIneq(); i++) {
      int r = data.nEq() + i;
      double limit = values[from + i];
      if (sign * limit < 0) {
        demand(scaled, r, Math.abs(limit));
      }
      if (scaled.rowNorm[r] > 0) {
        count(scaled.rowScale[r] * Math.abs(limit));
      }
    }
  }

  private void addBounds(
      Operand limits, double sign, QpData data, int sample, ScaledMatrices scaled) {
    for (int j = 0; limits != null && j < data.n(); j++) {
      double limit = limits.get(sample, j);
      double size = Math.abs(limit) / scaled.columnScale[j];
      if (sign * limit < 0 && !isNoise(size) && size < Double.POSITIVE_INFINITY) {
        demanded = Math.max(demanded, size);
      }
      count(size);
    }
  }

  /** A row reaches its limit only if some entry of z is at least |limit| / ‖row‖₁. */
  private void demand(ScaledMatrices scaled, int r, double limit) {
    double value = scaled.rowScale[r] * limit;
    double sum = scaled.rowSum[r];
    boolean isFinite = sum > 0 && value < Double.POSITIVE_INFINITY;
    if (isFinite && value > demanded * sum && !isNoise(value / sum)) {
      demanded = value / sum;
    }
  }

  private void count(double limit) {
    if (limit > 0 && !isNoise(limit) && limit < Double.POSITIVE_INFINITY) {
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
