package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.IterativeMethod;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.polish.Polish;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/**
 * Mehrotra's predictor-corrector method from an infeasible start (OptNet paper, section 3.1; after
 * Mattingley and Boyd, CVXGEN, 2012) on one scaled sample, with separate step lengths for the
 * primal and the dual variables. Near the solution, an active set that has settled is polished.
 */
public final class InteriorPoint implements IterativeMethod {
  private final Iterate at;
  private final Iterate best;
  private final Iterate candidate;
  private final Residuals residuals;
  private final NewtonDirection direction;
  private final Polish polish;
  private final double[] complementarity;
  private KktSystem kkt;
  private Start start;
  private ScaledQp qp;
  private Goal goal;

  /** Largest residual of the current iterate, and of the best one, divided by its tolerance. */
  private double ratio;

  private double bestRatio;
  private double alphaPrimal;
  private double alphaDual;
  private double sigma;

  /** Sides that the last step took from λ &lt; s to λ &gt; s or back. */
  private int activityChanges;

  private boolean polished;
  private double polishBelow;

  /** Whether an iterate has held the tolerance. */
  private boolean hasConverged;

  private final Progress progress = new Progress();

  /** Iterations without progress before the attempt ends. */
  private int patience;

  /**
   * For n variables, m rows of C and a number of sides.
   *
   * @param residuals receives those of the current iterate
   * @param best receives the best iterate over all attempts
   * @param candidate scratch for {@code polish}
   */
  public InteriorPoint(
      int n,
      int m,
      int sides,
      Residuals residuals,
      Iterate best,
      Iterate candidate,
      Polish polish) {
    this.residuals = residuals;
    this.best = best;
    this.candidate = candidate;
    this.polish = polish;
    at = new Iterate(n, m, sides);
    direction = new NewtonDirection(n, m, sides);
    complementarity = new double[sides];
  }

  /** Sets the form of the Newton system and the start of the next attempt. */
  public InteriorPoint with(KktSystem kkt, Start start) {
    this.kkt = kkt;
    this.start = start;
    return this;
  }

  @Override
  public boolean begin(ScaledQp qp, Goal goal) {
    this.qp = qp;
    this.goal = goal;
    if (start != Start.HERE) {
      direction.start(qp, kkt, at, start == Start.LARGE);
    } else if (!at.isFinite()) {
      at.copyFrom(best);
    }
    if (start == Start.MEHROTRA) {
      best.copyFrom(at);
      bestRatio = Double.POSITIVE_INFINITY;
      alphaPrimal = 1;
      alphaDual = 1;
      sigma = 0;
    }
    polished = false;
    hasConverged = false;
    polishBelow = Tolerances.POLISH_TRIGGER;
    activityChanges = 1;
    patience =
        start == Start.MEHROTRA ? Tolerances.FIRST_STALL_ITERATIONS : Tolerances.STALL_ITERATIONS;
    progress.restart();
    judge();
    return true;
  }

  /** Evaluates the current iterate, keeps it if it is the best, and measures progress. */
  private void judge() {
    residuals.update(qp, at);
    ratio = largestRatio();
    if (ratio < bestRatio) {
      bestRatio = ratio;
      best.copyFrom(at);
    }
    progress.update(goal.isSmoothed() ? null : residuals, ratio);
    direction.setRefined(progress.shareLeft() > Tolerances.REFINE_TRIGGER);
    kkt.setPersistent(
        ratio <= Tolerances.INEXACT_DIRECTION_TRIGGER && (kkt.isSafest() || kkt.needsRefinement()),
        kkt.isSafest() ? 0 : Tolerances.MAX_LINEAR_ERROR);
  }

  @Override
  public Outcome finished() {
    if (polished) {
      return Outcome.CONVERGED;
    }
    if (ratio <= 1 && !hasConverged) {
      hasConverged = true;
      polishAtLast();
    }
    if (hasConverged) {
      return sharpens() ? Outcome.SHARPENING : Outcome.CONVERGED;
    }
    if (progress.iterationsWithout() > patience) {
      return Outcome.STALLED;
    }
    return ratio < Double.POSITIVE_INFINITY ? Outcome.RUNNING : Outcome.NUMERICAL_FAILURE;
  }

  /**
   * Whether to go on beyond the tolerance, where no active set has been verified. For a definite Q,
   * only the root of the gap bounds the error of z: a gap of the tolerance's square makes z as
   * accurate as the tolerance, as far as rounding allows.
   */
  private boolean sharpens() {
    return !polished
        && !goal.isSmoothed()
        && progress.iterationsWithout() <= Tolerances.SHARPENING_STALL_ITERATIONS
        && bestRatio > goal.tolerance()
        && qp.matrices().q().isWellConditioned();
  }

  @Override
  public boolean step() {
    // Relative to the terms of the residuals, so that units do not decide when to polish.
    double termRatio = residuals.termRatio(goal.tolerance());
    boolean isSettled = termRatio < polishBelow && activityChanges == 0;
    if (isSettled || (qp.sides.count() == 0 && polishBelow == Tolerances.POLISH_TRIGGER)) {
      polishBelow = Tolerances.POLISH_RETRY_SHARE * termRatio;
      if (polish()) {
        return true;
      }
      residuals.update(qp, at);
    }
    if (!predictorCorrectorStep()) {
      return false;
    }
    judge();
    return true;
  }

