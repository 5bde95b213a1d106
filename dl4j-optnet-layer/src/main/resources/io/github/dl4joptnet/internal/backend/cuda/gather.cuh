// Takes coefficients from the memory of their owner, and looks for what makes them unusable.
#pragma once
#include "block.cuh"
#include "cholesky.cuh"

__device__ inline double entry(const GatherArguments& g, int block, int row, int column) {
  long long at = block * g.blockStride + row * g.rowStride + column * g.columnStride;
  return g.isFloat ? static_cast<const float*>(g.from)[at] : static_cast<const double*>(g.from)[at];
}

__device__ inline bool isAllowed(const GatherArguments& g, double x) {
  return fabs(x) < INFINITY || (x == g.noLimit && g.noLimit != 0);
}

// Whether no entry of the block is at fault.
__device__ inline bool gatherBlock(const GatherArguments& g, int block) {
  long long size = (long long)g.rows * g.columns;
  int faults = 0;
  FOR_EACH(e, size) {
    double x = entry(g, block, e / g.columns, e % g.columns);
    faults |= !isAllowed(g, x);
    g.to[block * size + e] = x;
  }
  return !__syncthreads_or(faults);
}

// ½(Q + Qᵀ) in place of Q. Each thread reads from the source, so that none needs another's result.
__device__ inline void symmetriseBlock(const GatherArguments& g, int block, double* scratch) {
  int n = g.columns;
  double largest[2] = {0, 0};
  FOR_EACH(e, n * n) {
    int i = e / n;
    int j = e % n;
    double a = entry(g, block, i, j);
    double b = entry(g, block, j, i);
    largest[0] = larger(largest[0], fabs(a));
    if (a != b) {
      largest[1] = larger(largest[1], fabs(a - b));
      g.to[(long long)block * n * n + e] = 0.5 * a + 0.5 * b;
    }
  }
  reduce<2, 0>(largest, scratch);
  if (threadIdx.x == 0) {
    g.symmetry[2 * block] = largest[0];
    g.symmetry[2 * block + 1] = largest[1];
  }
}

__device__ inline bool inOrder(const OrderArguments& o, int sample) {
  const double* lower = o.lower.values + o.lower.stride * sample;
  const double* upper = o.upper.values + o.upper.stride * sample;
  int crossed = 0;
  FOR_EACH(i, o.length) { crossed |= lower[i] > upper[i]; }
  return !__syncthreads_or(crossed);
}

__device__ inline bool isNonnegativeDiagonal(const double* q, int n) {
  int other = 0;
  FOR_EACH(e, n * n) { other |= e % (n + 1) == 0 ? q[e] < 0 : q[e] != 0; }
  return !__syncthreads_or(other);
}

// Whether Q + shift·I has a Cholesky factor.
__device__ inline bool isDefinite(
    const double* q, int n, double shift, double* factor, double* diagonal) {
  FOR_EACH(e, n * n) {
    int i = e / n;
    int j = e % n;
    if (j < i) {
      factor[packed(i, j)] = q[e];
    } else if (j == i) {
      factor[packed(i, i)] = diagonal[i] = q[e] + shift;
    }
  }
  return factorInPlace<double>(factor, n, diagonal, 0);
}

// The largest eigenvalue is no less than the largest diagonal entry, so a shift by a share of that
// one accepts nothing that the host would not.
__device__ inline bool isSemidefinite(
    const double* q, int n, double* factor, double* diagonal, double* scratch) {
  constexpr double MAX_NEGATIVE_EIGENVALUE = 1e-5;
  if (isNonnegativeDiagonal(q, n) || isDefinite(q, n, 0, factor, diagonal)) {
    return true;
  }
  double largest = 0;
  FOR_EACH(i, n) { largest = larger(largest, q[(long long)i * n + i]); }
  double shift = MAX_NEGATIVE_EIGENVALUE * blockMax(largest, scratch);
  return shift > 0 && isDefinite(q, n, shift, factor, diagonal);
}
