// Newton directions of the perturbed KKT conditions. Slacks and bounds are eliminated side by
// side: with the weight 1/(s/λ + give), a side contributes to the weight of its place.
#pragma once
#include "residuals.cuh"

// Sums the sides' weights up to those of the Newton system.
__device__ __noinline__ void setWeights(Workspace& w) {
  FOR_EACH(r, w.m) {
    w.rowGap[r] = isEquality(w, r) ? w.give[r] : fmin(HELD, 1 / weightSum(w, r));
  }
  FOR_EACH(j, w.n) { w.boundWeight[j] = isEquality(w, w.m + j) ? HELD : weightSum(w, w.m + j); }
}

__device__ inline double limitSum(const Workspace& w, int place) {
  double sum = 0;
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    sum += k < 0 ? 0 : signOf(which) * w.limit[k];
  }
  return sum;
}

// Puts held variables at their values and moves them to the right-hand side.
__device__ inline void holdVariables(Workspace& w, const Iterate& at) {
  double any = 0;
  FOR_EACH(j, w.n) {
    bool held = isEquality(w, w.m + j);
    at.z[j] = held ? w.target[w.m + j] : 0;
    any = held ? 1 : any;
  }
  any = blockMax(any, w.scratch);
  if (any == 0) {
    return;
  }
  multiplyQ(w, at.z, w.work);
  multiplyC(w, at.z, w.cz);
  FOR_EACH(j, w.n) {
    w.r1[j] = isEquality(w, w.m + j) ? 0 : w.r1[j] - w.costScale * w.work[j];
  }
  FOR_EACH(r, w.m) { w.r2[r] -= w.cz[r]; }
}

// The starting point: the minimiser with every slack and multiplier tied by λ = −s, moved into the
// positive orthant by a common shift; or, cautiously, each slack by itself and λ = 1.
__device__ __noinline__ void start(Workspace& w, const Iterate& at, bool cautious) {
  FOR_EACH(k, w.sides) { w.weight[k] = 1; }
  __syncthreads();
  setWeights(w);
  FOR_EACH(r, w.m) {
    w.r2[r] = isEquality(w, r) ? w.target[r] : w.rowGap[r] * limitSum(w, r);
  }
  FOR_EACH(j, w.n) { w.r1[j] = -w.linear[j] + limitSum(w, w.m + j); }
  holdVariables(w, at);
  factor(w, NEWTON);
  solveKkt(w, NEWTON, w.r1, w.r2, w.dz, at.y, true);
  FOR_EACH(j, w.n) {
    at.z[j] += w.dz[j];
    at.boundDual[j] = 0;
  }
  __syncthreads();
  multiplyC(w, at.z, w.cz);
  double extremes[2] = {-INFINITY, -INFINITY};  // of sign·value − limit and of its negative
  FOR_EACH(place, w.m + w.n) {
    for (int which = 0; which < 2; which++) {
      int slot = sideSlot(w, place, which);
      int k = side(w, place, which);
      if (k >= 0) {
        double value = place < w.m ? w.cz[place] : at.z[place - w.m];
        double over = signOf(which) * value - w.limit[k];
        at.lambda[k] = over;
        at.s[k] = -over;
        extremes[0] = larger(extremes[0], over);
        extremes[1] = larger(extremes[1], -over);
      } else if (slot >= 0) {
        at.lambda[slot] = 0;
        at.s[slot] = 1;
      }
    }
  }
  reduce<2, 0>(extremes, w.scratch);
  double forSlack = extremes[0] < 0 ? 0 : 1 + extremes[0];
  double forMultiplier = extremes[1] < 0 ? 0 : 1 + extremes[1];
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      at.s[k] = cautious ? larger(1, fabs(at.s[k])) : at.s[k] + forSlack;
      at.lambda[k] = cautious ? 1 : at.lambda[k] + forMultiplier;
    }
  }
  __syncthreads();
  collectMultipliers(w, at);
}

// Factors the system at an iterate.
__device__ inline bool factorNewton(Workspace& w, const Iterate& at) {
  FOR_EACH(place, w.m + w.n) {
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      if (k >= 0) {
        w.weight[k] = at.lambda[k] / (at.s[k] + at.lambda[k] * giveOf(w, place));
      }
    }
  }
  __syncthreads();
  setWeights(w);
  return factor(w, NEWTON);
}

