// What the threads of a block do together. Every function here is called by all of them.
//
// FOR_EACH gives an entry to the same thread every time, so one loop may follow another over the
// same entries without a barrier. There is one only where threads come to what others have touched.
#pragma once
#include "arguments.cuh"

#define FOR_EACH(i, count) for (int i = threadIdx.x; i < (count); i += blockDim.x)

constexpr unsigned ALL_LANES = 0xffffffffu;
constexpr int WARP = 32;
constexpr int MAX_WARPS = 8;
constexpr int MAX_REDUCED = 16;
static_assert(SCRATCH == MAX_WARPS * MAX_REDUCED, "one double per warp and value");

// Larger of the two; NaN if either is.
__device__ inline double larger(double a, double b) { return a > b || a != a ? a : b; }

// Replaces the first `sums` values of every thread by their sum over the block, the rest up to
// `count` by the largest. The order of summation is fixed, and all threads get the same bits.
template <int count, int sums>
__device__ __noinline__ void reduce(double (&values)[count], double* scratch) {
  static_assert(count <= MAX_REDUCED, "scratch is too small");
  int lane = threadIdx.x % WARP;
  int warp = threadIdx.x / WARP;
  for (int i = 0; i < count; i++) {
    for (int offset = WARP / 2; offset > 0; offset /= 2) {
      double other = __shfl_xor_sync(ALL_LANES, values[i], offset);
      values[i] = i < sums ? values[i] + other : larger(values[i], other);
    }
    if (lane == 0) {
      scratch[warp * MAX_REDUCED + i] = values[i];
    }
  }
  __syncthreads();
  for (int i = 0; i < count; i++) {
    values[i] = scratch[i];
    for (int w = 1; w < blockDim.x / WARP; w++) {
      double other = scratch[w * MAX_REDUCED + i];
      values[i] = i < sums ? values[i] + other : larger(values[i], other);
    }
  }
  __syncthreads();
}

__device__ inline double blockMax(double x, double* scratch) {
  double values[1] = {x};
  reduce<1, 0>(values, scratch);
  return values[0];
}

__device__ inline double blockSum(double x, double* scratch) {
  double values[1] = {x};
  reduce<1, 1>(values, scratch);
  return values[0];
}

__device__ inline double normInf(const double* x, int length, double* scratch) {
  double max = 0;
  FOR_EACH(i, length) { max = larger(max, fabs(x[i])); }
  return blockMax(max, scratch);
}

__device__ inline void copy(const double* from, double* to, int length) {
  FOR_EACH(i, length) { to[i] = from[i]; }
}
