// Q̂ bordered by the rows of Ĉ and, where there are bounds, by those of the identity, B = [Ĉ; I]:
//
//   [ Q̂   Bᵀ ]
//   [ B   −ε̂ ]   with the compliance ε̂ of elastic rows, in the scale of Q̂.
//
// It is factored as far as no working set matters, once per sample, or once per batch where the
// matrices are shared: LDLᵀ with a pivot for each variable, D = 1, and for each equality row, D = −1.
// What that leaves, with its sign turned, is the Schur complement of the rows that may enter a working
// set. It is that of the quadratic term alone: the objective's scale c is that of the sample.
#pragma once
#include "scaling.cuh"

__device__ inline double entryOfBorder(const Workspace& w, int i, int j, double elasticPenalty) {
  int place = i - w.n;
  if (place < 0) {
    return w.columnScale[i] * w.columnScale[j] * w.Q[(long long)i * w.n + j];
  }
  if (j >= w.n) {
    bool isElastic = i == j && place < w.m && elasticPenalty > 0;
    return isElastic ? w.rowScale[place] * w.rowScale[place] / elasticPenalty : 0;
  }
  return place < w.m ? w.rowScale[place] * w.columnScale[j] * row(w, place)[j]
                     : (j == place - w.m ? 1 : 0);
}

// Writes the lower triangle, a warp per row, and the diagonal to the unknowns.
__device__ inline void formBorder(Workspace& w, double elasticPenalty) {
  for (int i = threadIdx.x / WARP; i < w.bordered; i += blockDim.x / WARP) {
    for (int j = threadIdx.x % WARP; j <= i; j += WARP) {
      double entry = entryOfBorder(w, i, j, elasticPenalty);
      w.border[packed(i, j)] = entry;
      if (i == j) {
        w.unknowns[i] = entry;
      }
    }
  }
}

// False where Q̂ is not clearly definite or equality rows depend on each other. Other rows that depend
// on equality rows get a negative diagonal, so that they are no pivots.
__device__ __noinline__ bool factorBorder(Workspace& w, double elasticPenalty) {
  constexpr double DEFINITE_PIVOT = 1e-9;
  constexpr double INDEPENDENT_PIVOT = 1e-11;
  int n = w.n;
  int order = w.bordered;
  formBorder(w, elasticPenalty);
  if (!eliminate(w.border, Pivots<double>{w.unknowns, DEFINITE_PIVOT, 0, n, order, n, 0})) {
    return false;
  }
  if (w.nEq == 0) {
    return true;
  }
  for (int i = n + threadIdx.x; i < order; i += blockDim.x) {
    w.unknowns[i] = w.border[packed(i, i)];
  }
  Pivots<double> equalities = {w.unknowns, INDEPENDENT_PIVOT, n, n + w.nEq, order, order, n};
  if (!eliminate(w.border, equalities)) {
    return false;
  }
  for (int i = n + w.nEq + threadIdx.x; i < order; i += blockDim.x) {
    double& left = w.border[packed(i, i)];
    left = left > INDEPENDENT_PIVOT * w.unknowns[i] ? left : -1;
  }
  __syncthreads();
  return true;
}

// Whether Q̂ has no negative eigenvalue but for rounding, as the CPU backend has it. Overwrites the
// factor and the work vectors.
__device__ __noinline__ bool isConvex(Workspace& w) {
  constexpr double NEGATIVE_EIGENVALUE_SHARE = 8 * 0x1p-52;
  double largest = 0;
  FOR_EACH(j, w.n) { largest = larger(largest, w.columnScale[j] * w.columnScale[j] * diagonal(w, j)); }
  double shift = NEGATIVE_EIGENVALUE_SHARE * w.n * blockMax(largest, w.scratch);
  for (int i = threadIdx.x / WARP; i < w.n; i += blockDim.x / WARP) {
    for (int j = threadIdx.x % WARP; j <= i; j += WARP) {
      double entry = entryOfBorder(w, i, j, 0) + (i == j ? shift : 0);
      w.factor[packed(i, j)] = entry;
      if (i == j) {
        w.work[i] = entry;
      }
    }
  }
  constexpr double NO_FLOOR = 0;
  return factorInPlace(w.factor, w.n, w.work, NO_FLOOR);
}

// Fills what the samples share.
__device__ inline void prepareCommon(Workspace& w, const QpArguments& q) {
  CommonPart common = commonPart(q);
  copy(w.columnScale, common.columnScale, w.n);
  copy(w.rowScale, common.rowScale, w.m);
  copy(w.rowNorm, common.rowNorm, w.m);
  bool usable = false;
  if (w.bordered > 0) {
    __syncthreads();
    usable = factorBorder(w, q.elasticPenalty);
    if (w.border != common.border) {
      copy(w.border, common.border, (int)packedSize(w.bordered));
    }
  }
  if (threadIdx.x == 0) {
    *common.usable = usable ? 1 : 0;
  }
}
