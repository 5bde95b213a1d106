package io.github.dl4joptnet.qp;

/**
 * The KKT conditions of one unscaled QP in the tests' own arithmetic: absolute inf-norms of the
 * residuals, and the sizes of the largest terms they are sums of.
 */
record KktCheck(
    double primal,
    double dual,
    double gap,
    double complementarity,
    double primalSize,
    double dualSize,
    double gapSize) {

  static KktCheck of(PlainQp qp, QpSolution solution, int sample) {
    return of(
        qp,
        solution.z().toDoubleMatrix()[sample],
        qp.nIneq() == 0 ? new double[0] : solution.lambda().toDoubleMatrix()[sample],
        qp.nEq() == 0 ? new double[0] : solution.nu().toDoubleMatrix()[sample],
        solution.boundDual().toDoubleMatrix()[sample]);
  }

  static KktCheck of(PlainQp qp, double[] z, double[] lambda, double[] nu, double[] boundDual) {
    return new Sums(qp, z).check(lambda, nu, boundDual);
  }

  /** Within a tolerance, each relative to the size of its terms where that is above one. */
  double relativeExcess(double tolerance) {
    return Math.max(
            primal / Math.max(1, primalSize),
            Math.max(dual / Math.max(1, dualSize), gap / Math.max(1, gapSize)))
        / tolerance;
  }

  /** The worst of residuals and gap. */
  double absolute() {
    return Math.max(primal, Math.max(dual, gap));
  }

  private static final class Sums {
    private final PlainQp qp;
    private final double[] z;
    private double primal;
    private double primalSize;
    private double gap;
    private double gapSize;
    private double complementarity;

    Sums(PlainQp qp, double[] z) {
      this.qp = qp;
      this.z = z;
    }

    KktCheck check(double[] lambda, double[] nu, double[] boundDual) {
      int n = qp.n();
      double[] stationarity = boundDual.clone();
      double dualSize = Dense.normInf(boundDual);
      if (qp.Q() != null) {
        double[] qz = Dense.times(qp.Q(), z);
        stationarity = Dense.plus(stationarity, qz);
        dualSize = Math.max(dualSize, Dense.normInf(qz));
        addToGap(Dense.dot(z, qz));
      }
      if (qp.p() != null) {
        stationarity = Dense.plus(stationarity, qp.p());
        dualSize = Math.max(dualSize, Dense.normInf(qp.p()));
        addToGap(Dense.dot(z, qp.p()));
      }
      if (qp.G() != null) {
        double[] pull = Dense.transposedTimes(qp.G(), lambda, n);
        stationarity = Dense.plus(stationarity, pull);
        dualSize = Math.max(dualSize, Dense.normInf(pull));
        double[] gz = Dense.times(qp.G(), z);
        for (int r = 0; r < gz.length; r++) {
          limits(gz[r], qp.lowerLimit(r), qp.upperLimit(r), lambda[r]);
        }
      }
      if (qp.A() != null) {
        double[] pull = Dense.transposedTimes(qp.A(), nu, n);
        stationarity = Dense.plus(stationarity, pull);
        dualSize = Math.max(dualSize, Dense.normInf(pull));
        double[] az = Dense.times(qp.A(), z);
        for (int r = 0; r < az.length; r++) {
          limits(az[r], qp.b()[r], qp.b()[r], nu[r]);
        }
      }
      for (int j = 0; j < n; j++) {
        limits(z[j], qp.lowerBound(j), qp.upperBound(j), boundDual[j]);
      }
      return new KktCheck(
          primal,
          Dense.normInf(stationarity),
          Math.abs(gap),
          complementarity,
          primalSize,
          dualSize,
          gapSize);
    }

    /** A multiplier that pushes against a missing limit makes the gap infinite, as it should. */
    private void limits(double value, double low, double high, double multiplier) {
      primal = max(primal, Math.max(value - high, low - value));
      for (double limit : new double[] {low, high}) {
        primalSize = Double.isInfinite(limit) ? primalSize : Math.max(primalSize, Math.abs(limit));
      }
      primalSize = Math.max(primalSize, Math.abs(value));
      if (multiplier != 0) {
        double limit = multiplier > 0 ? high : low;
        addToGap(multiplier * limit);
        complementarity = max(complementarity, Math.abs(multiplier * (limit - value)));
      }
    }

    private void addToGap(double term) {
      gap += term;
      gapSize = Math.max(gapSize, Math.abs(term));
    }

    /** Lets NaN through. */
    private static double max(double a, double b) {
      return b <= a ? a : b;
    }
  }
}
