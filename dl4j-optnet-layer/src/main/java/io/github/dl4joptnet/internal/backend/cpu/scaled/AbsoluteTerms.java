package io.github.dl4joptnet.internal.backend.cpu.scaled;

import java.util.Arrays;

/**
 * Sums of the absolute terms of stationarity and gap. A residual below a share of its sum is
 * rounding, even if it exceeds the tolerance.
 */
final class AbsoluteTerms {
  private final double[] stationarity;

  /** The part of these sums that comes from multipliers. */
  private final double[] forces;

  private double gap;

  /** The largest stationarity residual beyond the rounding of that part, scaled and unscaled. */
  private double beyondForces;

  private double unscaledBeyondForces;

  AbsoluteTerms(int n) {
    stationarity = new double[n];
    forces = new double[n];
  }

  /** Without sums, no residual counts as rounding. */
  void clear() {
    Arrays.fill(stationarity, 0);
    gap = 0;
  }

  void sum(ScaledQp qp, Iterate at) {
    qp.matrices().q().multiplyAbsolutely(at.z, stationarity);
    gap = 0;
    for (int j = 0; j < qp.n; j++) {
      double sum = qp.costScale() * stationarity[j] + Math.abs(qp.p[j]);
      gap += Math.abs(at.z[j]) * sum;
      forces[j] = Math.abs(at.boundDual[j]);
      stationarity[j] = sum;
    }
    qp.matrices().addAbsoluteCTransposed(at.y, forces);
    for (int j = 0; j < qp.n; j++) {
      stationarity[j] += forces[j];
    }
  }

  /** Computes by how much stationarity residuals exceed the rounding of the multipliers' part. */
  void judge(ScaledQp qp, double[] rDual) {
    beyondForces = beyond(forces, rDual);
    unscaledBeyondForces = unscaledBeyond(forces, qp, rDual);
  }

  double beyondForces() {
    return beyondForces;
  }

  double unscaledBeyondForces() {
    return unscaledBeyondForces;
  }

  /** The largest stationarity residual beyond the rounding of all its terms. */
  double beyond(double[] rDual) {
    return beyond(stationarity, rDual);
  }

  /** The same in the user's units. */
  double unscaledBeyond(ScaledQp qp, double[] rDual) {
    return unscaledBeyond(stationarity, qp, rDual);
  }

  private static double beyond(double[] sums, double[] rDual) {
    double largest = 0;
    for (int j = 0; j < rDual.length; j++) {
      largest = Residuals.worst(largest, beyond(sums[j], rDual[j]));
    }
    return largest;
  }

  private static double unscaledBeyond(double[] sums, ScaledQp qp, double[] rDual) {
    double largest = 0;
    for (int j = 0; j < rDual.length; j++) {
      double beyond = beyond(sums[j], rDual[j]);
      largest = Residuals.worst(largest, qp.unscaledBoundMultiplier(j, beyond));
    }
    return largest;
  }

  /** By how much a residual exceeds the rounding of its terms, if positive. */
  static double beyond(double sum, double residual) {
    return Math.abs(residual) - Tolerances.UNIT_ROUNDING * sum;
  }

  /** The sum for the gap, without terms of limits. */
  double gap() {
    return gap;
  }
}
