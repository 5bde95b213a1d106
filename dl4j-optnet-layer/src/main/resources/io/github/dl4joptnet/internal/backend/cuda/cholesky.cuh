// Cholesky factorisation A = LLᵀ in place, lower triangle packed by rows, eight columns at a time; of
// all columns or of the first ones, which leaves the Schur complement of the others. The diagonal of
// the factor holds reciprocals. F is the type of the factor and of the arithmetic.
#pragma once
#include "block.cuh"

// A reciprocal pivot that stands for "not determined": its unknown comes out as zero.
template <typename F>
constexpr F SKIPPED_PIVOT = sizeof(F) < sizeof(double) ? 1e-30 : 1e-64;
constexpr int TILE = 4;   // rows and columns of what a thread updates at a time
constexpr int PANEL = 8;  // columns that are eliminated at a time

// A space after every fourth row, with which threads that read a column of every fourth row find it
// in different banks of shared memory: 8t² + 2t + t, with 8t² ≡ 8t, is an odd multiple of t mod 16.
__device__ inline int packed(int row, int column) {
  return row * (row + 1) / 2 + row / TILE + column;
}

// Entries in a packed triangle.
__device__ inline long long packedSize(int order) {
  return (long long)order * (order + 1) / 2 + order / TILE;
}

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

// What a thread factors in one go, and which pivots are sound.
template <typename F>
struct Pivots {
  const double* diagonal;  // of the matrix as it was
  F relativeFloor;         // a pivot at or below this share of that is skipped
  int first, last;         // the columns to factor, of which `first` is the first
  int order;
  int turned;  // the Schur complement is −A from this row and column on, and + what is eliminated
  int kept;    // rows of which the factor is there already: `first`, or a multiple of PANEL behind it
};

// Factors a diagonal block; returns the number of skipped pivots. Called by one thread.
template <typename F>
__device__ __noinline__ int factorBlock(F* a, int column, const Pivots<F>& pivots) {
  int width = min(PANEL, pivots.last - column);
  F block[PANEL][PANEL];
  for (int i = 0; i < PANEL; i++) {
    for (int j = 0; j <= i; j++) {
      block[i][j] = i < width ? a[packed(column + i, column + j)] : 0;
    }
  }
  int skipped = 0;
  for (int j = 0; j < PANEL; j++) {
    F pivot = block[j][j];
    for (int k = 0; k < j; k++) {
      pivot -= block[j][k] * block[j][k];
    }
    F least = j < width ? pivots.relativeFloor * (F)pivots.diagonal[column + j] : 0;
    bool sound = pivot > least && pivot > 0;
    skipped += sound || j >= width ? 0 : 1;
    F inverse = sound ? rsqrt(pivot) : SKIPPED_PIVOT<F>;
    block[j][j] = inverse;
    for (int i = j + 1; i < PANEL; i++) {
      F sum = block[i][j];
      for (int k = 0; k < j; k++) {
        sum -= block[i][k] * block[j][k];
      }
      block[i][j] = sum * inverse;
    }
  }
  for (int i = 0; i < PANEL; i++) {
    for (int j = 0; j <= i; j++) {
      if (i < width) {
        a[packed(column + i, column + j)] = block[i][j];
      }
    }
  }
  return skipped;
}

// The rows below a factored diagonal block that are not factored yet, a thread per row.
template <typename F>
__device__ inline void solvePanel(F* a, int column, int width, const Pivots<F>& pivots) {
  int top = max(column + width, pivots.kept);
  for (int i = top + threadIdx.x; i < pivots.order; i += blockDim.x) {
    F* entries = a + packed(i, column);
    F row[PANEL];
    for (int j = 0; j < PANEL; j++) {
      if (j < width) {
        const F* factored = a + packed(column + j, column);
        F sum = entries[j];
        for (int k = 0; k < j; k++) {
          sum -= row[k] * factored[k];
        }
        row[j] = sum * factored[j];
        entries[j] = row[j];
      }
    }
  }
}

// Eliminates finished columns from a tile of the triangle below and right of them.
template <typename F>
__device__ inline void updateTile(F* a, int column, int width, int i0, int j0, const Pivots<F>& pivots) {
  int n = pivots.order;
  F products[TILE][TILE] = {};
  for (int k = 0; k < width; k++) {
    F left[TILE];
    F right[TILE];
    for (int r = 0; r < TILE; r++) {
      left[r] = a[packed(min(i0 + r, n - 1), column + k)];
      right[r] = a[packed(min(j0 + r, n - 1), column + k)];
    }
    for (int r = 0; r < TILE; r++) {
      for (int c = 0; c < TILE; c++) {
        products[r][c] += left[r] * right[c];
      }
    }
  }
  for (int r = 0; r < TILE; r++) {
    for (int c = 0; c < TILE; c++) {
      int i = i0 + r;
      int j = j0 + c;
      if (i < n && j <= i) {
        F& entry = a[packed(i, j)];
        entry = j >= pivots.turned ? entry + products[r][c] : entry - products[r][c];
      }
    }
  }
}

