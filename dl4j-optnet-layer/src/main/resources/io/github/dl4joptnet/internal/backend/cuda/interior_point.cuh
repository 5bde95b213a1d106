// Mehrotra's predictor-corrector method from an infeasible start, with steps of their own for the
// primal and the dual unknowns, on the sample that is loaded.
#pragma once
#include "active_set.cuh"

// Where the method stands; the same in every thread.
struct Progress {
  int iterations;
  double bestExcess;
  // Equal primal and dual steps, as unequal ones leave a dual residual behind that can feed a
  // cycle, and a centring parameter that keeps the predictor's optimism from doing so.
  bool cautious;
  int roleChanges;
};

// The largest relative distance of an sλ from the target.
__device__ inline double offTarget(Workspace& w, const Iterate& at, double target) {
  double off = 0;
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      off = larger(off, fabs(at.s[k] * at.lambda[k] / target - 1));
    }
  }
  return blockMax(off, w.scratch);
}

// How many times the goal is missed; at most 1 when reached.
__device__ inline double goalExcess(
    Workspace& w, const Iterate& at, const Residuals& residuals, const Goal& goal) {
  return goal.target == 0 ? excess(residuals, goal.tolerance)
                          : larger(excessWithoutGap(residuals, goal.tolerance),
                                   offTarget(w, at, goal.target) / goal.tolerance);
}

// One predictor-corrector step; false when the linear algebra gives no usable direction.
__device__ inline bool step(
    Workspace& w, const Residuals& residuals, const Goal& goal, bool careful, Progress& progress) {
  constexpr double STEP_TO_BOUNDARY = 0.999;
  constexpr double POOR_DIRECTION = 1e-5;
  constexpr double NEAR_TARGET = 2;       // below this multiple steps aim at the target itself
  constexpr double LEAST_SHARE = 0.1;     // of what the others are sent to, with a target
  constexpr double CAUTIOUS_SIGMA = 0.1;  // the least centring parameter of cautious steps
  const Iterate& at = w.at;
  if (!factorNewton(w, at)) {
    return false;
  }
  FOR_EACH(k, w.sides) { w.complementarity[k] = at.s[k] * at.lambda[k] - goal.target; }
  double error = solveNewton(w, at, careful);
  if (!(error < POOR_DIRECTION)) {
    return false;
  }
  // Near a target, Newton's method alone converges; with the corrector's second-order term, what
  // it tends to need not be the target.
  if (residuals.mu > 0 && residuals.mu >= NEAR_TARGET * goal.target) {
    Steps affine = longestSteps(w, at);
    affine = {fmin(1.0, affine.primal), fmin(1.0, affine.dual)};
    double ratio = fmin(1.0, complementarityAfter(w, at, affine) / residuals.mu);
    double sigma = larger(progress.cautious ? CAUTIOUS_SIGMA : 0, ratio * ratio * ratio);
    double centre = larger(goal.target, sigma * residuals.mu);
    FOR_EACH(k, w.sides) {
      double product = at.s[k] * at.lambda[k];
      double change = product + w.ds[k] * w.dLambda[k] - centre;
      w.complementarity[k] =
          goal.target > 0 ? fmin(change, product - LEAST_SHARE * centre) : change;
    }
    solveNewton(w, at, careful);
  }
  Steps alpha = longestSteps(w, at);
  alpha = {fmin(1.0, STEP_TO_BOUNDARY * alpha.primal), fmin(1.0, STEP_TO_BOUNDARY * alpha.dual)};
  if (progress.cautious) {
    alpha.primal = alpha.dual = fmin(alpha.primal, alpha.dual);
  }
  progress.roleChanges = advance(w, at, alpha);
  return true;
}

// Ends the iterations early: as soon as the active set can be told, its equations give the
// solution to full accuracy, which the residuals then prove.
__device__ inline bool finish(Workspace& w, double tolerance, Residuals& residuals) {
  copyIterate(w, w.at, w.candidate);
  decideActiveSet(w, w.candidate, BY_SIZE);
  return polish(w, w.candidate, residuals) && isDetermined(w) &&
         excessOverRounding(residuals, tolerance) <= 1;
}

// Whether an iterate that meets the tolerance is the solution without an active set that proves it.
__device__ __noinline__ bool isDecided(
    Workspace& w, const Iterate& at, const Residuals& residuals, const Goal& goal) {
  if (goal.target > 0 || residuals.mu > 0) {
    return goal.target > 0;
  }
  decideActiveSet(w, at, BY_SIZE);
  return factor(w, ACTIVE_SET) && isDetermined(w);
}

