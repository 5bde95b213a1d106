// The primal-dual active set method (Hintermüller, Ito and Kunisch 2002) from an empty working set, for
// a definite Q: solve with the working set as equalities, drop sides with negative multipliers, add
// violated ones, and repeat until the working set is stable. Rows and bounds both are places of the
// bordered matrix. It may cycle; then it gives up.
#pragma once
#include "bordered.cuh"
#include "residuals.cuh"
#include "working_set.cuh"

// Takes the effect of z, and of the multipliers of equality rows, to the other rows. Each thread has
// just written its own of the unknowns.
__device__ __noinline__ void substituteForward(Workspace& w) {
  double* s = w.unknowns;
  solveLower(w.border, w.n + w.nEq, w.bordered, s);
  __syncthreads();
  for (int i = w.n + threadIdx.x; i < w.bordered; i += blockDim.x) {
    s[i] = -s[i];
  }
  __syncthreads();
}

// The forward substitution that all rounds have in common: for equality rows what their multipliers
// are without a working set, for others their values then.
__device__ inline void solveWithoutWorkingSet(Workspace& w, const Iterate& at) {
  double* s = w.unknowns;
  FOR_EACH(k, w.sides) {
    w.weight[k] = 0;
    at.lambda[k] = 0;
    at.s[k] = 1;
  }
  // The first round looks at slacks, though it changes no side: not at those of infinite leftovers.
  for (int place = w.nEq + threadIdx.x; place < w.bordered - w.n; place += blockDim.x) {
    w.position[place - w.nEq] = OUTSIDE;
  }
  FOR_EACH(j, w.n) { at.z[j] = 0; }
  FOR_EACH(r, w.m) { w.cz[r] = 0; }
  FOR_EACH(i, w.bordered) {
    int place = i - w.n;
    s[i] = place < 0 ? -w.linear[i] / w.costScale : place < w.nEq ? w.target[place] : 0;
  }
  substituteForward(w);
}

// The value that a place in the working set has.
__device__ inline double workingLimit(const Workspace& w, int place) {
  return isEquality(w, place) ? w.target[place] : activeLimit(w, place, 0);
}

// The multipliers of the working set, in the scale of Q̂; null where its rows depend on each other.
// The right-hand side is the last row of the matrix, so that the elimination is its forward
// substitution too. The places that the list has begun with before need no new rows.
__device__ inline const double* solveWorkingSet(Workspace& w) {
  constexpr double INDEPENDENT_PIVOT = 1e-11;
  int count = w.workingCount;
  if (count == 0) {
    return w.factor;
  }
  int kept = w.workingKept;
  for (int i = kept + threadIdx.x / WARP; i <= count; i += blockDim.x / WARP) {
    int row = i < count ? w.working[i] : 0;
    for (int j = threadIdx.x % WARP; j <= i; j += WARP) {
      int place = j < count ? w.working[j] : 0;
      double entry = i < count ? w.border[packed(w.n + max(row, place), w.n + min(row, place))]
                     : j < count ? w.unknowns[w.n + place] - workingLimit(w, place) : 0;
      w.factor[packed(i, j)] = entry;
      if (i == j && i < count) {
        w.work[i] = entry;
      }
    }
  }
  Pivots<double> pivots = {w.work, INDEPENDENT_PIVOT, 0, count, count + 1, count + 1, kept};
  if (!eliminate(w.factor, pivots)) {
    return nullptr;
  }
  double* multipliers = w.factor + packed(count, 0);
  solveUpper(w.factor, count, multipliers);
  return multipliers;
}

enum PlaceMaximum { MULTIPLIER, VALUE, LEAST_MULTIPLIER, LEAST_SLACK, PLACE_MAXIMA };

// Writes values and multipliers of all places for the working set that is solved, a thread per place.
// Fills v with their largest sizes, at least 1, and with the negated margins of active and other sides.
__device__ __noinline__ void updatePlaces(
    Workspace& w, const Iterate& at, const double* multipliers, double (&v)[PLACE_MAXIMA]) {
  v[MULTIPLIER] = v[VALUE] = 1;
  v[LEAST_MULTIPLIER] = v[LEAST_SLACK] = -INFINITY;
  for (int place = w.nEq + threadIdx.x; place < w.bordered - w.n; place += blockDim.x) {
    double dual = 0;
    double value = w.unknowns[w.n + place];
    bool isIn = isInWorkingSet(w, place);
    if (isIn) {
      dual = w.costScale * multipliers[w.position[place - w.nEq]];
      value = workingLimit(w, place);
    }
    for (int a = 0; !isIn && a < w.workingCount; a++) {
      int other = w.working[a];
      value -= w.border[packed(w.n + max(place, other), w.n + min(place, other))] * multipliers[a];
    }
    (place < w.m ? at.y[place] : at.boundDual[place - w.m]) = dual;
    (place < w.m ? w.cz[place] : at.z[place - w.m]) = value;
    v[MULTIPLIER] = larger(v[MULTIPLIER], fabs(dual));
    v[VALUE] = larger(v[VALUE], fabs(value));
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      if (k >= 0) {
        double& most = v[isActive(w, k) ? LEAST_MULTIPLIER : LEAST_SLACK];
        most = larger(most, -margin(w, at, place, which, k));
      }
    }
  }
  reduce<PLACE_MAXIMA, 0>(v, w.scratch);
}