// Eliminates finished columns from all rows that are not factored yet. The first thread updates the
// next diagonal block alone, unless it is among those, and goes on to factor it; returns the number of
// pivots it has skipped.
template <typename F>
__device__ inline int updateTrailing(F* a, int column, int width, const Pivots<F>& pivots) {
  constexpr int IN_BLOCK = (PANEL / TILE) * (PANEL / TILE + 1) / 2;
  int first = column + width;
  int top = max(first, pivots.kept);
  int side = (pivots.order - top + TILE - 1) / TILE;
  int columns = (top - first) / TILE;
  int rectangle = side * columns;
  for (int t = threadIdx.x; t < rectangle; t += blockDim.x) {
    updateTile(a, column, width, top + TILE * (t / columns), first + TILE * (t % columns), pivots);
  }
  int tiles = side * (side + 1) / 2;
  bool isNext = rectangle == 0;
  bool isFirst = isNext && threadIdx.x == 0;
  int from = isNext && !isFirst ? IN_BLOCK - 1 + threadIdx.x : threadIdx.x;
  int last = isFirst ? min(IN_BLOCK, tiles) : tiles;
  int step = isFirst ? 1 : isNext ? blockDim.x - 1 : blockDim.x;
  for (int t = from; t < last; t += step) {
    int ti = tileRow(t);
    int tj = t - ti * (ti + 1) / 2;
    updateTile(a, column, width, top + TILE * ti, top + TILE * tj, pivots);
  }
  return isFirst && first < pivots.last ? factorBlock(a, first, pivots) : 0;
}

// Eliminates columns. The caller has just written the matrix and `diagonal`. False where a pivot was
// skipped.
template <typename F>
__device__ __noinline__ bool eliminate(F* a, const Pivots<F>& pivots) {
  int skipped = 0;
  __syncthreads();
  if (pivots.kept == pivots.first) {
    if (threadIdx.x == 0) {
      skipped += factorBlock(a, pivots.first, pivots);
    }
    __syncthreads();
  }
  for (int column = pivots.first; column < pivots.last; column += PANEL) {
    int width = min(PANEL, pivots.last - column);
    solvePanel(a, column, width, pivots);
    __syncthreads();
    skipped += updateTrailing(a, column, width, pivots);
    if (column + width == pivots.last) {
      return __syncthreads_or(skipped) == 0;
    }
    __syncthreads();
  }
  return true;
}

// Overwrites a matrix with its factor; the caller has just written it, and its diagonal too.
template <typename F>
__device__ inline bool factorInPlace(F* a, int n, const double* diagonal, F relativeFloor) {
  return eliminate(a, Pivots<F>{diagonal, relativeFloor, 0, n, n, n, 0});
}

// x = L⁻¹ x for the first unknowns, with their effect on the others up to `order`: 32 at a time by
// the first warp, then the rest by all. Each lane goes on with an unknown that it has updated itself.
template <typename F>
__device__ __noinline__ void solveLower(const F* l, int pivots, int order, F* x) {
  for (int first = 0; first < pivots; first += WARP) {
    int width = min(WARP, pivots - first);
    if (threadIdx.x < WARP) {
      int i = first + threadIdx.x;
      F xi = i < pivots ? x[i] : 0;
      for (int k = 0; k < width; k++) {
        F scaled = threadIdx.x == k ? xi * l[packed(i, i)] : 0;
        F xk = __shfl_sync(ALL_LANES, scaled, k);
        if (threadIdx.x == k) {
          xi = xk;
        } else if (threadIdx.x > k && i < pivots) {
          xi -= l[packed(i, first + k)] * xk;
        }
      }
      if (i < pivots) {
        x[i] = xi;
      }
    }
    __syncthreads();
    for (int i = first + width + threadIdx.x; i < order; i += blockDim.x) {
      F sum = x[i];
      for (int k = 0; k < width; k++) {
        sum -= l[packed(i, first + k)] * x[first + k];
      }
      x[i] = sum;
    }
  }
}

// What 32 unknowns from `from` on, as far as there are any, take from another one.
template <typename F>
__device__ inline F takenFrom(const F* l, int n, const F* x, int from, int i) {
  F sum = 0;
  for (int r = from; r < min(from + WARP, n); r++) {
    sum += l[packed(r, i)] * x[r];
  }
  return sum;
}

// x = L⁻ᵀ x, likewise from the end: while all others take the effect of 32 unknowns from the rest, the
// first warp goes on to solve for the next 32.
template <typename F>
__device__ __noinline__ void solveUpper(const F* l, int n, F* x) {
  for (int first = (n - 1) / WARP * WARP; first >= 0; first -= WARP) {
    int width = min(WARP, n - first);
    if (threadIdx.x < WARP) {
      int i = first + threadIdx.x;
      F xi = i < n ? x[i] - takenFrom(l, n, x, first + WARP, i) : 0;
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
    FOR_EACH(i, first) { x[i] -= takenFrom(l, n, x, first + WARP, i); }
    __syncthreads();
  }
}

// x = A⁻¹ x.
template <typename F>
__device__ __noinline__ void solveCholesky(const F* l, int n, F* x) {
  solveLower(l, n, n, x);
  solveUpper(l, n, x);
}
