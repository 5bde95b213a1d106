// Gradients of the coefficients from the adjoint solutions (OptNet paper, eq. 8, with dG
// corrected):
//
//   dQ = ½(u zᵀ + z uᵀ)   dp = u   dG = η zᵀ + λ uᵀ   dA = ξ zᵀ + ν uᵀ   db = −ξ
//
// Those of shared coefficients are sums over the batch in the order of the samples.
#pragma once
#include "arguments.cuh"

// Each entry of a·xᵀ + c·yᵀ, per sample or summed.
__device__ inline void outerProducts(
    double* to, const Operand& coefficient, int batch, int rows, int n, double factor,
    const double* a, const double* x, const double* c, const double* y, int thread, int threads) {
  if (to == nullptr) {
    return;
  }
  bool shared = coefficient.stride == 0;
  long long size = (long long)rows * n;
  long long total = shared ? size : size * batch;
  for (long long e = thread; e < total; e += threads) {
    long long first = shared ? 0 : e / size;
    long long last = shared ? batch : first + 1;
    int row = (int)(e % size / n);
    int column = (int)(e % n);
    double sum = 0;
    for (long long sample = first; sample < last; sample++) {
      sum += a[sample * rows + row] * x[sample * n + column] +
             c[sample * rows + row] * y[sample * n + column];
    }
    to[e] = factor * sum;
  }
}

// factor times the vectors of the samples, or their sum.
__device__ inline void vectors(
    double* to, const Operand& coefficient, int batch, int length, double factor,
    const double* from, int thread, int threads) {
  if (to == nullptr) {
    return;
  }
  bool shared = coefficient.stride == 0;
  long long total = shared ? length : (long long)length * batch;
  for (long long e = thread; e < total; e += threads) {
    double sum = 0;
    for (long long sample = 0; sample < (shared ? batch : 1); sample++) {
      sum += from[sample * length + e];
    }
    to[e] = factor * sum;
  }
}

__device__ inline void writeGradients(const QpArguments& q, int thread, int threads) {
  outerProducts(
      q.gradQ, q.Q, q.batch, q.n, q.n, 0.5, q.u, q.exactZ, q.exactZ, q.u, thread, threads);
  outerProducts(
      q.gradG, q.G, q.batch, q.nIneq, q.n, 1, q.eta, q.exactZ, q.exactLambda, q.u, thread,
      threads);
  outerProducts(
      q.gradA, q.A, q.batch, q.nEq, q.n, 1, q.xi, q.exactZ, q.exactNu, q.u, thread, threads);
  vectors(q.gradP, q.p, q.batch, q.n, 1, q.u, thread, threads);
  vectors(q.gradH, q.h, q.batch, q.nIneq, 1, q.dh, thread, threads);
  vectors(q.gradHLower, q.hLower, q.batch, q.nIneq, 1, q.dHLower, thread, threads);
  vectors(q.gradB, q.b, q.batch, q.nEq, -1, q.xi, thread, threads);
  vectors(q.gradLower, q.lower, q.batch, q.n, 1, q.dLower, thread, threads);
  vectors(q.gradUpper, q.upper, q.batch, q.n, 1, q.dUpper, thread, threads);
}
