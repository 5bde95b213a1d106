package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Checks candidate certificates against the unscaled data.
 *
 * @param columnScale units of the variables, in which radii of z are given; null for ones
 */
public record CertificateCheck(QpData data, int sample, double[] columnScale) {

  /** A check with radii of z in the user's units. */
  public CertificateCheck(QpData data, int sample) {
    this(data, sample, null);
  }

  /**
   * Whether multipliers (λ, ν, boundDual) combine the constraints to 0 ≤ a negative number, for all
   * z up to {@link Tolerances#CERTIFIED_RADIUS} times the given radius. The remainder of a column
   * that has to vanish must be rounding of the terms of that column, not of the largest ones: where
   * the rows are a growing recursion, the small columns decide. Clears multipliers of limits that
   * do not exist, and sets those of the bounds so that the combination of all rows vanishes where
   * bounds exist.
   */
  boolean isContradiction(double[] multipliers, double radius) {
    int n = data.n();
    int nIneq = data.nIneq();
    int nEq = data.nEq();
    int bounds = nIneq + nEq;
    Sum support = new Sum();
    addSupport(data.h(), data.hLower(), multipliers, 0, nIneq, support);
    addSupport(data.b(), data.b(), multipliers, nIneq, nEq, support);
    double[] combination = new double[n];
    double[] terms = new double[n];
    addRows(data.G(), multipliers, 0, nIneq, combination, terms);
    addRows(data.A(), multipliers, nIneq, nEq, combination, terms);
    double leftOver = 0;
    for (int j = 0; j < n; j++) {
      if (isLimit(combination[j] > 0 ? data.lower() : data.upper(), j)) {
        multipliers[bounds + j] = -combination[j];
      } else if (Math.abs(combination[j]) <= Tolerances.MAX_LEFT_OVER * terms[j]) {
        multipliers[bounds + j] = 0;
        leftOver += Math.abs(combination[j]) * (columnScale == null ? 1 : columnScale[j]);
      } else {
        return false;
      }
    }
    addSupport(data.upper(), data.lower(), multipliers, bounds, n, support);
    return support.value < -Tolerances.LEAST_SIGNIFICANCE * support.largestTerm
        && -support.value > Tolerances.CERTIFIED_RADIUS * radius * leftOver;
  }

  /** Whether a point satisfies all rows, up to a share of their terms. */
  public boolean isFeasible(double[] z, double share) {
    return isFeasible(z, share, data.G(), data.nIneq(), data.hLower(), data.h())
        && isFeasible(z, share, data.A(), data.nEq(), data.b(), data.b());
  }

  private boolean isFeasible(
      double[] z, double share, Operand matrix, int rows, Operand low, Operand high) {
    double[] values = new double[rows];
    double[] sizes = new double[rows];
    if (rows > 0) {
      matrix.forEachEntry(
          sample,
          data.n(),
          (r, j, entry) -> {
            values[r] += entry * z[j];
            sizes[r] += Math.abs(entry * z[j]);
          });
    }
    for (int r = 0; r < rows; r++) {
      double value = values[r];
      double size = sizes[r];
      double least = Operand.get(low, sample, r, Double.NEGATIVE_INFINITY);
      double most = Operand.get(high, sample, r, Double.POSITIVE_INFINITY);
      if (least - value > share * (size + Math.abs(least))
          || value - most > share * (size + Math.abs(most))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether d is a recession direction with Qd = 0 and pᵀd &lt; 0, up to the rounding of the terms
   * of each product.
   *
   * @param multipliers those of the projection problem, for the rows of G, those of A, those of Qd
   *     = 0, and the bounds; they weight the violations of d, which must not account for the
   *     descent
   */
  boolean isUnboundedDescent(double[] d, double[] multipliers) {
    int n = data.n();
    double largest = VectorKernels.normInf(d, n);
    if (!(largest > 0) || !(largest <= Double.MAX_VALUE)) {
      return false;
    }
    double descent = 0;
    double size = 0;
    for (int j = 0; j < n; j++) {
      double term = data.p().get(sample, j) * d[j];
      descent += term;
      size += Math.abs(term);
    }
    int afterA = data.nIneq() + data.nEq();
    int bounds = multipliers.length - n;
    double violation =
        violation(data.G(), data.nIneq(), d, data.h(), data.hLower(), multipliers, 0)
            + violation(data.A(), data.nEq(), d, null, null, multipliers, data.nIneq())
            + violation(data.Q(), n, d, null, null, multipliers, afterA);
    for (int j = 0; j < n; j++) {
      double excess =
          excess(d[j], Math.abs(d[j]), isLimit(data.upper(), j), isLimit(data.lower(), j));
      violation += excess == 0 ? 0 : excess * Math.abs(multipliers[bounds + j]);
    }
    return descent < -Tolerances.LEAST_SIGNIFICANCE * size
        && -descent > Tolerances.DESCENT_TO_ERROR_RATIO * violation;
  }

  /** Sum of row violations of d weighted by |multiplier|; +∞ if one exceeds the tolerance. */
  private double violation(
      Operand matrix,
      int rows,
      double[] d,
      Operand upper,
      Operand lower,
      double[] multipliers,
      int firstMultiplier) {
    if (matrix == null) {
      return 0;
    }
    double[] values = new double[rows];
    double[] sizes = new double[rows];
    matrix.forEachEntry(
        sample,
        data.n(),
        (r, j, entry) -> {
          values[r] = Math.fma(entry, d[j], values[r]);
          sizes[r] += Math.abs(entry * d[j]);
        });
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      boolean equality = upper == null && lower == null;
      double excess =
          excess(values[r], sizes[r], equality || isLimit(upper, r), equality || isLimit(lower, r));
      sum += excess == 0 ? 0 : excess * Math.abs(multipliers[firstMultiplier + r]);
    }
    return sum;
  }

  private double excess(double value, double scale, boolean notAbove, boolean notBelow) {
    double excess = notAbove && value > 0 || notBelow && value < 0 ? Math.abs(value) : 0;
    return excess <= Tolerances.MAX_DIRECTION_ERROR * data.n() * scale
        ? excess
        : Double.POSITIVE_INFINITY;
  }

  /** Adds weighted rows to a sum, and the absolute values of the terms to another. */
  private void addRows(
      Operand matrix, double[] weights, int from, int rows, double[] sum, double[] absolute) {
    if (rows > 0) {
      matrix.forEachEntry(
          sample,
          data.n(),
          (r, j, entry) -> {
            double term = weights[from + r] * entry;
            sum[j] += term;
            absolute[j] += Math.abs(term);
          });
    }
  }

  private static final class Sum {
    private double value;
    private double largestTerm;
  }

  /** Adds multiplier times limit; multipliers of limits that do not exist are set to zero. */
  private void addSupport(
      Operand upper, Operand lower, double[] multipliers, int from, int length, Sum sum) {
    for (int i = 0; i < length; i++) {
      double multiplier = multipliers[from + i];
      Operand limits = multiplier > 0 ? upper : lower;
      if (multiplier != 0 && !isLimit(limits, i)) {
        multipliers[from + i] = 0;
      } else if (multiplier != 0) {
        double term = multiplier * limits.get(sample, i);
        sum.value += term;
        sum.largestTerm = Math.max(sum.largestTerm, Math.abs(term));
      }
    }
  }

  private boolean isLimit(Operand limits, int i) {
    return limits != null && Double.isFinite(limits.get(sample, i));
  }
}
