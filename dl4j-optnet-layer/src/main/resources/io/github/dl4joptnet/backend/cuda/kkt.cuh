// The symmetric Newton system of one iteration, with the bounds and the slacks eliminated:
//
//   [ c Q̂ + diag(boundWeight)   Ĉᵀ             ] [dz]   [r1]
//   [ Ĉ                        −diag(rowGap)   ] [dy] = [r2]
//
// It is factored with every row eliminated too, Φ = c Q̂ + diag(boundWeight) + Ĉᵀ diag(1/rowGap) Ĉ,
// slightly regularised, and solved with refinement against the system as it stands here.
#pragma once
#include "cholesky.cuh"
#include "workspace.cuh"

constexpr double REGULARISATION = 1e-11;
constexpr double MIN_GAP = 1e-9;
constexpr double PIVOT_FLOOR = 1e-15;

// y = Q̂ x, a thread per entry: Q is symmetric, so its rows serve as columns.
__device__ __noinline__ void multiplyQ(const Workspace& w, const double* x, double* y) {
  const double* d = w.columnScale;
  FOR_EACH(i, w.n) {
    double sum = 0;
    if (w.Q != nullptr) {
      for (int j = 0; j < w.n; j++) {
        sum += w.Q[(long long)j * w.n + i] * (d[j] * x[j]);
      }
    }
    y[i] = d[i] * sum;
  }
  __syncthreads();
}

// y = Ĉ x, a warp per row.
__device__ __noinline__ void multiplyC(const Workspace& w, const double* x, double* y) {
  int lane = threadIdx.x % WARP;
  for (int r = threadIdx.x / WARP; r < w.m; r += blockDim.x / WARP) {
    const double* entries = row(w, r);
    double sum = 0;
    for (int j = lane; j < w.n; j += WARP) {
      sum += entries[j] * (w.columnScale[j] * x[j]);
    }
    for (int offset = WARP / 2; offset > 0; offset /= 2) {
      sum += __shfl_xor_sync(ALL_LANES, sum, offset);
    }
    if (lane == 0) {
      y[r] = w.rowScale[r] * sum;
    }
  }
  __syncthreads();
}

// y += sign · Ĉᵀ x, a thread per entry.
__device__ __noinline__ void addCTransposed(
    const Workspace& w, const double* x, double sign, double* y) {
  FOR_EACH(j, w.n) {
    double sum = 0;
    for (int r = 0; r < w.nEq; r++) {
      sum += w.A[(long long)r * w.n + j] * (w.rowScale[r] * x[r]);
    }
    for (int r = w.nEq; r < w.m; r++) {
      sum += w.G[(long long)(r - w.nEq) * w.n + j] * (w.rowScale[r] * x[r]);
    }
    y[j] += sign * w.columnScale[j] * sum;
  }
  __syncthreads();
}

// Adds Σ_r weight[r] · C[r][i] · C[r][j] to a tile, for the rows of A or of G.
__device__ inline void addGram(
    double (&tile)[TILE][TILE], const double* c, const double* weight, int rows, int n, int i0,
    int j0) {
  for (int r = 0; r < rows; r++) {
    const double* entries = c + (long long)r * n;
    double left[TILE];
    double right[TILE];
    for (int k = 0; k < TILE; k++) {
      left[k] = weight[r] * entries[min(i0 + k, n - 1)];
      right[k] = entries[min(j0 + k, n - 1)];
    }
    for (int i = 0; i < TILE; i++) {
      for (int j = 0; j < TILE; j++) {
        tile[i][j] += left[i] * right[j];
      }
    }
  }
}

// Lower triangle of Φ, a tile per thread. Expects the weights of the unscaled rows in rowWork.
__device__ __noinline__ void formPhi(Workspace& w) {
  int n = w.n;
  const double* d = w.columnScale;
  int tiles = (n + TILE - 1) / TILE;
  FOR_EACH(t, tiles * (tiles + 1) / 2) {
    int ti = tileRow(t);
    int i0 = TILE * ti;
    int j0 = TILE * (t - ti * (ti + 1) / 2);
    double tile[TILE][TILE] = {};
    addGram(tile, w.A, w.rowWork, w.nEq, n, i0, j0);
    addGram(tile, w.G, w.rowWork + w.nEq, w.nIneq, n, i0, j0);
    for (int r = 0; r < TILE; r++) {
      for (int c = 0; c < TILE; c++) {
        int i = i0 + r;
        int j = j0 + c;
        if (i < n && j <= i) {
          double q = w.Q == nullptr ? 0 : w.Q[(long long)i * n + j];
          double value = d[i] * d[j] * (w.costScale * q + tile[r][c]);
          w.factor[packed(i, j)] = i == j ? value + w.boundWeight[i] + REGULARISATION : value;
        }
      }
    }
  }
  __syncthreads();
}

