package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/** Checks candidate certificates against the unscaled data. */
final class CertificateCheck {
  /** Relative error allowed in what a direction must keep. */
  private static final double TOLERANCE = 1e-7;

  /** Smallest contradiction or descent, relative to the largest of its terms. */
  private static final double SIGNIFICANT = 1e-7;

  private static final double FAR = 1e6;

  /** By how much descent exceeds what errors of the direction may account for. */
  private static final double CLEARLY = 1e3;

  private final QpData data;
  private final int sample;

  CertificateCheck(QpData data, int sample) {
    this.data = data;
    this.sample = sample;
  }

  /**
   * Whether multipliers (λ, ν, boundDual) combine the constraints to 0 ≤ a negative number, for all
   * z up to {@link #FAR} times the given reach. Clears multipliers of limits that do not exist, and
   * lets bounds take up what the rows leave over.
   */
  boolean isContradiction(double[] multipliers, double reach) {
    int n = data.n();
    int nIneq = data.nIneq();
    int nEq = data.nEq();
    int bounds = nIneq + nEq;
    double[] support = new double[2];
    addSupport(data.h(), data.hLower(), multipliers, 0, nIneq, support);
    addSupport(data.b(), data.b(), multipliers, nIneq, nEq, support);
    double[] sum = new double[n];
    addRows(data.G(), multipliers, 0, nIneq, sum);
    addRows(data.A(), multipliers, nIneq, nEq, sum);
    double leftOver = 0;
    for (int j = 0; j < n; j++) {
      if (limit(sum[j] > 0 ? data.lower() : data.upper(), j)) {
        multipliers[bounds + j] = -sum[j];
      } else {
        multipliers[bounds + j] = 0;
        leftOver += Math.abs(sum[j]);
      }
    }
    addSupport(data.upper(), data.lower(), multipliers, bounds, n, support);
    double value = support[0];
    return value < -SIGNIFICANT * support[1] && -value > FAR * reach * leftOver;
  }

  /**
   * Whether d keeps every constraint for ever, has no curvature and descends.
   *
   * @param pulls multipliers of the rows of G, those of A, those of Qd = 0, and the bounds in the
   *     search for d: by as much p pulls against each of them. What d misses them by, so weighed,
   *     must not be what makes it descend.
   */
  boolean isUnboundedDescent(double[] d, double[] pulls) {
    int n = data.n();
    double largest = VectorKernels.normInf(d, n);
    if (!(largest > 0) || !(largest <= Double.MAX_VALUE)) {
      return false;
    }
    double descent = 0;
    double size = 0;
    for (int j = 0; j < n; j++) {
      double term = data.p().values()[data.p().offset(sample) + j] * d[j];
      descent += term;
      size += Math.abs(term);
    }
    int afterA = data.nIneq() + data.nEq();
    int bounds = pulls.length - n;
    double missed =
        missedBy(data.G(), data.nIneq(), d, data.h(), data.hLower(), pulls, 0)
            + missedBy(data.A(), data.nEq(), d, null, null, pulls, data.nIneq())
            + missedBy(data.Q(), n, d, null, null, pulls, afterA);
    for (int j = 0; j < n; j++) {
      double miss = miss(d[j], largest, limit(data.upper(), j), limit(data.lower(), j));
      missed += miss == 0 ? 0 : miss * Math.abs(pulls[bounds + j]);
    }
    return descent < -SIGNIFICANT * size && -descent > CLEARLY * missed;
  }

  /** What d misses rows by, weighed by their pulls; infinite where that is not small. */
  private double missedBy(
      Operand matrix,
      int rows,
      double[] d,
      Operand upper,
      Operand lower,
      double[] pulls,
      int firstPull) {
    double missed = 0;
    for (int r = 0; r < rows && matrix != null; r++) {
      int offset = matrix.offset(sample) + r * data.n();
      double value = 0;
      double size = 0;
      for (int j = 0; j < data.n(); j++) {
        value = Math.fma(matrix.values()[offset + j], d[j], value);
        size = Math.max(size, Math.abs(matrix.values()[offset + j]));
      }
      boolean equality = upper == null && lower == null;
      double scale = size * VectorKernels.normInf(d, data.n());
      double miss = miss(value, scale, equality || limit(upper, r), equality || limit(lower, r));
      missed += miss == 0 ? 0 : miss * Math.abs(pulls[firstPull + r]);
    }
    return missed;
  }

  private static double miss(double value, double scale, boolean notAbove, boolean notBelow) {
    double miss = notAbove && value > 0 || notBelow && value < 0 ? Math.abs(value) : 0;
    return miss <= TOLERANCE * scale ? miss : Double.POSITIVE_INFINITY;
  }

  private void addRows(Operand matrix, double[] weights, int from, int rows, double[] sum) {
    for (int r = 0; r < rows; r++) {
      int offset = matrix.offset(sample) + r * data.n();
      for (int j = 0; j < sum.length; j++) {
        sum[j] += weights[from + r] * matrix.values()[offset + j];
      }
    }
  }

  /** Adds the limits weighed by the multipliers; multipliers of missing limits are set to zero. */
  private void addSupport(
      Operand upper, Operand lower, double[] weights, int from, int length, double[] terms) {
    for (int i = 0; i < length; i++) {
      Operand side = weights[from + i] > 0 ? upper : lower;
      if (weights[from + i] != 0 && !limit(side, i)) {
        weights[from + i] = 0;
      } else if (weights[from + i] != 0) {
        double term = weights[from + i] * side.values()[side.offset(sample) + i];
        terms[0] += term;
        terms[1] = Math.max(terms[1], Math.abs(term));
      }
    }
  }

  private boolean limit(Operand limits, int i) {
    return limits != null && Double.isFinite(limits.values()[limits.offset(sample) + i]);
  }
}
