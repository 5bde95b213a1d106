// The symmetric Newton system of one iteration, with the bounds and the slacks eliminated:
//
//   [ c Q̂ + diag(boundWeight)   Ĉᵀ             ] [dz]   [r1]
//   [ Ĉ                        −diag(rowGap)   ] [dy] = [r2]
//
// It is solved by the factor of Φ, with refinement against the system as it stands here; or by the
// factor that was kept of an active set.
#pragma once
#include "phi.cuh"

// x = Φ⁻¹ x.
__device__ inline void solvePhi(Workspace& w, double* x) {
  if (!w.single) {
    solveCholesky(w.factor, w.n, x);
    return;
  }
  // As float32 where the float64 values will be again.
  float* narrow = reinterpret_cast<float*>(w.work);
  FOR_EACH(j, w.n) { narrow[j] = (float)x[j]; }
  solveCholesky(reinterpret_cast<const float*>(w.factor), w.n, narrow);
  FOR_EACH(j, w.n) { x[j] = narrow[j]; }
}

// Overwrites right-hand sides with the regularised system's solution; entries of held variables
// and switched-off rows come out as 0.
__device__ __noinline__ void solveFactored(Workspace& w, double* x, double* y) {
  if (w.kept != nullptr) {
    solveKept(w, x, y);
    return;
  }
  FOR_EACH(r, w.m) { w.rowWork[r] = w.inverseGap[r] * y[r]; }
  __syncthreads();
  addCTransposed(w, w.rowWork, 1, x);
  solvePhi(w, x);
  FOR_EACH(r, w.m) { w.rowWork[r] = y[r]; }
  FOR_EACH(j, w.n) { x[j] = w.boundWeight[j] >= HELD ? 0 : x[j]; }
  __syncthreads();
  multiplyC(w, x, y);
  FOR_EACH(r, w.m) { y[r] = w.rowGap[r] >= HELD ? 0 : w.inverseGap[r] * (y[r] - w.rowWork[r]); }
}

// Inf-norm of a right-hand side, each entry relative to its diagonal where that is large.
__device__ __noinline__ double rightHandSideNorm(const Workspace& w, const double* x, const double* y) {
  double norm = 0;
  FOR_EACH(j, w.n) { norm = larger(norm, fabs(x[j]) / larger(1, w.boundWeight[j])); }
  FOR_EACH(r, w.m) { norm = larger(norm, fabs(y[r]) / larger(1, w.rowGap[r])); }
  return blockMax(norm, w.scratch);
}

// Fills e1, e2 with what a solution leaves of the right-hand sides; returns their norm.
__device__ __noinline__ double kktResidual(
    Workspace& w, const double* r1, const double* r2, const double* dz, const double* dy) {
  multiplyQ(w, dz, w.work);
  FOR_EACH(j, w.n) { w.e1[j] = r1[j] - w.costScale * w.work[j] - w.boundWeight[j] * dz[j]; }
  addCTransposed(w, dy, -1, w.e1);
  multiplyC(w, dz, w.e2);
  FOR_EACH(r, w.m) {
    w.e2[r] = w.rowGap[r] >= HELD ? 0 : r2[r] - w.e2[r] + w.rowGap[r] * dy[r];
  }
  FOR_EACH(j, w.n) { w.e1[j] = w.boundWeight[j] >= HELD ? 0 : w.e1[j]; }
  return rightHandSideNorm(w, w.e1, w.e2);
}

// Solves with refinement down to an error relative to the right-hand side; returns what is left.
__device__ __noinline__ double solveRefined(
    Workspace& w, const double* r1, const double* r2, double* dz, double* dy, double goodEnough) {
  constexpr int MAX_REFINEMENTS = 20;
  copy(r1, dz, w.n);
  copy(r2, dy, w.m);
  solveFactored(w, dz, dy);
  double scale = rightHandSideNorm(w, r1, r2);
  if (scale == 0) {
    return 0;
  }
  double error = kktResidual(w, r1, r2, dz, dy) / scale;
  for (int k = 0; k < MAX_REFINEMENTS && error > goodEnough; k++) {
    solveFactored(w, w.e1, w.e2);
    FOR_EACH(j, w.n) {
      w.step1[j] = w.e1[j];
      dz[j] += w.e1[j];
    }
    FOR_EACH(r, w.m) {
      w.step2[r] = w.e2[r];
      dy[r] += w.e2[r];
    }
    __syncthreads();
    double refined = kktResidual(w, r1, r2, dz, dy) / scale;
    if (!(refined < error)) {
      FOR_EACH(j, w.n) { dz[j] -= w.step1[j]; }
      FOR_EACH(r, w.m) { dy[r] -= w.step2[r]; }
      __syncthreads();
      break;
    }
    bool slow = refined > 0.5 * error;
    error = refined;
    if (slow) {
      break;
    }
  }
  return error;
}

// Solves the factored system, to full accuracy where careful. Where a float32 factorisation does
// not lead there, it is made again in float64; where that is of no use in a Newton system, with the
// rows regularised in the other way. Returns the remaining error relative to the
// right-hand side; above 1 or NaN when useless.
__device__ __noinline__ double solveKkt(
    Workspace& w, System system, const double* r1, const double* r2, double* dz, double* dy,
    bool careful) {
  constexpr double GOOD_ENOUGH = 1e-13;
  constexpr double SUFFICIENT = 1e-12;  // of float32, where careful
  constexpr double DIRECTION = 1e-8;    // of float32, for a step
  constexpr double USEFUL = 1e-5;
  if (w.single) {
    double error = solveRefined(w, r1, r2, dz, dy, careful ? GOOD_ENOUGH : DIRECTION);
    if (error <= (careful ? SUFFICIENT : USEFUL)) {
      return error;
    }
    leaveSingle(w);
    if (!factor(w, system)) {
      return INFINITY;
    }
  }
  if (careful) {
    double error = solveRefined(w, r1, r2, dz, dy, GOOD_ENOUGH);
    if (error < USEFUL || system == ACTIVE_SET) {
      return error;
    }
    changeRegularisation(w);
    return factor(w, system) ? solveRefined(w, r1, r2, dz, dy, GOOD_ENOUGH) : INFINITY;
  }
  copy(r1, dz, w.n);
  copy(r2, dy, w.m);
  solveFactored(w, dz, dy);
  return 0;
}