// What is left of the unknowns: those of z, and the multipliers of equality rows.
__device__ __noinline__ void substituteBack(Workspace& w, const double* multipliers) {
  double* s = w.unknowns;
  FOR_EACH(i, w.n + w.nEq) {
    double sum = s[i];
    for (int a = 0; a < w.workingCount; a++) {
      sum -= w.border[packed(w.n + w.working[a], i)] * multipliers[a];
    }
    s[i] = sum;
  }
  __syncthreads();
  solveUpper(w.border, w.n + w.nEq, s);
}

__device__ inline void completeSolution(Workspace& w, const Iterate& at, const double* multipliers) {
  substituteBack(w, multipliers);
  FOR_EACH(j, w.n) {
    bool isFixed = isInWorkingSet(w, w.m + j);
    at.z[j] = isFixed ? workingLimit(w, w.m + j) : w.unknowns[j];
    at.boundDual[j] = 0;
  }
  FOR_EACH(r, w.nEq) { at.y[r] = w.costScale * w.unknowns[w.n + r]; }
  collectWeights(w);
  __syncthreads();
}

// A Newton step on the equations of the working set, by the factors that there are.
__device__ __noinline__ void refineSolution(Workspace& w, const Iterate& at) {
  double* s = w.unknowns;
  double* multipliers = w.factor + packed(w.workingCount, 0);
  FOR_EACH(i, w.bordered) {
    int place = i - w.n;
    if (place < 0) {
      s[i] = w.boundWeight[i] >= HELD ? 0 : -w.rDual[i] / w.costScale;
    } else if (place < w.m && w.rowGap[place] < HELD) {
      s[i] = workingLimit(w, place) + w.give[place] * at.y[place] - w.cz[place];
    } else {
      s[i] = 0;
    }
  }
  substituteForward(w);
  FOR_EACH(a, w.workingCount) { multipliers[a] = s[w.n + w.working[a]]; }
  solveCholesky(w.factor, w.workingCount, multipliers);
  substituteBack(w, multipliers);
  FOR_EACH(j, w.n) { at.z[j] += w.boundWeight[j] >= HELD ? 0 : s[j]; }
  FOR_EACH(r, w.nEq) { at.y[r] += w.costScale * s[w.n + r]; }
  FOR_EACH(a, w.workingCount) {
    if (w.working[a] < w.m) {
      at.y[w.working[a]] += w.costScale * multipliers[a];
    }
  }
  __syncthreads();
}

// Leaves the iterate's residuals, one of s and λ at zero on every side.
__device__ inline Residuals settleSolution(Workspace& w, const Iterate& at) {
  double v[REDUCED] = {};
  updateStationarity(w, at, true, v);
  settle(w, at);
  return finishResiduals(w, at, v);
}

// The solution for a working set that is stable; false where that is inaccurate.
__device__ inline bool acceptSolution(
    Workspace& w, double tolerance, const double* multipliers, Residuals& residuals) {
  constexpr double ACCURATE = 1e-2;  // of the tolerance; more is refined
  completeSolution(w, w.at, multipliers);
  residuals = settleSolution(w, w.at);
  if (excess(residuals, tolerance) > ACCURATE) {
    refineSolution(w, w.at);
    residuals = settleSolution(w, w.at);
  }
  return excessOverRounding(residuals, tolerance) <= 1;
}

enum Search {
  FOUND,   // w.at is the solution, and what keepFactor gathers that of its active set
  TIED,    // a side of the solution is weakly active
  GAVE_UP
};

// Solves the sample whose bordered matrix is factored; counts its rounds.
__device__ __noinline__ Search solveByActiveSet(
    Workspace& w, const Goal& goal, int& rounds, Residuals& residuals) {
  constexpr int MAX_ROUNDS = 24;
  constexpr int MAX_NON_MONOTONE_ROUNDS = 5;  // in which more sides change than in the one before
  constexpr double WEAK = 1e-9;      // a smaller share of the largest margin is a tie
  constexpr double ROUNDED = 1e-12;  // a smaller one is rounding, so that its sign says nothing …
  constexpr double CLEAR = 1e-6;     // … unless it is larger than this
  const Iterate& at = w.at;
  solveWithoutWorkingSet(w, at);
  Margins margins = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  int changesBefore = 0;
  int nonMonotone = 0;
  for (rounds = 1; rounds <= min(MAX_ROUNDS, goal.maxIterations); rounds++) {
    if (threadIdx.x < WARP) {
      chooseWorkingSet(w, at, margins);
    }
    __syncthreads();
    nonMonotone += rounds > 2 && w.changes > changesBefore ? 1 : 0;
    changesBefore = w.changes;
    if (w.workingCount < 0 || nonMonotone > MAX_NON_MONOTONE_ROUNDS) {
      return GAVE_UP;
    }
    const double* multipliers = solveWorkingSet(w);
    if (multipliers == nullptr) {
      return GAVE_UP;
    }
    double v[PLACE_MAXIMA];
    updatePlaces(w, at, multipliers, v);
    if (!(v[MULTIPLIER] + v[VALUE] < HELD)) {
      return GAVE_UP;
    }
    margins = {-v[LEAST_MULTIPLIER], -v[LEAST_SLACK], -fmin(CLEAR, ROUNDED * v[MULTIPLIER]),
               -fmin(CLEAR, ROUNDED * v[VALUE])};
    if (margins.multiplier > margins.roundedMultiplier && margins.slack > margins.roundedSlack) {
      bool isWeak = margins.multiplier <= WEAK * v[MULTIPLIER] || margins.slack <= WEAK * v[VALUE];
      if (isWeak) {
        return TIED;
      }
      return acceptSolution(w, goal.tolerance, multipliers, residuals) ? FOUND : GAVE_UP;
    }
  }
  return GAVE_UP;
}
