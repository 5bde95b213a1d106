package io.github.dl4joptnet.testing.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.InfeasibilityCertificate;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;

/** Checks certificates in the tests' own arithmetic. */
public final class Certificates {
  private static final double INF = Double.POSITIVE_INFINITY;

  private Certificates() {}

  /** The combination of the constraints vanishes and its right-hand side is negative. */
  public static void assertProvenInfeasible(PlainQp qp, QpSolution solution) {
    assertThat(solution.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(solution.unboundedDirection(0)).isNull();
    InfeasibilityCertificate certificate = solution.infeasibilityCertificate(0);
    assertThat(certificate.lambda().shape()).containsExactly(qp.nIneq());
    assertThat(certificate.nu().shape()).containsExactly(qp.nEq());
    double[] lambda = QpArrays.values(certificate.lambda());
    double[] nu = QpArrays.values(certificate.nu());
    double[] boundDual = QpArrays.values(certificate.boundDual());
    double[] sum = boundDual.clone();
    double size = DenseMath.normInf(boundDual);
    if (qp.G() != null) {
      double[] pull = DenseMath.transposedTimes(qp.G(), lambda, qp.n());
      sum = DenseMath.plus(sum, pull);
      size = Math.max(size, DenseMath.normInf(pull));
    }
    if (qp.A() != null) {
      double[] pull = DenseMath.transposedTimes(qp.A(), nu, qp.n());
      sum = DenseMath.plus(sum, pull);
      size = Math.max(size, DenseMath.normInf(pull));
    }
    double value = 0;
    for (int r = 0; r < lambda.length; r++) {
      value += support(lambda[r], qp.lowerLimit(r), qp.upperLimit(r));
    }
    for (int r = 0; r < nu.length; r++) {
      value += nu[r] * qp.b()[r];
    }
    for (int j = 0; j < boundDual.length; j++) {
      value += support(boundDual[j], qp.lowerBound(j), qp.upperBound(j));
    }
    assertThat(value).isNegative().isFinite();
    assertThat(Math.abs(certificate.value() - value)).isLessThanOrEqualTo(-1e-9 * value + 1e-12);
    // The remainder is too small for any z of reasonable size to make up for the value.
    assertThat(DenseMath.normInf(sum)).isLessThanOrEqualTo(1e-6 * Math.max(-value, size));
  }

  private static double support(double multiplier, double low, double high) {
    return multiplier == 0 ? 0 : multiplier * (multiplier > 0 ? high : low);
  }

  /** The direction keeps every constraint for ever, costs no curvature and descends. */
  public static void assertProvenUnbounded(PlainQp qp, QpSolution solution) {
    assertThat(solution.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(solution.infeasibilityCertificate(0)).isNull();
    double[] d = QpArrays.values(solution.unboundedDirection(0));
    assertThat(DenseMath.normInf(d)).isEqualTo(1);
    assertThat(DenseMath.dot(qp.p(), d)).isLessThan(-1e-6 * DenseMath.normInf(qp.p()));
    if (qp.Q() != null) {
      assertThat(DenseMath.normInf(DenseMath.times(qp.Q(), d))).isLessThanOrEqualTo(1e-6);
    }
    if (qp.A() != null) {
      assertThat(DenseMath.normInf(DenseMath.times(qp.A(), d))).isLessThanOrEqualTo(1e-6);
    }
    for (int r = 0; r < qp.nIneq(); r++) {
      assertKept(DenseMath.dot(qp.G()[r], d), qp.lowerLimit(r), qp.upperLimit(r));
    }
    for (int j = 0; j < qp.n(); j++) {
      assertKept(d[j], qp.lowerBound(j), qp.upperBound(j));
    }
  }

  private static void assertKept(double change, double low, double high) {
    assertThat(change).isBetween(low > -INF ? -1e-6 : -INF, high < INF ? 1e-6 : INF);
  }
}
