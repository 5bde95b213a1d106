// Lets g++ compile the kernels: CUDA's keywords and the built-ins that the kernels use. Each CUDA
// thread is a fiber; fibers.cpp has the scheduler behind these functions.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#define __global__
#define __device__
#define __shared__
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)

using std::isnan;
using std::max;
using std::min;

struct Dim3 {
  int x, y, z;
};

extern Dim3 threadIdx, blockIdx, blockDim, gridDim;

// Barriers are numbered in the order of the source, so that tests can take each of them out.
void syncThreads(int number, const char* file, int line);
#define __syncthreads() syncThreads(__COUNTER__, __FILE__, __LINE__)
int __syncthreads_or(int predicate);
int __syncthreads_count(int predicate);
void __syncwarp(unsigned mask = 0xffffffffu);
unsigned __ballot_sync(unsigned mask, int predicate);
inline int __popc(unsigned x) { return __builtin_popcount(x); }

inline double rsqrt(double x) { return 1 / std::sqrt(x); }
inline float rsqrt(float x) { return 1 / std::sqrt(x); }

// Rounded each, whatever the compiler may contract elsewhere: not inlined.
__noinline__ inline double __dmul_rn(double a, double b) { return a * b; }
__noinline__ inline double __dadd_rn(double a, double b) { return a + b; }

// What every lane of the mask has passed, by lane.
const uint64_t* exchange(unsigned mask, uint64_t value);

template <typename T>
T shuffle(unsigned mask, T value, int lane) {
  static_assert(sizeof(T) <= sizeof(uint64_t), "shuffles move up to 8 bytes");
  uint64_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof(T));
  bits = exchange(mask, bits)[lane & 31];
  __builtin_memcpy(&value, &bits, sizeof(T));
  return value;
}

template <typename T>
T __shfl_sync(unsigned mask, T value, int lane) {
  return shuffle(mask, value, lane);
}

template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int lanes) {
  return shuffle(mask, value, (threadIdx.x & 31) ^ lanes);
}