// Σ sign·(rSide − complementarity/λ)·weight; dLambda holds the bracket.
__device__ inline double pull(const Workspace& w, int place) {
  double sum = 0;
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    sum += k < 0 ? 0 : signOf(which) * w.dLambda[k] * w.weight[k];
  }
  return sum;
}

__device__ inline void solveSides(Workspace& w, const Iterate& at, int place) {
  bool isRow = place < w.m;
  double dValue = isRow ? w.cdz[place] : w.dz[place - w.m];
  int tight = -1;
  double tightSign = 0;
  double others = 0;  // of the multipliers of the sides that are not tight
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    if (k < 0) {
      continue;
    }
    double sign = signOf(which);
    w.dLambda[k] = w.weight[k] * (sign * dValue + w.dLambda[k]);
    if (tight < 0) {
      tight = k;
      tightSign = sign;
    } else if (w.weight[k] > w.weight[tight]) {
      others = tightSign * w.dLambda[tight];
      tight = k;
      tightSign = sign;
    } else {
      others = sign * w.dLambda[k];
    }
  }
  if (isRow && tight >= 0) {
    // The tight side's own formula divides by a tiny slack; the solved multiplier is exact.
    w.dLambda[tight] = tightSign * (w.dy[place] - others);
  }
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    if (k >= 0) {
      w.ds[k] = w.weight[k] < 1
                    ? giveOf(w, place) * w.dLambda[k] - w.rSide[k] - signOf(which) * dValue
                    : -(w.complementarity[k] + at.s[k] * w.dLambda[k]) / at.lambda[k];
    }
  }
}

// Solves for the direction that takes the residuals to zero and sλ to sλ − complementarity.
// Returns the relative error of the linear solve.
__device__ __noinline__ double solveNewton(Workspace& w, const Iterate& at, bool careful) {
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      w.dLambda[k] = w.rSide[k] - w.complementarity[k] / at.lambda[k];
    }
  }
  __syncthreads();
  FOR_EACH(r, w.m) { w.r2[r] = isEquality(w, r) ? -w.rEq[r] : -w.rowGap[r] * pull(w, r); }
  FOR_EACH(j, w.n) {
    w.r1[j] = isEquality(w, w.m + j) ? 0 : -w.rDual[j] - pull(w, w.m + j);
  }
  double error = solveKkt(w, NEWTON, w.r1, w.r2, w.dz, w.dy, careful);
  multiplyC(w, w.dz, w.cdz);
  FOR_EACH(place, w.m + w.n) { solveSides(w, at, place); }
  __syncthreads();
  return error;
}

// The longest steps, at most 2, that keep s + step·ds and λ + step·dλ nonnegative.
struct Steps {
  double primal;
  double dual;
};

__device__ __noinline__ Steps longestSteps(Workspace& w, const Iterate& at) {
  double inverse[2] = {0.5, 0.5};
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      inverse[0] = larger(inverse[0], -w.ds[k] / at.s[k]);
      inverse[1] = larger(inverse[1], -w.dLambda[k] / at.lambda[k]);
    }
  }
  reduce<2, 0>(inverse, w.scratch);
  return {1 / inverse[0], 1 / inverse[1]};
}

// Mean of sλ after the given steps.
__device__ inline double complementarityAfter(Workspace& w, const Iterate& at, Steps alpha) {
  double sums[2] = {0, 0};
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      sums[0] += (at.s[k] + alpha.primal * w.ds[k]) * (at.lambda[k] + alpha.dual * w.dLambda[k]);
      sums[1] += 1;
    }
  }
  reduce<2, 2>(sums, w.scratch);
  return sums[1] == 0 ? 0 : sums[0] / sums[1];
}

// Takes the step; returns the number of sides that went from λ < s to λ > s or back.
__device__ inline int advance(Workspace& w, const Iterate& at, Steps alpha) {
  FOR_EACH(j, w.n) { at.z[j] += alpha.primal * w.dz[j]; }
  FOR_EACH(r, w.m) { at.y[r] += alpha.dual * w.dy[r]; }
  double changes = 0;
  FOR_EACH(k, w.sides) {
    if (w.limit[k] < INFINITY) {
      bool wasActive = at.lambda[k] > at.s[k];
      at.s[k] += alpha.primal * w.ds[k];
      at.lambda[k] += alpha.dual * w.dLambda[k];
      changes += wasActive == (at.lambda[k] > at.s[k]) ? 0 : 1;
    }
  }
  changes = blockSum(changes, w.scratch);
  collectMultipliers(w, at);
  return (int)changes;
}
