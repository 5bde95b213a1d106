// The matrix that the symmetric system of kkt.cuh is factored by, with every row eliminated too,
//
//   Φ = c Q̂ + diag(boundWeight) + Ĉᵀ diag(1/rowGap) Ĉ
//
// slightly regularised; and products of vectors with Q̂ and Ĉ.
#pragma once
#include "kept_factor.cuh"

// What keeps a factorisation in the type F sound; refinement takes its effect out again.
template <typename F>
struct Regularisation;

template <>
struct Regularisation<double> {
  static constexpr double DIAGONAL = 1e-11;
  static constexpr double MIN_GAP = 1e-9;
  static constexpr double ACTIVE_GAP = 1e-8;
  static constexpr double PIVOT_FLOOR = 1e-15;
};

template <>
struct Regularisation<float> {
  static constexpr double DIAGONAL = 1e-6;
  static constexpr double MIN_GAP = 1e-2;
  static constexpr double ACTIVE_GAP = 1e-3;
  static constexpr double PIVOT_FLOOR = 1e-6;
};

// Largest diagonal entry that a float32 matrix takes; it holds a variable as HELD does.
constexpr double HELD_SINGLE = 1e30;

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
}

// Adds Σ_r weight[r] · C[r][i] · C[r][j] to a tile.
template <typename F>
__device__ inline void addGram(
    F (&tile)[TILE][TILE], const F* c, const F* weight, int rows, int n, int i0, int j0) {
  for (int r = 0; r < rows; r++) {
    const F* entries = c + (long long)r * n;
    F left[TILE];
    F right[TILE];
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

// The matrices that Φ is made from: as the user gave them, with scales applied to the result; or
// scaled float32 copies, as conversions are no faster than float64 arithmetic where that is slow.
__device__ inline void addRows(
    const Workspace& w, double (&tile)[TILE][TILE], const double* weight, int i0, int j0) {
  addGram(tile, w.A, weight, w.nEq, w.n, i0, j0);
  addGram(tile, w.G, weight + w.nEq, w.nIneq, w.n, i0, j0);
}

__device__ inline void addRows(
    const Workspace& w, float (&tile)[TILE][TILE], const float* weight, int i0, int j0) {
  addGram(tile, w.singleC, weight, w.m, w.n, i0, j0);
}

__device__ inline double entryOfPhi(const Workspace& w, int i, int j, double rows) {
  double q = w.Q == nullptr ? 0 : w.Q[(long long)i * w.n + j];
  return w.columnScale[i] * w.columnScale[j] * (w.costScale * q + rows);
}

__device__ inline float entryOfPhi(const Workspace& w, int i, int j, float rows) {
  return w.singleQ[(long long)i * w.n + j] + rows;
}

// Lower triangle of Φ, a tile per thread, and its diagonal in w.work. Expects the weights of the rows in rowWork.
template <typename F>
__device__ __noinline__ void formPhi(Workspace& w, F* phi) {
  int n = w.n;
  int tiles = (n + TILE - 1) / TILE;
  const F* weight = reinterpret_cast<const F*>(w.rowWork);
  FOR_EACH(t, tiles * (tiles + 1) / 2) {
    int ti = tileRow(t);
    int i0 = TILE * ti;
    int j0 = TILE * (t - ti * (ti + 1) / 2);
    F tile[TILE][TILE] = {};
    addRows(w, tile, weight, i0, j0);
    for (int r = 0; r < TILE; r++) {
      for (int c = 0; c < TILE; c++) {
        int i = i0 + r;
        int j = j0 + c;
        if (i < n && j <= i) {
          F value = entryOfPhi(w, i, j, tile[r][c]);
          if (i == j) {
            value += (F)w.step1[i];
            w.work[i] = value;
          }
          phi[packed(i, j)] = value;
        }
      }
    }
  }
}

// Factors for the weights in boundWeight and rowGap, with the row regularisation in inverseGap on
// entry. False when the factorisation broke down and its solutions are not to be trusted.
template <typename F>
__device__ __noinline__ bool factorRegularised(Workspace& w) {
  constexpr bool SINGLE = sizeof(F) < sizeof(double);
  F* weight = reinterpret_cast<F*>(w.rowWork);
  FOR_EACH(r, w.m) {
    double inverse = 1 / (w.rowGap[r] + w.inverseGap[r]);
    double e = SINGLE ? 1 : w.rowScale[r];
    w.inverseGap[r] = inverse;
    weight[r] = (F)(e * e * inverse);
  }
  FOR_EACH(j, w.n) {
    double bound = SINGLE ? fmin(HELD_SINGLE, w.boundWeight[j]) : w.boundWeight[j];
    w.step1[j] = bound + Regularisation<F>::DIAGONAL;
  }
  __syncthreads();
  F* phi = reinterpret_cast<F*>(w.factor);
  formPhi(w, phi);
  return factorInPlace(phi, w.n, w.work, (F)Regularisation<F>::PIVOT_FLOOR);
}

// Regularises all rows alike.
__device__ inline void regularise(Workspace& w, double gap) {
  FOR_EACH(r, w.m) { w.inverseGap[r] = gap; }
}

// The same times what the row's variables would give way to it if there were no other row, where
// that is much. So small curvature is not lost beside the rows in Φ; but where it is the rows that
// determine a variable, the regularisation outweighs them.
__device__ __noinline__ void regulariseByCurvature(Workspace& w, double gap, double diagonalOfPhi) {
  FOR_EACH(j, w.n) {
    double d = w.columnScale[j];
    double q = w.Q == nullptr ? 0 : w.Q[(long long)j * w.n + j];
    w.work[j] = 1 / (w.costScale * d * d * q + w.boundWeight[j] + diagonalOfPhi);
  }
  __syncthreads();
  int lane = threadIdx.x % WARP;
  for (int r = threadIdx.x / WARP; r < w.m; r += blockDim.x / WARP) {
    const double* entries = row(w, r);
    double sum = 0;
    for (int j = lane; j < w.n; j += WARP) {
      double c = w.rowScale[r] * w.columnScale[j] * entries[j];
      sum += c * c * w.work[j];
    }
    for (int offset = WARP / 2; offset > 0; offset /= 2) {
      sum += __shfl_xor_sync(ALL_LANES, sum, offset);
    }
    if (lane == 0) {
      w.inverseGap[r] = gap * larger(1, sum);
    }
  }
  __syncthreads();
}

// Regularises each row by its square scale, so that where rows depend on each other the unscaled
// multipliers come out with the smallest norm. Rows that are switched off do not count.
__device__ inline void regulariseByScale(Workspace& w, double largest) {
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
}

enum System { NEWTON, ACTIVE_SET };

template <typename F>
__device__ inline bool factorIn(Workspace& w, System system) {
  if (system == ACTIVE_SET) {
    regulariseByScale(w, Regularisation<F>::ACTIVE_GAP);
  } else if (w.byCurvature) {
    regulariseByCurvature(w, Regularisation<F>::MIN_GAP, Regularisation<F>::DIAGONAL);
  } else {
    regularise(w, Regularisation<F>::MIN_GAP);
  }
  return factorRegularised<F>(w);
}

// From here on the sample is factored in float64.
__device__ inline void leaveSingle(Workspace& w) {
  if (threadIdx.x == 0) {
    w.single = false;
  }
  __syncthreads();
}

// From here on the rows of Newton systems are regularised in the other way.
__device__ inline void changeRegularisation(Workspace& w) {
  if (threadIdx.x == 0) {
    w.byCurvature = !w.byCurvature;
  }
  __syncthreads();
}

// In float32 where the sample still bears it; a Newton system with the regularisation that bears it.
// False when the factorisation broke down and its solutions are not to be trusted.
__device__ __noinline__ bool factor(Workspace& w, System system) {
  if (w.single) {
    if (factorIn<float>(w, system)) {
      return true;
    }
    leaveSingle(w);
  }
  bool sound = factorIn<double>(w, system);
  if (!sound && system == NEWTON) {
    changeRegularisation(w);
    sound = factorIn<double>(w, system);
  }
  return sound;
}

// The least pivot of Φ.
__device__ inline double leastPivot(Workspace& w) {
  double inverse = 0;
  FOR_EACH(j, w.n) {
    int at = packed(j, j);
    double root = w.single ? (double)reinterpret_cast<const float*>(w.factor)[at] : w.factor[at];
    inverse = larger(inverse, root * root);
  }
  return 1 / blockMax(inverse, w.scratch);
}

// Whether the active constraints, for which Φ is factored, and Q determine z and its derivatives. Along
// other directions the regularisation is all that there is, and a solution is one of many. Float32
// shows less of that, so that in doubt the system is factored in float64.
__device__ __noinline__ bool isDetermined(Workspace& w) {
  constexpr double FLAT = 1e-6;
  constexpr double FLAT_SINGLE = 1e-3;
  if (w.single) {
    if (leastPivot(w) > FLAT_SINGLE) {
      return true;
    }
    leaveSingle(w);
    if (!factor(w, ACTIVE_SET)) {
      return false;
    }
  }
  return leastPivot(w) > FLAT;
}
