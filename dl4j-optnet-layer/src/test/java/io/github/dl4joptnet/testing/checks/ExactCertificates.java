package io.github.dl4joptnet.testing.checks;

import io.github.dl4joptnet.qp.InfeasibilityCertificate;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Certificates in exact arithmetic: {@link BigDecimal} holds sums and products of doubles without
 * rounding.
 */
public final class ExactCertificates {
  private ExactCertificates() {}

  /**
   * Whether the certificate excludes every z with entries up to {@code radius}. With r = Gᵀλ + Aᵀν
   * + boundDual, a feasible z has rᵀz ≤ value; so there is none where even the least rᵀz of the box
   * is larger. Computed multipliers leave an r that is not quite zero, hence the radius.
   */
  public static boolean excludes(PlainQp qp, InfeasibilityCertificate certificate, double radius) {
    double[] lambda = QpArrays.values(certificate.lambda());
    double[] nu = QpArrays.values(certificate.nu());
    double[] boundDual = QpArrays.values(certificate.boundDual());
    int n = qp.n();
    BigDecimal[] remainder = new BigDecimal[n];
    BigDecimal value = BigDecimal.ZERO;
    for (int j = 0; j < n; j++) {
      remainder[j] = new BigDecimal(boundDual[j]);
      value = value.add(support(boundDual[j], qp.lowerBound(j), qp.upperBound(j)));
    }
    for (int r = 0; r < qp.nIneq(); r++) {
      add(remainder, lambda[r], qp.G()[r]);
      value = value.add(support(lambda[r], qp.lowerLimit(r), qp.upperLimit(r)));
    }
    for (int r = 0; r < qp.nEq(); r++) {
      add(remainder, nu[r], qp.A()[r]);
      value = value.add(support(nu[r], qp.b()[r], qp.b()[r]));
    }
    BigDecimal least = BigDecimal.ZERO;
    for (int j = 0; j < n; j++) {
      double low = Math.max(-radius, qp.lowerBound(j));
      double high = Math.min(radius, qp.upperBound(j));
      double at = remainder[j].signum() > 0 ? low : high;
      least = least.add(remainder[j].multiply(new BigDecimal(at)));
    }
    return value.compareTo(least) < 0;
  }

  private static void add(BigDecimal[] sum, double multiplier, double[] row) {
    BigDecimal factor = new BigDecimal(multiplier);
    for (int j = 0; j < row.length && multiplier != 0; j++) {
      sum[j] = sum[j].add(factor.multiply(new BigDecimal(row[j])));
    }
  }

  /** A multiplier without a limit proves nothing: it makes {@link BigDecimal} refuse. */
  private static BigDecimal support(double multiplier, double low, double high) {
    return multiplier == 0
        ? BigDecimal.ZERO
        : new BigDecimal(multiplier).multiply(new BigDecimal(multiplier > 0 ? high : low));
  }

  /** Mx for one row, exactly, as far as a sign or a comparison needs it. */
  public static BigDecimal dot(double[] x, double[] y) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < x.length; i++) {
      sum = sum.add(new BigDecimal(x[i]).multiply(new BigDecimal(y[i])));
    }
    return sum;
  }

  /**
   * Whether a step of length t along d, for every t up to {@code radius}, keeps the limits to 1e-9
   * of what it moves the rows by, and lowers the linear term by more than the curvature can cost.
   */
  public static boolean descends(PlainQp qp, double[] d, double radius) {
    BigDecimal slope = qp.p() == null ? BigDecimal.ZERO : dot(qp.p(), d);
    BigDecimal curvature = BigDecimal.ZERO;
    for (int i = 0; qp.Q() != null && i < d.length; i++) {
      curvature = curvature.add(dot(qp.Q()[i], d).multiply(new BigDecimal(d[i])));
    }
    boolean kept = true;
    for (int r = 0; r < qp.nIneq(); r++) {
      double change = dot(qp.G()[r], d).doubleValue();
      kept &= keeps(change, size(qp.G()[r]), qp.lowerLimit(r), qp.upperLimit(r));
    }
    for (int r = 0; r < qp.nEq(); r++) {
      kept &= keeps(dot(qp.A()[r], d).doubleValue(), size(qp.A()[r]), qp.b()[r], qp.b()[r]);
    }
    for (int j = 0; j < d.length; j++) {
      kept &= keeps(d[j], 1, qp.lowerBound(j), qp.upperBound(j));
    }
    BigDecimal cost = curvature.multiply(new BigDecimal(radius / 2));
    return kept && slope.signum() < 0 && slope.add(cost).signum() < 0;
  }

  private static boolean keeps(double change, double size, double low, double high) {
    double slack = 1e-9 * size;
    return (high == Double.POSITIVE_INFINITY || change <= slack)
        && (low == Double.NEGATIVE_INFINITY || change >= -slack);
  }

  private static double size(double[] row) {
    return Arrays.stream(row).map(Math::abs).max().orElse(0);
  }
}
