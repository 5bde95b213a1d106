// Gradients of the coefficients from the adjoint solutions (OptNet paper, eq. 8, with dG
// corrected):
//
//   dQ = ½(u zᵀ + z uᵀ)   dp = u   dG = η zᵀ + λ uᵀ   dA = ξ zᵀ + ν uᵀ   db = −ξ
//
// Those of shared coefficients are sums over the batch in the order of the samples; a launch for
// samples other than the first adds to the sum of those before. The factors are powers of two, so
// they change no bit of a sum.
#pragma once
#include "arguments.cuh"

// Whether a launch computes this gradient.
__device__ inline bool isWanted(const QpArguments& q, const double* to, const Operand& coefficient) {
  return to != nullptr && (coefficient.stride == 0) == (q.ofShared != 0);
}

// a·x + c·y, whose bits do not depend on the order of the two: as fused multiply-adds they would, and
// dQ would not be symmetric.
__device__ inline double sumOfProducts(double a, double x, double c, double y) {
  return __dadd_rn(__dmul_rn(a, x), __dmul_rn(c, y));
}

// Each entry of factor·(a·xᵀ + c·yᵀ), per sample or summed.
__device__ inline void outerProducts(
    const QpArguments& q, double* to, const Operand& coefficient, int rows, double factor,
    const double* a, const double* x, const double* c, const double* y, int thread, int threads) {
  if (!isWanted(q, to, coefficient)) {
    return;
  }
  bool shared = coefficient.stride == 0;
  long long size = (long long)rows * q.n;
  long long end = shared ? size : size * q.batch;
  for (long long e = (shared ? 0 : size * q.first) + thread; e < end; e += threads) {
    long long first = shared ? q.first : e / size;
    long long last = shared ? q.batch : first + 1;
    int row = (int)(e % size / q.n);
    int column = (int)(e % q.n);
    double sum = shared && first > 0 ? to[e] : 0;
    for (long long sample = first; sample < last; sample++) {
      sum += factor * sumOfProducts(
                          a[sample * rows + row], x[sample * q.n + column],
                          c[sample * rows + row], y[sample * q.n + column]);
    }
    to[e] = sum;
  }
}

// factor times the vectors of the samples, or their sum.
__device__ inline void vectors(
    const QpArguments& q, double* to, const Operand& coefficient, int length, double factor,
    const double* from, int thread, int threads) {
  if (!isWanted(q, to, coefficient)) {
    return;
  }
  bool shared = coefficient.stride == 0;
  long long end = shared ? length : (long long)length * q.batch;
  for (long long e = (shared ? 0 : (long long)length * q.first) + thread; e < end; e += threads) {
    double sum = shared && q.first > 0 ? to[e] : 0;
    for (long long sample = shared ? q.first : 0; sample < (shared ? q.batch : 1); sample++) {
      sum += factor * from[sample * length + e];
    }
    to[e] = sum;
  }
}

__device__ inline void writeGradients(const QpArguments& q, int thread, int threads) {
  outerProducts(q, q.gradQ, q.Q, q.n, 0.5, q.u, q.exactZ, q.exactZ, q.u, thread, threads);
  outerProducts(
      q, q.gradG, q.G, q.nIneq, 1, q.eta, q.exactZ, q.exactLambda, q.u, thread, threads);
  outerProducts(q, q.gradA, q.A, q.nEq, 1, q.xi, q.exactZ, q.exactNu, q.u, thread, threads);
  vectors(q, q.gradP, q.p, q.n, 1, q.u, thread, threads);
  vectors(q, q.gradH, q.h, q.nIneq, 1, q.dh, thread, threads);
  vectors(q, q.gradHLower, q.hLower, q.nIneq, 1, q.dHLower, thread, threads);
  vectors(q, q.gradB, q.b, q.nEq, -1, q.xi, thread, threads);
  vectors(q, q.gradLower, q.lower, q.n, 1, q.dLower, thread, threads);
  vectors(q, q.gradUpper, q.upper, q.n, 1, q.dUpper, thread, threads);
}
