// The adjoint solve of one sample (OptNet paper, eq. 7, in symmetric form):
// K [u; η; ξ; ω] = −[dLdz; dLdLambda; dLdNu; 0] with the KKT matrix K of the active constraints.
//
// The forward pass has left one of s and λ at zero on every side, unless the problem is smoothed: then
// a side has the weight λ/s.
#pragma once
#include "active_set.cuh"

// The sample's solution in scaled form.
__device__ inline void loadSolution(
    Workspace& w, const QpArguments& q, int sample, const Iterate& at) {
  long long i = sample;
  FOR_EACH(j, w.n) {
    double d = w.columnScale[j];
    at.z[j] = q.z[i * w.n + j] / d;
    at.boundDual[j] = q.boundDual[i * w.n + j] * (w.costScale * d);
  }
  FOR_EACH(r, w.m) {
    double y = r < w.nEq ? q.nu[i * w.nEq + r] : q.lambda[i * w.nIneq + r - w.nEq];
    at.y[r] = y * w.costScale / w.rowScale[r];
  }
  copy(q.slack + i * w.sides, at.s, w.sides);
  copy(q.multiplier + i * w.sides, at.lambda, w.sides);
}

// Factors, where that has not been kept; leaves z and the multipliers in w.at.
__device__ inline bool prepareAdjoint(Workspace& w, const QpArguments& q, int sample) {
  loadSolution(w, q, sample, w.at);
  decideActiveSet(w, w.at, q.smoothing > 0 ? SMOOTHED : BY_SIZE);
  if (q.kept != nullptr && q.keptRows[sample] >= 0) {
    openKept(w, q, sample);
    return true;
  }
  return factor(w, ACTIVE_SET) && (q.smoothing > 0 || isDetermined(w));
}

__device__ inline void setRightHandSide(Workspace& w, const QpArguments& q, int sample) {
  long long i = sample;
  FOR_EACH(j, w.n) {
    double g = q.dLdz == nullptr ? 0 : q.dLdz[i * w.n + j];
    w.r1[j] = w.boundWeight[j] >= HELD ? 0 : -g * w.costScale * w.columnScale[j];
  }
  FOR_EACH(r, w.m) {
    bool equality = r < w.nEq;
    const double* from = equality ? q.dLdNu : q.dLdLambda;
    long long index = equality ? i * w.nEq + r : i * w.nIneq + r - w.nEq;
    double g = from == nullptr || w.rowGap[r] >= HELD ? 0 : from[index];
    w.r2[r] = -g * w.rowScale[r];
  }
}

// Whether an active row says again what the bounds of its variables say: then only their sum is
// determined, and sharing it out is left to the CPU backend.
__device__ inline bool repeatsBounds(const Workspace& w) {
  double found = 0;
  FOR_EACH(r, w.m) {
    const double* entries = row(w, r);
    bool held = w.rowGap[r] == 0 && w.rowNorm[r] > 0;
    for (int j = 0; held && j < w.n; j++) {
      held = entries[j] == 0 || w.boundWeight[j] >= HELD;
    }
    found = held ? 1 : found;
  }
  return blockMax(found, w.scratch) != 0;
}

// Gives −value to the limits of a place: to the active one, in proportion to the weights where
// both count, and by the sign of the multiplier where the limits coincide.
__device__ inline void split(
    const Workspace& w, int place, double value, double multiplier, double& upper, double& lower) {
  upper = 0;
  lower = 0;
  if (place >= w.nEq && isEquality(w, place)) {
    (multiplier >= 0 ? upper : lower) = -value;
  }
  int up = side(w, place, 0);
  int down = side(w, place, 1);
  if (up >= 0) {
    upper = -value * share(w, place, up);
  }
  if (down >= 0) {
    lower = -value * share(w, place, down);
  }
}

__device__ inline void writeAdjoint(
    Workspace& w, const QpArguments& q, int sample, const double* u, const double* eta) {
  long long i = sample;
  FOR_EACH(r, w.m) {
    double unscale = w.rowScale[r] / w.costScale;
    if (r < w.nEq) {
      q.xi[i * w.nEq + r] = eta[r] * unscale;
      q.exactNu[i * w.nEq + r] = w.at.y[r] * unscale;
    } else {
      long long to = i * w.nIneq + r - w.nEq;
      split(w, r, eta[r] * unscale, q.lambda[to], q.dh[to], q.dHLower[to]);
      q.eta[to] = eta[r] * unscale;
      q.exactLambda[to] = w.at.y[r] * unscale;
    }
  }
  multiplyQ(w, u, w.work);
  addCTransposed(w, eta, 1 / w.costScale, w.work);
  FOR_EACH(j, w.n) {
    long long to = i * w.n + j;
    double d = w.columnScale[j];
    // ω closes the stationarity of the adjoint: −(Qu + Gᵀη + Aᵀξ + dLdz).
    double omega = w.boundWeight[j] >= HELD
                       ? -w.work[j] / d - (q.dLdz == nullptr ? 0 : q.dLdz[to])
                       : w.boundWeight[j] * u[j] / (w.costScale * d);
    split(w, w.m + j, omega, q.boundDual[to], q.dUpper[to], q.dLower[to]);
    q.u[to] = u[j] * d;
    q.exactZ[to] = w.at.z[j] * d;
  }
}

// A sample without a gradient contributes zero.
__device__ inline void writeZeroAdjoint(const QpArguments& q, int sample) {
  long long i = sample;
  FOR_EACH(j, q.n) {
    long long to = i * q.n + j;
    q.u[to] = q.dUpper[to] = q.dLower[to] = q.exactZ[to] = 0;
  }
  FOR_EACH(r, q.nIneq) {
    long long to = i * q.nIneq + r;
    q.eta[to] = q.dh[to] = q.dHLower[to] = q.exactLambda[to] = 0;
  }
  FOR_EACH(r, q.nEq) {
    long long to = i * q.nEq + r;
    q.xi[to] = q.exactNu[to] = 0;
  }
}
