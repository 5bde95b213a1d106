package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.checks.ExactCertificates;
import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import org.nd4j.linalg.factory.Nd4j;

/** What the judges of several families have in common. */
final class Judges {
  static final double EPS = Math.ulp(1.0);

  /** The default of the settings, at which the families are solved. */
  static final double TOLERANCE = 1e-8;

  private static final double SMALLEST_TERM = 1e-6;

  private Judges() {}

  /** For a program with a solution: right where SOLVED, else honest or a false proof. */
  static Judgement solved(QpSolution solution, int sample) {
    QpStatus status = solution.status(sample);
    return switch (status) {
      case SOLVED -> Judgement.RIGHT;
      case MAX_ITERATIONS, NUMERICAL_ERROR -> Judgement.honest(status.name());
      case PRIMAL_INFEASIBLE, DUAL_INFEASIBLE ->
          Judgement.falseProof("%s, but there is a solution", status);
    };
  }

  /**
   * For a program without a feasible point.
   *
   * @param size of a z to which the right-hand sides would fit
   */
  static Judgement infeasible(PlainQp qp, QpSolution solution, double size) {
    QpStatus status = solution.status(0);
    return switch (status) {
      case PRIMAL_INFEASIBLE ->
          solution.infeasibilityCertificate(0) == null
                  || ExactCertificates.excludes(
                      qp, solution.infeasibilityCertificate(0), 1e3 * size)
              ? Judgement.RIGHT
              : Judgement.falseProof(
                  "the certificate leaves room for a z of a thousand times its size");
      case DUAL_INFEASIBLE -> Judgement.falseProof("DUAL_INFEASIBLE, but nothing is feasible");
      case MAX_ITERATIONS, NUMERICAL_ERROR -> Judgement.honest(status.name());
      // The violation may be within the tolerance.
      case SOLVED -> feasible(qp, solution);
    };
  }

  /** Whether a SOLVED z violates no row by more than the tolerance. */
  static Judgement feasible(PlainQp qp, QpSolution solution) {
    double excess = primalExcess(qp, z(solution, 0), 0);
    return excess <= 2
        ? Judgement.RIGHT
        : Judgement.wrong("SOLVED with a violation of %.1e tolerances", excess);
  }

  /**
   * The largest violation in units of the tolerance, each relative to the terms of its row, or to
   * what rounding a z of that size in it is worth, or to the smallest term that counts.
   */
  static double primalExcess(PlainQp qp, double[] z, double smallest) {
    double worst = 0;
    for (int r = 0; r < qp.nIneq(); r++) {
      worst = Math.max(worst, excess(qp.G()[r], z, qp.lowerLimit(r), qp.upperLimit(r), smallest));
    }
    for (int r = 0; r < qp.nEq(); r++) {
      worst = Math.max(worst, excess(qp.A()[r], z, qp.b()[r], qp.b()[r], smallest));
    }
    for (int j = 0; j < z.length; j++) {
      double violation = Math.max(z[j] - qp.upperBound(j), qp.lowerBound(j) - z[j]);
      worst =
          violation > 0
              ? Math.max(worst, violation / Math.max(smallest, DenseMath.normInf(z)))
              : worst;
    }
    return worst / TOLERANCE;
  }

  private static double excess(double[] row, double[] z, double low, double high, double smallest) {
    double value = DenseMath.dot(row, z);
    double violation = Math.max(value - high, low - value);
    double size = Math.max(smallest, DenseMath.normInf(row) * DenseMath.normInf(z));
    size = Double.isInfinite(high) ? size : Math.max(size, Math.abs(high));
    size = Double.isInfinite(low) ? size : Math.max(size, Math.abs(low));
    return violation > 0 ? violation / size : 0;
  }

  /**
   * The KKT conditions, each relative to its own terms, for data of magnitude one: terms below 1e-6
   * count as that, so that a 0 need not be hit exactly.
   */
  static Judgement kkt(PlainQp qp, QpSolution solution, int sample) {
    KktCheck check = KktCheck.of(qp, solution, sample);
    double dual = ratio(check.dual(), check.dualSize());
    double gap = ratio(check.gap(), check.gapSize());
    double primal = primalExcess(qp, z(solution, sample), SMALLEST_TERM);
    return Math.max(primal, Math.max(dual, gap)) <= 2
        ? Judgement.RIGHT
        : Judgement.wrong(
            "residuals of %.1e, %.1e, gap %.1e tolerances, relative to their terms",
            primal, dual, gap);
  }

  private static double ratio(double residual, double size) {
    return residual / Math.max(size, SMALLEST_TERM) / TOLERANCE;
  }

  static double[] z(QpSolution solution, int sample) {
    return solution.z().toDoubleMatrix()[sample];
  }

  /** z against a reference, relative to the reference's own largest entry. */
  static Judgement near(String what, double[] actual, double[] expected, double tolerance) {
    return near(what, actual, expected, tolerance, DenseMath.normInf(expected));
  }

  static Judgement near(
      String what, double[] actual, double[] expected, double tolerance, double size) {
    double error = DenseMath.distance(actual, expected);
    // Not "greater": NaN is wrong, too.
    return error <= tolerance * size
        ? Judgement.RIGHT
        : Judgement.wrong(
            "%s off by %.1e of its size, allowed %.1e: %s instead of %s",
            what, error / size, tolerance, text(actual), text(expected));
  }

  private static String text(double[] x) {
    return x.length <= 4 ? Arrays.toString(x) : Arrays.toString(Arrays.copyOf(x, 4)) + " …";
  }

  /** z, and dp as it is for a program that has the same solution and less around it. */
  static Judgement like(
      PlainQp plain, double[] z, double[] dLdz, QpSolver solver, QpSolution solution) {
    if (solution.failures() > 0) {
      return solved(solution, 0);
    }
    double[] expected = dp(solver, solver.solve(QpArrays.of(plain).build()), dLdz);
    double size = DenseMath.normInf(expected) + DenseMath.normInf(dLdz);
    return near("z", z(solution, 0), z, 1e-6)
        .and(near("dp", dp(solver, solution, dLdz), expected, 1e-6, size));
  }

  /** dp of the first sample, where the loss of each has the gradient dLdz. */
  static double[] dp(QpSolver solver, QpSolution solution, double[] dLdz) {
    double[][] rows = new double[solution.batch()][];
    Arrays.fill(rows, dLdz);
    double[] dp = QpArrays.values(solver.backward(solution, Nd4j.createFromArray(rows)).dp());
    return Arrays.copyOf(dp, dLdz.length);
  }
}
