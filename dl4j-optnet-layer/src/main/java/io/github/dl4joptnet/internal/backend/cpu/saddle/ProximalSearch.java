package io.github.dl4joptnet.internal.backend.cpu.saddle;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Looks for a lower objective f on the far side of the feasible set: from a point far away along a
 * direction of negative curvature, by proximal steps
 *
 * <pre>
 * z ← argmin f(z) + ½ε‖z − z_k‖² subject to the constraints,
 * </pre>
 *
 * which are convex programs and never raise f (the convex-concave procedure, Yuille and Rangarajan
 * 2003, with −½ε‖z‖² as the concave part).
 */
final class ProximalSearch {
  private final ScaledQp qp;
  private final Iterate at;
  private final Residuals residuals;
  private final double proximity;

  /** How far from the iterate to look, in each variable. */
  private final double reach;

  private final double[][] q;
  private final double[] rows;
  private final double[] step;
  private final double[] qStep;
  private final double[] rowStep;
  private final Function<QpData, double[]> minimiser;

  /**
   * @param at the iterate to compare with
   * @param residuals those of the iterate
   * @param proximity ε, clearly above the size of the most negative curvature
   * @param minimiser finds the minimum of a convex program
   */
  ProximalSearch(
      ScaledQp qp,
      Iterate at,
      Residuals residuals,
      double proximity,
      Function<QpData, double[]> minimiser) {
    this.qp = qp;
    this.at = at;
    this.residuals = residuals;
    this.proximity = proximity;
    this.minimiser = minimiser;
    double size = Math.max(1, VectorKernels.normInf(at.z, qp.n));
    reach = Tolerances.SADDLE_STEP * Math.max(size, largestBound());
    step = new double[qp.n];
    qStep = new double[qp.n];
    rowStep = new double[qp.m];
    q = new double[qp.n][qp.n];
    rows = new double[qp.m * qp.n];
    for (int j = 0; j < qp.n; j++) {
      step[j] = 1;
      qp.matrices().q().multiply(step, q[j]);
      qp.matrices().multiplyC(step, rowStep);
      for (int r = 0; r < qp.m; r++) {
        rows[r * qp.n + j] = rowStep[r];
      }
      step[j] = 0;
    }
  }

  /**
   * Whether a search along a direction, in one of its senses, finds f lower by more than a given
   * amount.
   */
  boolean falls(double[] direction, int sign, double significant) {
    double[] from = at.z.clone();
    VectorKernels.axpy(
        sign * reach / VectorKernels.normInf(direction, qp.n), direction, from, 0, qp.n);
    for (int k = 0; k < Tolerances.PROXIMAL_STEPS; k++) {
      double[] to = minimiser.apply(program(from));
      for (int j = 0; j < qp.n; j++) {
        step[j] = to[j] - at.z[j];
      }
      if (isFeasible() && change() < -significant) {
        return true;
      }
      if (distance(to, from) <= Tolerances.SAME_POINT * reach
          || distance(to, at.z) <= Tolerances.SAME_POINT * reach) {
        return false;
      }
      from = to;
    }
    return false;
  }

  /**
   * Whether f can be lower by more than a given amount at all: at a point where the first-order
   * conditions hold, f(z + d) − f(z) ≥ −½ε‖d‖².
   */
  boolean mayFall(double significant) {
    double squares = 0;
    for (int j = 0; j < qp.n; j++) {
      int index = qp.m + j;
      double longest = Math.max(limit(index, 1) - at.z[j], at.z[j] - limit(index, -1));
      squares += longest * longest;
    }
    return 0.5 * proximity * squares > significant;
  }

  private double distance(double[] a, double[] b) {
    double largest = 0;
    for (int j = 0; j < qp.n; j++) {
      largest = Math.max(largest, Math.abs(a[j] - b[j]));
    }
    return largest;
  }

  private QpData program(double[] from) {
    int n = qp.n;
    double[] hessian = new double[n * n];
    double[] p = new double[n];
    double[] lower = new double[qp.m + n];
    double[] upper = new double[qp.m + n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        hessian[i * n + j] = qp.costScale() * q[i][j];
      }
      hessian[i * n + i] += proximity;
      p[i] = qp.p[i] - proximity * from[i];
    }
    Arrays.setAll(lower, i -> limit(i, -1));
    Arrays.setAll(upper, i -> limit(i, 1));
    return QpData.builder(1, n, qp.m, 0)
        .shared(QpCoefficient.Q, hessian)
        .shared(QpCoefficient.P, p)
        .shared(QpCoefficient.G, rows)
        .shared(QpCoefficient.H, Arrays.copyOf(upper, qp.m))
        .shared(QpCoefficient.H_LOWER, Arrays.copyOf(lower, qp.m))
        .shared(QpCoefficient.LOWER, Arrays.copyOfRange(lower, qp.m, qp.m + n))
        .shared(QpCoefficient.UPPER, Arrays.copyOfRange(upper, qp.m, qp.m + n))
        .build();
  }

  /** The upper limit of a row or variable, or for the sign −1 the lower one. */
  private double limit(int index, int sign) {
    double limit = qp.sides.limit(index, sign);
    if (index < qp.m || qp.sides.equality[index]) {
      return limit;
    }
    return sign * Math.min(sign * limit, sign * at.z[index - qp.m] + reach);
  }

  private double largestBound() {
    double largest = 0;
    for (int k = qp.sides.first[qp.m]; k < qp.sides.count(); k++) {
      largest = Math.max(largest, Math.abs(qp.sides.limit[k]));
    }
    return largest;
  }

  /** Whether the end of the step keeps rows and bounds. */
  private boolean isFeasible() {
    qp.matrices().multiplyC(step, rowStep);
    for (int i = 0; i < qp.m + qp.n; i++) {
      double value = i < qp.m ? residuals.cz[i] + rowStep[i] : at.z[i - qp.m] + step[i - qp.m];
      double rounding = Tolerances.VIOLATION * Math.max(1, Math.abs(value));
      if (!(value <= limit(i, 1) + rounding && value >= limit(i, -1) - rounding)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The change of the objective along the step. Its slope is the residual of stationarity without
   * the terms of the multipliers.
   */
  private double change() {
    qp.matrices().q().multiply(step, qStep);
    double slope = -VectorKernels.dot(at.y, rowStep, 0, qp.m);
    for (int j = 0; j < qp.n; j++) {
      slope += (residuals.rDual[j] - at.boundDual[j]) * step[j];
    }
    return slope + 0.5 * qp.costScale() * VectorKernels.dot(step, qStep, 0, qp.n);
  }
}