// Iterates from w.at; leaves the best iterate in w.best.
__device__ __noinline__ End iterate(Workspace& w, const Goal& goal, Progress& progress) {
  constexpr int PATIENCE = 12;    // iterations without progress before giving up
  constexpr double PROGRESS = 0.9;  // a smaller share left is progress
  constexpr double SLOW = 0.5;    // less progress makes the next linear solves careful
  constexpr int CYCLE = 5;        // iterations without progress after which steps are cautious
  constexpr double NEAR = 1e5;    // the goal is missed by less: guess the active set
  constexpr double NEARER = 0.03;  // after a wrong guess, the next is made when it is that much less
  int sinceProgress = 0;
  double guessBelow = NEAR;
  double attemptBest = INFINITY;
  double leastResidual = INFINITY;
  progress.roleChanges = 1;
  while (true) {
    Residuals residuals;
    updateResiduals(w, w.at, residuals);
    double missed = goalExcess(w, w.at, residuals, goal);
    if (missed < progress.bestExcess) {
      progress.bestExcess = missed;
      copyIterate(w, w.at, w.best);
    }
    bool careful = missed > SLOW * attemptBest;
    // On the way to large multipliers the gap grows while the residuals fall.
    double residual = excessWithoutGap(residuals, goal.tolerance);
    bool closer = residual < PROGRESS * leastResidual;
    sinceProgress = closer || missed < PROGRESS * attemptBest ? 0 : sinceProgress + 1;
    progress.cautious |= sinceProgress > CYCLE;
    leastResidual = fmin(leastResidual, residual);
    attemptBest = closer ? missed : fmin(attemptBest, missed);
    // Near the goal when the last step changed no side's role; and at the goal in any case.
    bool steady = missed < guessBelow && progress.roleChanges == 0;
    if (goal.target == 0 && residuals.mu > 0 && (steady || missed <= 1)) {
      guessBelow = NEARER * missed;
      Residuals finished;
      if (finish(w, goal.tolerance, finished)) {
        progress.iterations++;
        progress.bestExcess = 0;
        copyIterate(w, w.candidate, w.best);
        return SOLVED;
      }
      updateResiduals(w, w.at, residuals);
    }
    if (missed <= 1) {
      return isDecided(w, w.best, residuals, goal) ? SOLVED : UNDECIDED;
    }
    if (progress.iterations == goal.maxIterations) {
      return ITERATION_LIMIT;
    }
    if (sinceProgress > PATIENCE) {
      return STALLED;
    }
    if (!(missed < INFINITY) || !step(w, residuals, goal, careful, progress)) {
      return UNSOUND;
    }
    progress.iterations++;
  }
}

// Whether nothing but rounding keeps the best iterate from the goal, so that no other form of the
// Newton system gets it nearer.
__device__ inline bool isAtRounding(const Residuals& residuals, const Goal& goal) {
  return goal.target == 0 && excessOverRounding(residuals, goal.tolerance) <= 1;
}

// The usual attempt, and a second one from a point well inside where that falls short. What neither
// brings to the goal is for the CPU backend, which has safer forms of the Newton system, the
// relative test for what these do not bring there either, and proofs.
__device__ inline End solveLoaded(
    Workspace& w, const Goal& goal, Progress& progress, Residuals& residuals) {
  progress = {0, INFINITY, false, 1};
  start(w, w.at, false);
  copyIterate(w, w.at, w.best);
  End end = iterate(w, goal, progress);
  updateResiduals(w, w.best, residuals);
  if ((end == STALLED || end == UNSOUND) && !isAtRounding(residuals, goal)) {
    start(w, w.at, true);
    end = iterate(w, goal, progress);
    updateResiduals(w, w.best, residuals);
  }
  double size = normInf(w.best.z, w.n, w.scratch) + normInf(w.best.y, w.m, w.scratch) +
                normInf(w.best.boundDual, w.n, w.scratch);
  if (!(size < 1e200)) {
    return UNSOUND;
  }
  bool ends = end == SOLVED || !isAtRounding(residuals, goal);
  return ends ? end : isDecided(w, w.best, residuals, goal) ? SOLVED : UNDECIDED;
}
