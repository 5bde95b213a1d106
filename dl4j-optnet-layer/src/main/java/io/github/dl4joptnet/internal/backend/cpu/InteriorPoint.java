package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.parallel.Interruption;
import io.github.dl4joptnet.qp.IterationListener;

/**
 * Mehrotra's predictor-corrector method from an infeasible start (OptNet paper, section 3.1; after
 * Mattingley and Boyd, CVXGEN, 2012) on one scaled sample, with steps of their own for the primal
 * and the dual unknowns.
 */
final class InteriorPoint {
  /** How the iterations ended. */
  enum End {
    ACCURATE,
    ITERATION_LIMIT,
    /** No progress. */
    STALLED,
    /** No usable direction from this form of the Newton system. */
    UNSOUND
  }

  private static final double STEP_TO_BOUNDARY = 0.999;

  /** A smaller share left is progress. */
  private static final double PROGRESS = 0.9;

  /** Iterations without progress before the method gives up. */
  private static final int PATIENCE = 12;

  /** Less progress than this makes the next linear solves careful. */
  private static final double SLOW = 0.5;

  /** Iterations without progress after which steps are {@link #cautious}. */
  private static final int CYCLE = 5;

  /** Below this multiple of a target, steps aim at the target itself. */
  private static final double NEAR_TARGET = 2;

  /** With a target, no sλ is sent below this share of what the others are sent to. */
  private static final double LEAST_SHARE = 0.1;

  /** How exactly sλ has to meet a target where rounding stops progress. */
  private static final double ROUNDED_TARGET = 1e-8;

  /** The centring parameter of cautious steps is at least this. */
  private static final double CAUTIOUS_SIGMA = 0.1;

  private static final double POOR_DIRECTION = 1e-5;

  /** The active set is guessed when the goal is missed by less than this factor. */
  private static final double NEAR = 1e5;

  /** Directions need not be exact when the goal is missed by more than this factor. */
  private static final double FAR = 1e10;

  /** After a wrong guess, the next is made when the goal is that much nearer. */
  private static final double NEARER = 0.03;

  final Iterate at;
  final Iterate best;
  final Residuals residuals;
  final NewtonDirection direction;
  int iterations;
  double bestExcess;

  /** The search whose last result is {@link #best}; null where iterations led there. */
  PrimalDualActiveSet solvedBy;

  private final double[] complementarity;
  private final Finish finish;
  private ScaledQp qp;
  private PrimalDualActiveSet search;
  private Goal goal;
  private double alphaPrimal;
  private double alphaDual;
  private double sigma;
  private int roleChanges;

  /**
   * Equal primal and dual steps, as unequal ones leave a dual residual behind that can feed a
   * cycle, and a centring parameter that keeps the predictor's optimism from doing so.
   */
  private boolean cautious;

  /**
   * What to reach.
   *
   * @param tolerance bound on residuals and gap
   * @param maxIterations in all, over every attempt
   * @param target the scaled sλ to stop at; 0 for the exact solution
   * @param sample index for the listener
   * @param listener null for none
   */
  record Goal(
      double tolerance, int maxIterations, double target, int sample, IterationListener listener) {}

  InteriorPoint(int n, int m, int sides, Finish finish) {
    this.finish = finish;
    at = new Iterate(n, m, sides);
    best = new Iterate(n, m, sides);
    residuals = new Residuals(n, m, sides);
    direction = new NewtonDirection(n, m, sides);
    complementarity = new double[sides];
  }

  /**
   * A first attempt: by the active set method alone, then from the usual starting point.
   *
   * @param search the active set method where the problem has one, else null
   */
  End solve(ScaledQp qp, SearchSpace space, PrimalDualActiveSet search, Goal goal) {
    this.qp = qp;
    this.search = search;
    this.goal = goal;
    bestExcess = Double.POSITIVE_INFINITY;
    iterations = 0;
    cautious = false;
    alphaPrimal = 1;
    alphaDual = 1;
    sigma = 0;
    solvedBy = null;
    if (search != null && goal.target == 0 && solveByActiveSet()) {
      return End.ACCURATE;
    }
    direction.start(qp, space, at, false);
    best.copyFrom(at);
    return iterate(space);
  }