// Factors for the weights in boundWeight and rowGap, with the row regularisation in inverseGap on
// entry. False when the factorisation broke down and its solutions are not to be trusted.
__device__ __noinline__ bool factorRegularised(Workspace& w) {
  FOR_EACH(r, w.m) {
    double inverse = 1 / (w.rowGap[r] + w.inverseGap[r]);
    double e = w.rowScale[r];
    w.inverseGap[r] = inverse;
    w.rowWork[r] = e * e * inverse;
  }
  __syncthreads();
  formPhi(w);
  return factorInPlace(w.factor, w.n, w.work, PIVOT_FLOOR) == 0;
}

__device__ inline bool factor(Workspace& w) {
  FOR_EACH(r, w.m) { w.inverseGap[r] = MIN_GAP; }
  return factorRegularised(w);
}

// Regularises each row by its square scale, so that where rows depend on each other the unscaled
// multipliers come out with the smallest norm. Rows that are switched off do not count.
__device__ inline bool factorByScale(Workspace& w, double largest) {
  constexpr double SMALLEST_SHARE = 1e-5;
  double maxScale = 0;
  FOR_EACH(r, w.m) {
    maxScale = w.rowGap[r] < HELD ? larger(maxScale, w.rowScale[r]) : maxScale;
  }
  maxScale = blockMax(maxScale, w.scratch);
  FOR_EACH(r, w.m) {
    double ratio = w.rowGap[r] < HELD ? w.rowScale[r] / maxScale : 1;
    w.inverseGap[r] = largest * larger(SMALLEST_SHARE, ratio * ratio);
  }
  return factorRegularised(w);
}

// Overwrites right-hand sides with the regularised system's solution; entries of held variables
// and switched-off rows come out as 0.
__device__ __noinline__ void solveFactored(Workspace& w, double* x, double* y) {
  FOR_EACH(r, w.m) { w.rowWork[r] = w.inverseGap[r] * y[r]; }
  __syncthreads();
  addCTransposed(w, w.rowWork, 1, x);
  solveCholesky(w.factor, w.n, x);
  FOR_EACH(r, w.m) { w.rowWork[r] = y[r]; }
  FOR_EACH(j, w.n) { x[j] = w.boundWeight[j] >= HELD ? 0 : x[j]; }
  __syncthreads();
  multiplyC(w, x, y);
  FOR_EACH(r, w.m) { y[r] = w.rowGap[r] >= HELD ? 0 : w.inverseGap[r] * (y[r] - w.rowWork[r]); }
  __syncthreads();
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
  __syncthreads();
  addCTransposed(w, dy, -1, w.e1);
  multiplyC(w, dz, w.e2);
  FOR_EACH(r, w.m) {
    w.e2[r] = w.rowGap[r] >= HELD ? 0 : r2[r] - w.e2[r] + w.rowGap[r] * dy[r];
  }
  FOR_EACH(j, w.n) { w.e1[j] = w.boundWeight[j] >= HELD ? 0 : w.e1[j]; }
  __syncthreads();
  return rightHandSideNorm(w, w.e1, w.e2);
}

// Solves with iterative refinement where careful. Returns the remaining error relative to the
// right-hand side; above 1 or NaN when useless.
__device__ __noinline__ double solveKkt(
    Workspace& w, const double* r1, const double* r2, double* dz, double* dy, bool careful) {
  constexpr double GOOD_ENOUGH = 1e-13;
  constexpr int MAX_REFINEMENTS = 20;
  copy(r1, dz, w.n);
  copy(r2, dy, w.m);
  __syncthreads();
  solveFactored(w, dz, dy);
  if (!careful) {
    return 0;
  }
  double scale = rightHandSideNorm(w, r1, r2);
  if (scale == 0) {
    return 0;
  }
  double error = kktResidual(w, r1, r2, dz, dy) / scale;
  for (int k = 0; k < MAX_REFINEMENTS && error > GOOD_ENOUGH; k++) {
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
