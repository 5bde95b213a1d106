// Mehrotra's predictor-corrector method from an infeasible start, with steps of their own for the
// primal and the dual unknowns, on the sample that is loaded.
#pragma once
#include "active_set.cuh"

struct Goal {
  double tolerance;
  int maxIterations;
  double target;  // the scaled sλ to stop at; 0 for the exact solution
};

// Where the method stands; the same in every thread.
struct Progress {
  int iterations;
  double bestExcess;
  bool jointSteps;
  int roleChanges;
};

// How many times the goal is missed; at most 1 when reached.
__device__ inline double goalExcess(
    Workspace& w, const Iterate& at, const Residuals& residuals, const Goal& goal) {
  if (goal.target == 0) {
    return excess(residuals, goal.tolerance);
  }
  double off = 0;
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      off = larger(off, fabs(at.s[k] * at.lambda[k] / goal.target - 1));
    }
  }
  off = blockMax(off, w.scratch);
  return larger(excessWithoutGap(residuals, goal.tolerance), off / goal.tolerance);
}

// One predictor-corrector step; false when the linear algebra gives no usable direction.
__device__ inline bool step(
    Workspace& w, const Residuals& residuals, const Goal& goal, bool careful, Progress& progress) {
  constexpr double STEP_TO_BOUNDARY = 0.999;
  constexpr double POOR_DIRECTION = 1e-5;
  const Iterate& at = w.at;
  if (!factorNewton(w, at)) {
    return false;
  }
  FOR_EACH(k, w.sides) { w.complementarity[k] = at.s[k] * at.lambda[k] - goal.target; }
  double error = solveNewton(w, at, careful);
  if (!(error < POOR_DIRECTION)) {
    return false;
  }
  if (residuals.mu > 0) {
    Steps affine = longestSteps(w, at);
    affine = {fmin(1.0, affine.primal), fmin(1.0, affine.dual)};
    double ratio = fmin(1.0, complementarityAfter(w, at, affine) / residuals.mu);
    double centre = larger(goal.target, ratio * ratio * ratio * residuals.mu);
    FOR_EACH(k, w.sides) {
      w.complementarity[k] = at.s[k] * at.lambda[k] + w.ds[k] * w.dLambda[k] - centre;
    }
    solveNewton(w, at, careful);
  }
  Steps alpha = longestSteps(w, at);
  alpha = {fmin(1.0, STEP_TO_BOUNDARY * alpha.primal), fmin(1.0, STEP_TO_BOUNDARY * alpha.dual)};
  if (progress.jointSteps) {
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
  return factorActiveSet(w) && polish(w, w.candidate, residuals) &&
         excess(residuals, tolerance) <= 1;
}

// Iterates from w.at; leaves the best iterate in w.best.
__device__ __noinline__ End iterate(Workspace& w, const Goal& goal, Progress& progress) {
  constexpr int PATIENCE = 12;    // iterations without a tenth of progress before giving up
  constexpr double SLOW = 0.5;    // less progress makes the next linear solves careful
  constexpr int CYCLE = 5;        // iterations without progress before steps stay equal
  constexpr double NEAR = 1e5;    // the goal is missed by less: guess the active set
  constexpr int MAX_GUESSES = 2;
  int sinceProgress = 0;
  int guesses = 0;
  double attemptBest = INFINITY;
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
    sinceProgress = missed < 0.9 * attemptBest ? 0 : sinceProgress + 1;
    // Unequal steps leave a dual residual behind, which can feed a cycle.
    progress.jointSteps |= sinceProgress > CYCLE;
    attemptBest = fmin(attemptBest, missed);
    // Near the goal when the last step changed no side's role; and at the goal in any case.
    bool steady = guesses < MAX_GUESSES && missed < NEAR && progress.roleChanges == 0;
    if (goal.target == 0 && residuals.mu > 0 && (steady || missed <= 1)) {
      guesses++;
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
      return SOLVED;
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

// Where rounding stops progress, the relative test decides. Only residuals of the size of rounding
// are accepted here: where they are larger, the CPU's safest form may still reduce them.
__device__ inline bool holdsRelatively(Workspace& w, const Goal& goal, Residuals& residuals) {
  constexpr double ROUNDING = 1e-12;
  updateResiduals(w, w.best, residuals);
  return goal.target == 0 && relativeExcess(residuals, fmin(goal.tolerance, ROUNDING)) <= 1;
}

// The usual attempt, and a second one from a point well inside where that falls short.
__device__ inline End solveLoaded(
    Workspace& w, const Goal& goal, Progress& progress, Residuals& residuals) {
  progress = {0, INFINITY, false, 1};
  start(w, w.at, false);
  copyIterate(w, w.at, w.best);
  End end = iterate(w, goal, progress);
  if ((end == STALLED || end == UNSOUND) && !holdsRelatively(w, goal, residuals)) {
    start(w, w.at, true);
    end = iterate(w, goal, progress);
  }
  bool relatively = holdsRelatively(w, goal, residuals);
  double size = normInf(w.best.z, w.n, w.scratch) + normInf(w.best.y, w.m, w.scratch) +
                normInf(w.best.boundDual, w.n, w.scratch);
  if (!(size < 1e200)) {
    return UNSOUND;
  }
  return relatively ? SOLVED : end;
}