  /** Judges the best iterate by its own z. */
  boolean bestIsAccurate() {
    residuals.update(qp, best);
    bestExcess = excess(best);
    return bestExcess <= 1;
  }

  /** Whether the best iterate is as accurate as rounding allows: the relative test alone. */
  boolean bestHoldsRelatively() {
    residuals.updateExactly(qp, best);
    return goal.target == 0
        ? residuals.relativeExcess(goal.tolerance) <= 1
        : residuals.relativeExcessWithoutGap(goal.tolerance) <= 1
            && offTarget(best) <= Math.max(ROUNDED_TARGET, goal.tolerance);
  }

  /** Goes on from the best iterate so far with another form of the Newton system. */
  End resume(SearchSpace space) {
    at.copyFrom(best);
    return iterate(space);
  }

  /** Begins again from a point well inside. */
  End restart(SearchSpace space) {
    direction.start(qp, space, at, true);
    return iterate(space);
  }

  private End iterate(SearchSpace space) {
    solvedBy = null;
    int sinceProgress = 0;
    double guessBelow = NEAR;
    roleChanges = 1;
    double attemptBest = Double.POSITIVE_INFINITY;
    double leastResidual = Double.POSITIVE_INFINITY;
    while (true) {
      Interruption.check();
      residuals.update(qp, at, space);
      double excess = excess(at);
      report();
      if (excess < bestExcess) {
        bestExcess = excess;
        best.copyFrom(at);
      }
      space.setCareful(excess > SLOW * attemptBest);
      space.setFar(excess > FAR);
      // On the way to large multipliers the gap grows while the residuals fall.
      double residual = residuals.excessWithoutGap(goal.tolerance);
      boolean closer = residual < PROGRESS * leastResidual;
      sinceProgress = closer || excess < PROGRESS * attemptBest ? 0 : sinceProgress + 1;
      cautious |= sinceProgress > CYCLE;
      leastResidual = Math.min(leastResidual, residual);
      attemptBest = closer ? excess : Math.min(attemptBest, excess);
      boolean steady = excess < guessBelow && isActiveSetSteady();
      if (steady) {
        guessBelow = NEARER * excess;
        boolean found = searchFromHere();
        if (found || polish(space)) {
          iterations++;
          report();
          return finished(found ? search : null);
        }
        residuals.update(qp, at, space);
      }
      if (excess <= 1) {
        return !steady && polish(space) ? finished(null) : End.ACCURATE;
      }
      if (iterations == goal.maxIterations) {
        return End.ITERATION_LIMIT;
      }
      if (sinceProgress > PATIENCE) {
        return End.STALLED;
      }
      if (!(excess < Double.POSITIVE_INFINITY) || !step(space)) {
        return End.UNSOUND;
      }
      iterations++;
    }
  }

  /** From no active side at all; every round counts as an iteration, the first as the start. */
  private boolean solveByActiveSet() {
    int maxRounds = Math.max(goal.maxIterations, goal.maxIterations + 1);
    if (!search.search(qp, maxRounds, null)
        || !finish.accept(qp, search, residuals, goal.tolerance)) {
      return false;
    }
    int rounds = search.rounds;
    if (goal.listener != null) {
      search.search(qp, maxRounds, this::reportRound);
      residuals.update(qp, finish.result());
    }
    iterations = rounds - 1;
    finished(search);
    return true;
  }

  private void reportRound() {
    search.write(qp.sides, at);
    residuals.update(qp, at);
    report();
    iterations++;
  }

  private boolean searchFromHere() {
    return search != null
        && search.search(qp, at)
        && finish.accept(qp, search, residuals, goal.tolerance);
  }

