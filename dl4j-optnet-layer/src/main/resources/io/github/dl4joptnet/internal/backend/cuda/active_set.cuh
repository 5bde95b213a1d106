// How strongly each side takes part in the equations of an active set: a weight λ/s, as infinite
// where the side is active and as zero where it is inactive. And Newton steps on those equations,
// which take a solution of moderate accuracy to full accuracy when the set is right, and show which
// sides to guess otherwise when it is not.
#pragma once
#include "newton.cuh"

enum Decision {
  BY_SIZE,  // active where λ > s
  SMOOTHED  // λ/s, for a smoothed problem
};

__device__ inline double decide(double s, double lambda, Decision decision) {
  return decision == SMOOTHED ? lambda / s : lambda > s ? HELD : 0;
}

// A side's weight with the elastic give of its place.
__device__ inline double withGive(double weight, double give) { return 1 / (1 / weight + give); }

__device__ inline double effectiveWeight(const Workspace& w, int place) {
  double sum = 0;
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    sum += k < 0 ? 0 : withGive(w.weight[k], giveOf(w, place));
  }
  return sum;
}

// The part of its place's effective weight that a side has.
__device__ inline double share(const Workspace& w, int place, int k) {
  double sum = effectiveWeight(w, place);
  return sum == 0 ? 0 : withGive(w.weight[k], giveOf(w, place)) / sum;
}

// Sums the sides' weights up to those of the system.
__device__ __noinline__ void collectWeights(Workspace& w) {
  FOR_EACH(r, w.m) {
    double sum = effectiveWeight(w, r);
    w.rowGap[r] = isEquality(w, r) ? w.give[r] : sum >= HELD ? 0 : fmin(HELD, 1 / sum);
  }
  FOR_EACH(j, w.n) {
    w.boundWeight[j] = isEquality(w, w.m + j) ? HELD : fmin(HELD, weightSum(w, w.m + j));
  }
}

__device__ __noinline__ void decideActiveSet(Workspace& w, const Iterate& at, Decision decision) {
  FOR_EACH(k, w.sides) {
    w.weight[k] = w.limit[k] < INFINITY ? decide(at.s[k], at.lambda[k], decision) : 0;
  }
  __syncthreads();
  collectWeights(w);
}

__device__ inline bool isActive(const Workspace& w, int k) { return w.weight[k] >= HELD; }

// The value that a place's active side gives it, or `otherwise`.
__device__ inline double activeLimit(const Workspace& w, int place, double otherwise) {
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    if (k >= 0 && isActive(w, k)) {
      return signOf(which) * w.limit[k];
    }
  }
  return otherwise;
}

// The multiplier of an active side, the slack of an inactive one.
__device__ inline double margin(const Workspace& w, const Iterate& at, int place, int which, int k) {
  bool isRow = place < w.m;
  double sign = signOf(which);
  return isActive(w, k) ? sign * (isRow ? at.y[place] : at.boundDual[place - w.m])
                        : w.limit[k] - sign * (isRow ? w.cz[place] : at.z[place - w.m]);
}

enum Verdict { CONFIRMED, EXCHANGED, REFUTED };

// Gives the sides on the wrong side of zero the other role. REFUTED when a side does not confirm
// its role and none has another to take.
__device__ __noinline__ Verdict testRoles(Workspace& w, const Iterate& at) {
  // A side keeps its role when its multiplier or slack keeps this share of its size …
  constexpr double CONFIRMED_SHARE = 0.5;
  constexpr double CLEAR = 1e-7;  // … or is above this, far from rounding.
  double worst[2] = {0, 0};       // whether any is unclear, and any exchanged
  FOR_EACH(place, w.m + w.n) {
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      if (k < 0) {
        continue;
      }
      double value = margin(w, at, place, which, k);
      if (!(value >= fmin(CLEAR, CONFIRMED_SHARE * larger(at.lambda[k], at.s[k])))) {
        worst[0] = 1;
      }
      if (value < 0) {
        worst[1] = 1;
        w.weight[k] = HELD - w.weight[k];
      }
    }
  }
  reduce<2, 0>(worst, w.scratch);
  return worst[0] == 0 ? CONFIRMED : worst[1] == 0 ? REFUTED : EXCHANGED;
}

// Sets s and λ of every side, of which one is 0.
__device__ __noinline__ void settle(Workspace& w, const Iterate& at) {
  FOR_EACH(place, w.m + w.n) {
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      if (k >= 0) {
        double value = margin(w, at, place, which, k);
        at.lambda[k] = isActive(w, k) ? value : 0;
        at.s[k] = isActive(w, k) ? 0 : value;
      }
    }
  }
}

// A Newton step on the equations of the active set that is factored. Leaves the values of the rows
// in cz, and of the residuals what updateStationarity sums up.
__device__ __noinline__ void polishStep(Workspace& w, const Iterate& at, double (&v)[REDUCED]) {
  FOR_EACH(j, w.n) { at.z[j] = activeLimit(w, w.m + j, at.z[j]); }
  FOR_EACH(r, w.m) {
    bool off = !isEquality(w, r) && isnan(activeLimit(w, r, NAN));
    at.y[r] = off ? 0 : at.y[r];
  }
  __syncthreads();
  double ignored[REDUCED] = {};
  updateStationarity(w, at, true, ignored);
  FOR_EACH(r, w.m) {
    double wanted = isEquality(w, r) ? w.target[r] : activeLimit(w, r, 0);
    w.r2[r] = wanted - w.cz[r] + w.give[r] * at.y[r];
  }
  FOR_EACH(j, w.n) {
    w.r1[j] = w.boundWeight[j] >= HELD ? 0 : at.boundDual[j] - w.rDual[j];
    at.boundDual[j] = 0;
  }
  solveKkt(w, ACTIVE_SET, w.r1, w.r2, w.dz, w.dy, true);
  FOR_EACH(j, w.n) { at.z[j] += w.dz[j]; }
  FOR_EACH(r, w.m) { at.y[r] += w.dy[r]; }
  __syncthreads();
  updateStationarity(w, at, true, v);
}

// Moves `at` to the solution for the active set that is decided, or for one a few exchanges of
// roles from it. False when a side does not confirm its role; `at` is then of no use.
__device__ __noinline__ bool polish(Workspace& w, const Iterate& at, Residuals& residuals) {
  constexpr int MAX_GUESSES = 4;
  for (int guess = 0; guess < MAX_GUESSES; guess++) {
    double v[REDUCED] = {};
    if (!factor(w, ACTIVE_SET)) {
      return false;
    }
    polishStep(w, at, v);
    Verdict verdict = testRoles(w, at);
    if (verdict == CONFIRMED) {
      settle(w, at);
      residuals = finishResiduals(w, at, v);
      return true;
    }
    if (verdict == REFUTED) {
      return false;
    }
    collectWeights(w);
  }
  return false;
}
