// Cholesky factorisation A = LLᵀ in place, lower triangle packed by rows, four columns at a time.
// The diagonal of the factor holds reciprocals. F is the type of the factor and of the arithmetic.
#pragma once
#include "block.cuh"

// A reciprocal pivot that stands for "not determined": its unknown comes out as zero.
template <typename F>
constexpr F SKIPPED_PIVOT = sizeof(F) < sizeof(double) ? 1e-30 : 1e-64;
constexpr int TILE = 4;

__device__ inline int packed(int row, int column) { return row * (row + 1) / 2 + column; }

// The tile row of the index-th tile of a lower triangle.
__device__ inline int tileRow(int index) {
  int row = (int)((sqrtf(8.0f * index + 1) - 1) / 2);
  while ((row + 1) * (row + 2) / 2 <= index) {
    row++;
  }
  while (row * (row + 1) / 2 > index) {
    row--;
  }
  return row;
}

// Factors a small diagonal block held by each thread; returns the number of skipped pivots.
template <typename F>
__device__ inline int factorBlock(
    F (&a)[TILE][TILE], const double* diagonal, int width, F relativeFloor) {
  int skipped = 0;
  for (int j = 0; j < TILE; j++) {
    if (j >= width) {
      break;
    }
    F pivot = a[j][j];
    for (int k = 0; k < j; k++) {
      pivot -= a[j][k] * a[j][k];
    }
    bool sound = pivot > relativeFloor * (F)diagonal[j] && pivot > 0;
    skipped += sound ? 0 : 1;
    F inverse = sound ? 1 / sqrt(pivot) : SKIPPED_PIVOT<F>;
    a[j][j] = inverse;
    for (int i = j + 1; i < TILE; i++) {
      F sum = a[i][j];
      for (int k = 0; k < j; k++) {
        sum -= a[i][k] * a[j][k];
      }
      a[i][j] = sum * inverse;
    }
  }
  return skipped;
}

// Subtracts the outer product of four finished columns from the triangle below and right of them.
template <typename F>
__device__ inline void updateTrailing(F* a, int n, int column) {
  int first = column + TILE;
  int tiles = (n - first + TILE - 1) / TILE;
  FOR_EACH(t, tiles * (tiles + 1) / 2) {
    int ti = tileRow(t);
    int i0 = first + TILE * ti;
    int j0 = first + TILE * (t - ti * (ti + 1) / 2);
    F left[TILE][TILE];
    F right[TILE][TILE];
    for (int r = 0; r < TILE; r++) {
      int i = min(i0 + r, n - 1);
      int j = min(j0 + r, n - 1);
      for (int k = 0; k < TILE; k++) {
        left[r][k] = a[packed(i, column + k)];
        right[r][k] = a[packed(j, column + k)];
      }
    }
    for (int r = 0; r < TILE; r++) {
      for (int c = 0; c < TILE; c++) {
        int i = i0 + r;
        int j = j0 + c;
        if (i < n && j <= i) {
          F sum = a[packed(i, j)];
          for (int k = 0; k < TILE; k++) {
            sum -= left[r][k] * right[c][k];
          }
          a[packed(i, j)] = sum;
        }
      }
    }
  }
}

// Overwrites A with its factor. A pivot at or below relativeFloor times its diagonal entry is
// skipped. diagonal: n entries of scratch. Returns the number of skipped pivots.
template <typename F>
__device__ __noinline__ int factorInPlace(F* a, int n, double* diagonal, F relativeFloor) {
  FOR_EACH(j, n) { diagonal[j] = a[packed(j, j)]; }
  __syncthreads();
  int skipped = 0;
  for (int column = 0; column < n; column += TILE) {
    int width = min(TILE, n - column);
    F block[TILE][TILE];
    for (int i = 0; i < TILE; i++) {
      for (int j = 0; j <= i; j++) {
        block[i][j] = i < width ? a[packed(column + i, column + j)] : 0;
      }
    }
    skipped += factorBlock(block, diagonal + column, width, relativeFloor);
    __syncthreads();
    if (threadIdx.x == 0) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j <= i; j++) {
          a[packed(column + i, column + j)] = block[i][j];
        }
      }
    }
    for (int i = column + TILE + threadIdx.x; i < n; i += blockDim.x) {
      F row[TILE];
      for (int j = 0; j < TILE; j++) {
        F sum = a[packed(i, column + j)];
        for (int k = 0; k < j; k++) {
          sum -= row[k] * block[j][k];
        }
        row[j] = sum * block[j][j];
      }
      for (int j = 0; j < TILE; j++) {
        a[packed(i, column + j)] = row[j];
      }
    }
    __syncthreads();
    updateTrailing(a, n, column);
    __syncthreads();
  }
  return skipped;
}

// x = L⁻¹ x: 32 unknowns at a time by the first warp, then their effect on the rest by all. Each lane
// goes on with an unknown that it has updated itself.
template <typename F>
__device__ inline void solveLower(const F* l, int n, F* x) {
  for (int first = 0; first < n; first += WARP) {
    int width = min(WARP, n - first);
    if (threadIdx.x < WARP) {
      int i = first + threadIdx.x;
      F xi = i < n ? x[i] : 0;
      for (int k = 0; k < width; k++) {
        F scaled = threadIdx.x == k ? xi * l[packed(i, i)] : 0;
        F xk = __shfl_sync(ALL_LANES, scaled, k);
        if (threadIdx.x == k) {
          xi = xk;
        } else if (threadIdx.x > k && i < n) {
          xi -= l[packed(i, first + k)] * xk;
        }
      }
      if (i < n) {
        x[i] = xi;
      }
    }
    __syncthreads();
    for (int i = first + WARP + threadIdx.x; i < n; i += blockDim.x) {
      F sum = x[i];
      for (int k = 0; k < width; k++) {
        sum -= l[packed(i, first + k)] * x[first + k];
      }
      x[i] = sum;
    }
  }
}

// x = L⁻ᵀ x, likewise from the end, where other threads have updated the unknowns that come next.
template <typename F>
__device__ inline void solveUpper(const F* l, int n, F* x) {
  for (int first = (n - 1) / WARP * WARP; first >= 0; first -= WARP) {
    int width = min(WARP, n - first);
    if (threadIdx.x < WARP) {
      int i = first + threadIdx.x;
      F xi = i < n ? x[i] : 0;
      for (int k = width - 1; k >= 0; k--) {
        F scaled = threadIdx.x == k ? xi * l[packed(i, i)] : 0;
        F xk = __shfl_sync(ALL_LANES, scaled, k);
        if (threadIdx.x == k) {
          xi = xk;
        } else if (threadIdx.x < k) {
          xi -= l[packed(first + k, i)] * xk;
        }
      }
      if (i < n) {
        x[i] = xi;
      }
    }
    __syncthreads();
    FOR_EACH(i, first) {
      F sum = x[i];
      for (int k = 0; k < width; k++) {
        sum -= l[packed(first + k, i)] * x[first + k];
      }
      x[i] = sum;
    }
    __syncthreads();
  }
}

// x = A⁻¹ x.
template <typename F>
__device__ __noinline__ void solveCholesky(const F* l, int n, F* x) {
  solveLower(l, n, x);
  solveUpper(l, n, x);
}
