package io.github.dl4joptnet.backend.cpu;

import io.github.dl4joptnet.qp.IterationListener;

/**
 * Mehrotra's predictor-corrector method from an infeasible start (OptNet paper, section 3.1; after
 * Mattingley and Boyd, CVXGEN, 2012) on one scaled sample.
 */
final class InteriorPoint {
  /** How the iterations ended. */
  enum End {
    ACCURATE,
    ITERATION_LIMIT,
    STALLED
  }

  private static final double STEP_TO_BOUNDARY = 0.995;
  private static final int PATIENCE = 12;
  private static final double POOR_DIRECTION = 1e-5;
  private static final double USELESS_DIRECTION = 0.5;

  final Iterate at;
  final Iterate best;
  final Residuals residuals;
  int iterations;
  double bestExcess;

  private final NewtonDirection direction;
  private final double[] complementarity;

  InteriorPoint(int n, int m, int capacity) {
    at = new Iterate(n, m, capacity);
    best = new Iterate(n, m, capacity);
    residuals = new Residuals(n, m, capacity);
    direction = new NewtonDirection(n, m, capacity);
    complementarity = new double[capacity];
  }

  /**
   * Iterates until the tolerance holds; {@link #best} holds the best iterate in any case.
   *
   * @param target the sλ to stop at (scaled), 0 for the exact solution
   */
  End run(
      ScaledQp qp,
      KktForms forms,
      double tolerance,
      int maxIterations,
      double target,
      int sample,
      IterationListener listener) {
    OneSidedConstraints sides = qp.sides;
    int count = sides.count;
    KktSystem kkt = forms.cheapest();
    bestExcess = Double.POSITIVE_INFINITY;
    iterations = 0;
    int sinceBest = 0;
    double alpha = 0;
    double sigma = 0;
    direction.start(qp, kkt, at);
    while (true) {
      residuals.update(qp, at);
      double excess = Math.max(residuals.excess(tolerance), centrality(target, count, tolerance));
      if (listener != null) {
        listener.onIteration(
            new IterationListener.Iteration(
                sample, iterations, residuals.primal, residuals.dual, residuals.gap, alpha, sigma));
      }
      sinceBest++;
      if (excess < bestExcess) {
        if (excess < 0.9 * bestExcess) {
          sinceBest = 0;
        }
        bestExcess = excess;
        best.copyFrom(at);
      }
      if (excess <= 1) {
        return End.ACCURATE;
      }
      if (iterations == maxIterations) {
        return End.ITERATION_LIMIT;
      }
      if (sinceBest > PATIENCE || !(excess < Double.POSITIVE_INFINITY)) {
        if (kkt == forms.safest() || !(bestExcess < Double.POSITIVE_INFINITY)) {
          return End.STALLED;
        }
        kkt = forms.safest();
        at.copyFrom(best);
        residuals.update(qp, at);
        sinceBest = 0;
      }
      iterations++;

      boolean sound = direction.factor(qp, kkt, at, residuals);
      for (int k = 0; k < count; k++) {
        complementarity[k] = at.s[k] * at.lambda[k] - target;
      }
      double error = sound ? direction.solve(qp, kkt, at, residuals, complementarity) : 1;
      if (!(error < POOR_DIRECTION) && kkt != forms.safest()) {
        kkt = forms.safest();
        direction.factor(qp, kkt, at, residuals);
        error = direction.solve(qp, kkt, at, residuals, complementarity);
      }
      if (!(error < USELESS_DIRECTION)) {
        return End.STALLED;
      }
      double affine = direction.longestStep(sides, at);
      double muAffine = direction.complementarityAfter(sides, at, affine);
      sigma = residuals.mu > 0 ? cube(Math.min(1, muAffine / residuals.mu)) : 0;
      double centre = Math.max(target, sigma * residuals.mu);
      for (int k = 0; k < count; k++) {
        complementarity[k] =
            at.s[k] * at.lambda[k] + direction.ds[k] * direction.dLambda[k] - centre;
      }
      if (count > 0) {
        direction.solve(qp, kkt, at, residuals, complementarity);
      }
      alpha = Math.min(1, STEP_TO_BOUNDARY * direction.longestStep(sides, at));
      direction.advance(sides, at, alpha);
    }
  }

  /** How far sλ is from a positive target, in units of the tolerance. */
  private double centrality(double target, int count, double tolerance) {
    double worst = 0;
    if (target > 0) {
      for (int k = 0; k < count; k++) {
        worst = Math.max(worst, Math.abs(at.s[k] * at.lambda[k] / target - 1));
      }
    }
    return worst / tolerance;
  }

  private static double cube(double x) {
    return x * x * x;
  }
}