  /** From the roles of the sides to the exact solution for them, where they confirm these. */
  private boolean polish(SearchSpace space) {
    if (goal.target > 0 || qp.sides.count == 0) {
      return false;
    }
    space.complete(qp, at);
    return finish.attempt(qp, at, residuals, goal.tolerance);
  }

  /**
   * @param by the search that has found the result, or null
   */
  private End finished(PrimalDualActiveSet by) {
    solvedBy = by;
    best.copyFrom(finish.result());
    bestExcess = 0;
    return End.ACCURATE;
  }

  /** One predictor-corrector step; false when the linear algebra gives no usable direction. */
  private boolean step(SearchSpace space) {
    ConstraintSides sides = qp.sides;
    int count = sides.count;
    if (!direction.factor(qp, space, at)) {
      return false;
    }
    for (int k = 0; k < count; k++) {
      complementarity[k] = at.s[k] * at.lambda[k] - goal.target;
    }
    double error = direction.solve(qp, space, at, residuals, complementarity);
    if (!(error < (space.isSafest() ? Double.POSITIVE_INFINITY : POOR_DIRECTION))) {
      return false;
    }
    // Near a target, Newton's method alone converges; with the corrector's second-order term, what
    // it tends to need not be the target.
    if (count > 0 && residuals.mu >= NEAR_TARGET * goal.target) {
      double affine =
          direction.complementarityAfter(
              sides,
              at,
              Math.min(1, direction.longestPrimalStep(sides, at)),
              Math.min(1, direction.longestDualStep(sides, at)));
      sigma = cube(Math.min(1, affine / residuals.mu));
      sigma = cautious ? Math.max(CAUTIOUS_SIGMA, sigma) : sigma;
      double centre = Math.max(goal.target, sigma * residuals.mu);
      for (int k = 0; k < count; k++) {
        double product = at.s[k] * at.lambda[k];
        complementarity[k] = product + direction.ds[k] * direction.dLambda[k] - centre;
        if (goal.target > 0) {
          complementarity[k] = Math.min(complementarity[k], product - LEAST_SHARE * centre);
        }
      }
      direction.solve(qp, space, at, residuals, complementarity);
    }
    alphaPrimal = Math.min(1, STEP_TO_BOUNDARY * direction.longestPrimalStep(sides, at));
    alphaDual = Math.min(1, STEP_TO_BOUNDARY * direction.longestDualStep(sides, at));
    if (cautious) {
      alphaPrimal = Math.min(alphaPrimal, alphaDual);
      alphaDual = alphaPrimal;
    }
    roleChanges = direction.advance(space, sides, at, alphaPrimal, alphaDual);
    return true;
  }

  /** How many times the goal is missed; at most 1 when reached. */
  private double excess(Iterate at) {
    if (goal.target == 0) {
      return residuals.excess(goal.tolerance);
    }
    return Math.max(residuals.excessWithoutGap(goal.tolerance), offTarget(at) / goal.tolerance);
  }

  /** The largest relative distance of an sλ from the target. */
  private double offTarget(Iterate at) {
    double worst = 0;
    for (int k = 0; k < qp.sides.count; k++) {
      worst = Math.max(worst, Math.abs(at.s[k] * at.lambda[k] / goal.target - 1));
    }
    return worst;
  }

  /** Whether the last step changed no side from λ &lt; s to λ &gt; s or back. */
  private boolean isActiveSetSteady() {
    return goal.target == 0 && qp.sides.count > 0 && roleChanges == 0;
  }

  private void report() {
    if (goal.listener != null) {
      goal.listener.onIteration(
          new IterationListener.Iteration(
              goal.sample,
              iterations,
              residuals.primal,
              residuals.dual,
              residuals.gap,
              Math.min(alphaPrimal, alphaDual),
              sigma));
    }
  }

  private static double cube(double x) {
    return x * x * x;
  }
}
