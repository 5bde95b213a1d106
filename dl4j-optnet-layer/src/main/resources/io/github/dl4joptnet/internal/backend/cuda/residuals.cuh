// Residuals of an iterate: scaled for the Newton step, unscaled for the stopping test.
#pragma once
#include "kkt.cuh"

struct Goal {
  double tolerance;
  int maxIterations;
  double target;  // the scaled sλ to stop at; 0 for the exact solution
};

// The same in every thread. With the tolerance t, an iterate is accurate when every unscaled
// residual and the gap is within t and within t times the size of the terms it is the sum of.
struct Residuals {
  double primal;
  double boundedPrimal;  // largest violation relative to the size of its own terms, at most 1
  double dual;
  double dualSize;
  double gap;
  double gapSize;
  double mu;  // mean of sλ, scaled; 0 without sides
};

// Sizes of terms below this are taken as this: an all-zero problem has no scale of its own.
constexpr double SMALLEST_SCALE = 1e-10;

__device__ inline double bounded(double size) { return larger(SMALLEST_SCALE, fmin(1.0, size)); }

__device__ inline double worst(double a, double b) {
  double max = larger(a, b);
  return max < INFINITY ? max : INFINITY;
}

__device__ inline double excessWithoutGap(const Residuals& r, double tolerance) {
  return worst(r.boundedPrimal / tolerance, r.dual / (tolerance * bounded(r.dualSize)));
}

// How far the worst of residuals and gap is above its bound; at most 1 when accurate.
__device__ inline double excess(const Residuals& r, double tolerance) {
  return worst(excessWithoutGap(r, tolerance), r.gap / (tolerance * bounded(r.gapSize)));
}

// The same, with a dual residual and a gap that are all rounding as good as none. A violation is
// not excused so: the size of its terms is only bounded here.
__device__ inline double excessOverRounding(const Residuals& r, double tolerance) {
  constexpr double ROUNDING = 1e-15;
  double dual = larger(tolerance * bounded(r.dualSize), ROUNDING * r.dualSize);
  double gap = larger(tolerance * bounded(r.gapSize), ROUNDING * r.gapSize);
  return worst(r.boundedPrimal / tolerance, worst(r.dual / dual, r.gap / gap));
}

// Sums and maxima over the block that the residuals are made of.
enum Reduced {
  QUADRATIC,
  LINEAR,
  HELD_TERMS,
  EQUALITY_TERMS,
  SIDE_TERMS,
  COMPLEMENTARITY,
  COUNT,
  SUMS,
  LARGEST_HELD = SUMS,
  DUAL,
  DUAL_SIZE,
  PRIMAL,
  BOUNDED_PRIMAL,
  REDUCED
};

__device__ inline void addViolation(double (&v)[REDUCED], double violation, double size) {
  v[PRIMAL] = larger(v[PRIMAL], violation);
  v[BOUNDED_PRIMAL] = larger(v[BOUNDED_PRIMAL], violation / bounded(size));
}

// rDual = c Q̂ z + p̂ + Ĉᵀ y + boundDual, and cz. The multipliers of held variables, and of those
// that an active set holds, are set to close the stationarity.
__device__ __noinline__ void updateStationarity(
    Workspace& w, const Iterate& at, bool activeSet, double (&v)[REDUCED]) {
  multiplyQ(w, at.z, w.work);
  multiplyC(w, at.z, w.cz);
  FOR_EACH(j, w.n) { w.rDual[j] = 0; }
  addCTransposed(w, at.y, 1, w.rDual);
  FOR_EACH(j, w.n) {
    double q = w.costScale * w.work[j];
    double cty = w.rDual[j];
    double free = q + w.linear[j] + cty;
    bool equality = isEquality(w, w.m + j);
    if (equality || (activeSet && w.boundWeight[j] >= HELD)) {
      at.boundDual[j] = -free;
    }
    if (equality) {
      double term = at.boundDual[j] * at.z[j];
      v[HELD_TERMS] += term;
      v[LARGEST_HELD] = larger(v[LARGEST_HELD], fabs(term));
    }
    double residual = free + at.boundDual[j];
    w.rDual[j] = residual;
    double unscale = 1 / (w.costScale * w.columnScale[j]);
    v[DUAL] = larger(v[DUAL], fabs(residual) * unscale);
    double size = larger(
        larger(fabs(q), fabs(w.linear[j])), larger(fabs(cty), fabs(at.boundDual[j])));
    v[DUAL_SIZE] = larger(v[DUAL_SIZE], size * unscale);
    v[QUADRATIC] += q * at.z[j];
    v[LINEAR] += w.linear[j] * at.z[j];
  }
  __syncthreads();
}

