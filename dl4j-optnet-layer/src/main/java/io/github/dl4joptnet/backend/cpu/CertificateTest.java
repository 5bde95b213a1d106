package io.github.dl4joptnet.backend.cpu;

import io.github.dl4joptnet.backend.Operand;
import io.github.dl4joptnet.backend.QpData;

/** Checks candidate certificates against the unscaled data. */
final class CertificateTest {
  private static final double TOLERANCE = 1e-7;

  private final QpData data;
  private final int sample;

  CertificateTest(QpData data, int sample) {
    this.data = data;
    this.sample = sample;
  }

  /** Whether multipliers (λ, ν, boundDual) combine the constraints to 0 ≤ a negative number. */
  boolean isContradiction(double[] multipliers) {
    int n = data.n();
    int nIneq = data.nIneq();
    int nEq = data.nEq();
    double[] sum = new double[n];
    double[] size = new double[n];
    addRows(data.G(), multipliers, 0, nIneq, sum, size);
    addRows(data.A(), multipliers, nIneq, nEq, sum, size);
    double error = 0;
    for (int j = 0; j < n; j++) {
      double bound = multipliers[nIneq + nEq + j];
      sum[j] += bound;
      // A remainder that a bound of the right side takes up belongs to the certificate.
      if (limit(sum[j] > 0 ? data.lower() : data.upper(), j)) {
        multipliers[nIneq + nEq + j] -= sum[j];
        sum[j] = 0;
      }
      error = Math.max(error, Math.abs(sum[j]));
    }
    double value = 0;
    double scale = 0;
    double[] terms = new double[2];
    addSupport(data.h(), data.hLower(), multipliers, 0, nIneq, terms);
    addSupport(data.b(), data.b(), multipliers, nIneq, nEq, terms);
    addSupport(data.upper(), data.lower(), multipliers, nIneq + nEq, n, terms);
    value = terms[0];
    scale = terms[1];
    double largest = DenseKernels.normInf(multipliers, multipliers.length);
    return largest > 0
        && Double.isFinite(value)
        && InfeasibilityCheck.significant(value, scale)
        && error <= TOLERANCE * largest * largestEntry()
        && error <= TOLERANCE * -value * Math.max(1, largest * largestEntry() / -value);
  }

  /** Whether d keeps every constraint for ever, has no curvature and descends. */
  boolean isUnboundedDescent(double[] d) {
    int n = data.n();
    double largest = DenseKernels.normInf(d, n);
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
    boolean keeps =
        InfeasibilityCheck.significant(descent, size)
            && rowsKeep(data.Q(), n, d, null, null)
            && rowsKeep(data.A(), data.nEq(), d, null, null)
            && rowsKeep(data.G(), data.nIneq(), d, data.h(), data.hLower());
    for (int j = 0; j < n && keeps; j++) {
      keeps = within(d[j], largest, limit(data.upper(), j), limit(data.lower(), j));
    }
    return keeps;
  }

  private boolean rowsKeep(Operand matrix, int rows, double[] d, Operand upper, Operand lower) {
    for (int r = 0; r < rows && matrix != null; r++) {
      int offset = matrix.offset(sample) + r * data.n();
      double value = 0;
      double size = 0;
      for (int j = 0; j < data.n(); j++) {
        value = Math.fma(matrix.values()[offset + j], d[j], value);
        size = Math.max(size, Math.abs(matrix.values()[offset + j]));
      }
      boolean equality = upper == null && lower == null;
      double scale = size * DenseKernels.normInf(d, data.n());
      if (!within(value, scale, equality || limit(upper, r), equality || limit(lower, r))) {
        return false;
      }
    }
    return true;
  }

  private static boolean within(double value, double scale, boolean notAbove, boolean notBelow) {
    return (!notAbove || value <= TOLERANCE * scale) && (!notBelow || value >= -TOLERANCE * scale);
  }

  private void addRows(
      Operand matrix, double[] weights, int from, int rows, double[] sum, double[] size) {
    for (int r = 0; r < rows; r++) {
      int offset = matrix.offset(sample) + r * data.n();
      for (int j = 0; j < sum.length; j++) {
        double term = weights[from + r] * matrix.values()[offset + j];
        sum[j] += term;
        size[j] = Math.max(size[j], Math.abs(term));
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

  private double largestEntry() {
    return Math.max(largest(data.G()), largest(data.A()));
  }

  private double largest(Operand matrix) {
    double max = 0;
    for (int i = 0; matrix != null && i < matrix.size(); i++) {
      max = Math.max(max, Math.abs(matrix.values()[matrix.offset(sample) + i]));
    }
    return max;
  }
}