  /** Moves to the exact solution for the active set of the iterate, where it confirms that set. */
  private boolean polish() {
    if (goal.isSmoothed()) {
      return false;
    }
    candidate.copyFrom(at);
    return accept(polish.run(qp, candidate));
  }

  /** The same at convergence, if need be without the weakly active sides. */
  private void polishAtLast() {
    if (!polish() && !goal.isSmoothed()) {
      candidate.copyFrom(at);
      accept(polish.runWithoutWeakSides(qp, candidate));
    }
  }

  private boolean accept(boolean verified) {
    polished = verified && residuals.areAccurate(qp, candidate, goal.tolerance());
    if (polished) {
      best.copyFrom(candidate);
      bestRatio = 0;
    }
    return polished;
  }

  /** False when the linear algebra gives no usable direction. */
  private boolean predictorCorrectorStep() {
    ConstraintSides sides = qp.sides;
    int count = sides.count();
    if (!direction.factor(qp, kkt, at)) {
      return false;
    }
    for (int k = 0; k < count; k++) {
      complementarity[k] = at.s[k] * at.lambda[k] - goal.target();
    }
    double error = direction.solve(qp, kkt, at, residuals, complementarity);
    if (!isGoodEnough(error)) {
      return false;
    }
    // Near a target, Newton's method converges by itself; with the second-order correction,
    // its limit may be another point.
    if (count > 0 && residuals.mu() >= Tolerances.NEAR_TARGET * goal.target()) {
      correct(sides);
    }
    alphaPrimal = Math.min(1, Tolerances.STEP_TO_BOUNDARY * direction.longestPrimalStep(sides, at));
    alphaDual = Math.min(1, Tolerances.STEP_TO_BOUNDARY * direction.longestDualStep(sides, at));
    activityChanges = direction.advance(sides, at, alphaPrimal, alphaDual);
    return true;
  }

  /**
   * Whether a linear solve is exact enough: relative to its right-hand sides, or, as these vanish
   * towards the solution, relative to the tolerance.
   */
  private boolean isGoodEnough(double error) {
    double most = kkt.isSafest() ? kkt.mostUsefulError() : Tolerances.MAX_LINEAR_ERROR;
    return error < most
        || (error < 1 && kkt.unscaledError(qp) < Tolerances.MAX_ERROR_SHARE * goal.tolerance());
  }

  /** Replaces the affine direction by the combined one: centring and second-order correction. */
  private void correct(ConstraintSides sides) {
    double affine =
        direction.complementarityAfter(
            sides,
            at,
            Math.min(1, direction.longestPrimalStep(sides, at)),
            Math.min(1, direction.longestDualStep(sides, at)));
    double remaining = Math.min(1, affine / residuals.mu());
    sigma = remaining * remaining * remaining;
    double aim = Math.max(goal.target(), sigma * residuals.mu());
    for (int k = 0; k < sides.count(); k++) {
      double product = at.s[k] * at.lambda[k];
      complementarity[k] = product + direction.ds[k] * direction.dLambda[k] - aim;
      if (goal.isSmoothed()) {
        double least = Tolerances.LEAST_AIM_SHARE * aim;
        complementarity[k] = Math.min(complementarity[k], product - least);
      }
    }
    direction.solve(qp, kkt, at, residuals, complementarity);
  }

  /** Largest residual divided by its tolerance; at most 1 at convergence. */
  private double largestRatio() {
    if (!goal.isSmoothed()) {
      return residuals.toleranceRatio(goal.tolerance());
    }
    return Math.max(
        residuals.toleranceRatioWithoutGap(goal.tolerance()), offTarget(at) / goal.tolerance());
  }

  /** The largest relative distance of an sλ from the target. */
  private double offTarget(Iterate iterate) {
    double worst = 0;
    for (int k = 0; k < qp.sides.count(); k++) {
      double product = iterate.s[k] * iterate.lambda[k];
      worst = Math.max(worst, Math.abs(product / goal.target() - 1));
    }
    return worst;
  }

  /** Whether the best iterate is as accurate as rounding allows: the relative test alone. */
  public boolean bestHoldsRelatively(double tolerance) {
    residuals.updateExactly(qp, best);
    return goal.isSmoothed()
        ? residuals.relativeRatioWithoutGap(tolerance) <= 1
            && offTarget(best) <= Math.max(Tolerances.ROUNDED_TARGET, tolerance)
        : residuals.relativeRatio(tolerance) <= 1;
  }

  /** Whether the last attempt ended with a polished solution. */
  public boolean isPolished() {
    return polished;
  }

  @Override
  public void evaluate() {
    // Every step has updated the residuals.
  }

  @Override
  public double stepLength() {
    return Math.min(alphaPrimal, alphaDual);
  }

  @Override
  public double centring() {
    return sigma;
  }
}