__device__ inline void updateEqualities(
    Workspace& w, const Iterate& at, double zNorm, double (&v)[REDUCED]) {
  FOR_EACH(r, w.m) {
    if (isEquality(w, r)) {
      double give = w.give[r] * at.y[r];
      double residual = w.cz[r] - give - w.target[r];
      w.rEq[r] = residual;
      double unscale = 1 / w.rowScale[r];
      double size = larger(zNorm * w.rowNorm[r], fabs(w.target[r]));
      addViolation(v, fabs(residual) * unscale, size * unscale);
      v[EQUALITY_TERMS] += (w.target[r] + give) * at.y[r];
    }
  }
}

// rSide = sign·value + s − limit, less the elastic give.
__device__ inline void updateSides(
    Workspace& w, const Iterate& at, double zNorm, double (&v)[REDUCED]) {
  FOR_EACH(place, w.m + w.n) {
    bool isRow = place < w.m;
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      if (k < 0) {
        continue;
      }
      double value = signOf(which) * (isRow ? w.cz[place] : at.z[place - w.m]);
      double give = giveOf(w, place) * at.lambda[k];
      double over = value - give - w.limit[k];
      w.rSide[k] = over + at.s[k];
      double unscale = isRow ? 1 / w.rowScale[place] : w.columnScale[place - w.m];
      double size = larger(isRow ? zNorm * w.rowNorm[place] : fabs(value), fabs(w.limit[k]));
      addViolation(v, over * unscale, size * unscale);
      v[SIDE_TERMS] += (w.limit[k] + give) * at.lambda[k];
      v[COMPLEMENTARITY] += at.s[k] * at.lambda[k];
      v[COUNT] += 1;
    }
  }
}

// After stationarity and row values: everything else.
__device__ __noinline__ Residuals finishResiduals(
    Workspace& w, const Iterate& at, double (&v)[REDUCED]) {
  double zNorm = normInf(at.z, w.n, w.scratch);
  updateEqualities(w, at, zNorm, v);
  updateSides(w, at, zNorm, v);
  reduce<REDUCED, SUMS>(v, w.scratch);
  Residuals r;
  r.primal = v[PRIMAL];
  r.boundedPrimal = v[BOUNDED_PRIMAL];
  r.dual = v[DUAL];
  r.dualSize = v[DUAL_SIZE];
  double gap = v[QUADRATIC] + v[LINEAR] + v[HELD_TERMS] + v[EQUALITY_TERMS] + v[SIDE_TERMS];
  double size = larger(fabs(v[QUADRATIC]), fabs(v[LINEAR]));
  size = larger(size, larger(fabs(v[EQUALITY_TERMS]), fabs(v[SIDE_TERMS])));
  r.gap = fabs(gap) / w.costScale;
  r.gapSize = larger(size, v[LARGEST_HELD]) / w.costScale;
  r.mu = v[COUNT] == 0 ? 0 : v[COMPLEMENTARITY] / v[COUNT];
  return r;
}

__device__ __noinline__ void updateResiduals(Workspace& w, const Iterate& at, Residuals& result) {
  double v[REDUCED] = {};
  updateStationarity(w, at, false, v);
  result = finishResiduals(w, at, v);
}
