package io.github.dl4joptnet.testing.checks;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import java.util.Arrays;

/**
 * The KKT conditions of one unscaled QP in the tests' own arithmetic: absolute inf-norms of the
 * residuals, and the sizes (sums of absolute terms) that rounding and relative tests refer to.
 */
public record KktCheck(
    double primal,
    double dual,
    double gap,
    double complementarity,
    double primalSize,
    double dualSize,
    double gapSize) {

  public static KktCheck of(PlainQp qp, QpSolution solution, int sample) {
    return of(
        qp,
        solution.z().toDoubleMatrix()[sample],
        qp.nIneq() == 0 ? new double[0] : solution.lambda().toDoubleMatrix()[sample],
        qp.nEq() == 0 ? new double[0] : solution.nu().toDoubleMatrix()[sample],
        solution.boundDual().toDoubleMatrix()[sample]);
  }

  public static KktCheck of(
      PlainQp qp, double[] z, double[] lambda, double[] nu, double[] boundDual) {
    Sums sums = new Sums(qp.n());
    sums.addToStationarity(boundDual);
    if (qp.Q() != null) {
      for (int i = 0; i < z.length; i++) {
        for (int j = 0; j < z.length; j++) {
          sums.stationarity[i] += qp.Q()[i][j] * z[j];
          sums.stationaritySize[i] += Math.abs(qp.Q()[i][j] * z[j]);
          sums.addToGap(z[i] * qp.Q()[i][j] * z[j]);
        }
      }
    }
    if (qp.p() != null) {
      sums.addToStationarity(qp.p());
      for (int j = 0; j < z.length; j++) {
        sums.addToGap(qp.p()[j] * z[j]);
      }
    }
    for (int r = 0; r < qp.nIneq(); r++) {
      sums.addRow(qp.G()[r], z, qp.lowerLimit(r), qp.upperLimit(r), lambda[r]);
    }
    for (int r = 0; r < qp.nEq(); r++) {
      sums.addRow(qp.A()[r], z, qp.b()[r], qp.b()[r], nu[r]);
    }
    for (int j = 0; j < z.length; j++) {
      double size = Math.abs(z[j]);
      sums.addLimits(z[j], size, qp.lowerBound(j), qp.upperBound(j), boundDual[j]);
    }
    return sums.check();
  }

  /** The worst residual in units of a tolerance, relative to its size where that is above one. */
  public double relativeExcess(double tolerance) {
    double worst = Math.max(primal / Math.max(1, primalSize), dual / Math.max(1, dualSize));
    return Math.max(worst, gap / Math.max(1, gapSize)) / tolerance;
  }

  /** The worst of residuals and gap. */
  public double absolute() {
    return Math.max(primal, Math.max(dual, gap));
  }

  /** What double precision allows: the rounding of the gap. */
  public double gapFloor() {
    return 2.2e-16 * gapSize;
  }

  private static final class Sums {
    private final double[] stationarity;
    private final double[] stationaritySize;
    private double primal;
    private double primalSize;
    private double gap;
    private double gapSize;
    private double complementarity;

    Sums(int n) {
      stationarity = new double[n];
      stationaritySize = new double[n];
    }

    void addToStationarity(double[] terms) {
      for (int j = 0; j < terms.length; j++) {
        stationarity[j] += terms[j];
        stationaritySize[j] += Math.abs(terms[j]);
      }
    }

    void addRow(double[] row, double[] z, double low, double high, double multiplier) {
      double value = 0;
      double size = 0;
      for (int j = 0; j < z.length; j++) {
        value += row[j] * z[j];
        size += Math.abs(row[j] * z[j]);
        stationarity[j] += multiplier * row[j];
        stationaritySize[j] += Math.abs(multiplier * row[j]);
      }
      addLimits(value, size, low, high, multiplier);
    }

    /** A multiplier that pushes against a missing limit makes the gap infinite, as it should. */
    void addLimits(double value, double size, double low, double high, double multiplier) {
      primal = Math.max(primal, Math.max(value - high, low - value));
      primalSize = Math.max(primalSize, size);
      for (double limit : new double[] {low, high}) {
        primalSize = Double.isInfinite(limit) ? primalSize : Math.max(primalSize, Math.abs(limit));
      }
      if (multiplier != 0) {
        double limit = multiplier > 0 ? high : low;
        addToGap(multiplier * limit);
        complementarity = Math.max(complementarity, Math.abs(multiplier * (limit - value)));
      }
    }

    void addToGap(double term) {
      gap += term;
      gapSize += Math.abs(term);
    }

    KktCheck check() {
      return new KktCheck(
          primal,
          DenseMath.normInf(stationarity),
          Math.abs(gap),
          complementarity,
          primalSize,
          Arrays.stream(stationaritySize).max().orElse(0),
          gapSize);
    }
  }
}
