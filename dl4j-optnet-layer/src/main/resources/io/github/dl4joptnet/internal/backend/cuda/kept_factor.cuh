// The LDLᵀ factor of the KKT matrix of a solution's active set, which the active set method leaves for
// the adjoint:
//
//   [ Q̂   B_Aᵀ ]
//   [ B_A  −ε̂  ]   with the equality rows, then the rows and bounds of the working set.
//
// Per sample, the places of those rows, and then the packed triangle.
#pragma once
#include "workspace.cuh"

__device__ inline int* keptPlaces(const QpArguments& q, int sample) {
  return reinterpret_cast<int*>(q.kept + sample * q.keptStride);
}

// As many rows as a working set can have, beside equality rows.
__device__ inline double* keptFactor(const QpArguments& q, int sample) {
  int most = min(q.n, q.bordered - q.n);
  return q.kept + sample * q.keptStride + (most + 1) / 2;
}

// Gathers it from the bordered matrix and the factor of the working set; a warp per row.
__device__ __noinline__ void keepFactor(const Workspace& w, const QpArguments& q, int sample) {
  int known = w.n + w.nEq;
  int order = known + w.workingCount;
  int* places = keptPlaces(q, sample);
  double* to = keptFactor(q, sample);
  FOR_EACH(i, order - w.n) { places[i] = i < w.nEq ? i : w.working[i - w.nEq]; }
  for (int i = threadIdx.x / WARP; i < order; i += blockDim.x / WARP) {
    int r = i - known;
    const double* bordered = w.border + packed(r < 0 ? i : w.n + w.working[r], 0);
    const double* ofWorkingSet = w.factor + packed(r < 0 ? 0 : r, 0) - known;
    for (int j = threadIdx.x % WARP; j <= i; j += WARP) {
      to[packed(i, j)] = j < known ? bordered[j] : ofWorkingSet[j];
    }
  }
}

// Has the systems of the active set solved by what was kept for a sample. Called by all threads.
__device__ inline void openKept(Workspace& w, const QpArguments& q, int sample) {
  if (threadIdx.x == 0) {
    w.kept = keptFactor(q, sample);
    w.keptPlaces = keptPlaces(q, sample);
    w.keptRows = q.keptRows[sample];
    w.single = false;
  }
  __syncthreads();
}

// As solveFactored, for the equations of the active set.
__device__ __noinline__ void solveKept(Workspace& w, double* x, double* y) {
  double* s = w.unknowns;
  int order = w.n + w.keptRows;
  __syncthreads();
  FOR_EACH(j, w.n) { s[j] = x[j] / w.costScale; }
  FOR_EACH(i, w.keptRows) {
    int place = w.keptPlaces[i];
    s[w.n + i] = place < w.m ? y[place] : 0;
  }
  __syncthreads();
  solveLower(w.kept, order, order, s);
  FOR_EACH(i, w.keptRows) { s[w.n + i] = -s[w.n + i]; }
  __syncthreads();
  solveUpper(w.kept, order, s);
  FOR_EACH(j, w.n) { x[j] = w.boundWeight[j] >= HELD ? 0 : s[j]; }
  FOR_EACH(r, w.m) {
    if (w.rowGap[r] >= HELD) {
      y[r] = 0;
    }
  }
  FOR_EACH(i, w.keptRows) {
    int place = w.keptPlaces[i];
    if (place < w.m) {
      y[place] = w.costScale * s[w.n + i];
    }
  }
  __syncthreads();
}
