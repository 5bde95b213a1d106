// Equilibration, and the sample in scaled form: Q̂ = D Q D, Ĉ = E C D, the objective times c. All
// scales are powers of two, so that scaling rounds nothing; matrices are scaled as they are read.
#pragma once
#include "workspace.cuh"

// The power of two nearest in ratio to a positive number, between 2^-80 and 2^80.
__device__ inline double powerOfTwo(double x) {
  int exponent;
  double mantissa = frexp(x, &exponent);
  exponent -= mantissa < 0.70710678118654757 ? 1 : 0;
  return scalbn(1.0, max(-80, min(80, exponent)));
}

__device__ inline double diagonal(const Workspace& w, int j) {
  return w.Q == nullptr ? 0 : w.Q[(long long)j * w.n + j];
}

// Ruiz equilibration (2001) of [Q Cᵀ; C 0]. The diagonal of Q stands for its columns, which it
// bounds as Q is semidefinite.
__device__ __noinline__ void equilibrate(Workspace& w) {
  constexpr int MAX_PASSES = 12;
  constexpr double GOOD = 8;
  constexpr double SETTLED = 2;
  double* d = w.columnScale;
  double* e = w.rowScale;
  double* columnNorm = w.work;
  FOR_EACH(j, w.n) { d[j] = 1; }
  FOR_EACH(r, w.m) { e[r] = 1; }
  __syncthreads();
  double curved = 0;
  FOR_EACH(j, w.n) { curved += diagonal(w, j) != 0 ? 1 : 0; }
  curved = blockSum(curved, w.scratch);
  double settled = GOOD;
  for (int pass = 0; pass < MAX_PASSES; pass++) {
    int lane = threadIdx.x % WARP;
    for (int r = threadIdx.x / WARP; r < w.m; r += blockDim.x / WARP) {
      const double* entries = row(w, r);
      double norm = 0;
      for (int j = lane; j < w.n; j += WARP) {
        norm = larger(norm, fabs(entries[j]) * d[j]);
      }
      for (int offset = WARP / 2; offset > 0; offset /= 2) {
        norm = larger(norm, __shfl_xor_sync(ALL_LANES, norm, offset));
      }
      if (lane == 0) {
        w.rowNorm[r] = e[r] * norm;
      }
    }
    double trace = 0;
    FOR_EACH(j, w.n) {
      double norm = 0;
      for (int r = 0; r < w.m; r++) {
        norm = larger(norm, e[r] * fabs(row(w, r)[j]) * d[j]);
      }
      columnNorm[j] = norm;
      trace += d[j] * d[j] * fabs(diagonal(w, j));
    }
    trace = blockSum(trace, w.scratch);
    // Columns without curvature do not count: with them the mean of the others would be above one,
    // and each pass would shrink these again.
    double quadraticScale = trace > 0 ? curved / trace : 0;
    double worst = 1;
    FOR_EACH(j, w.n) {
      double norm = larger(columnNorm[j], quadraticScale * d[j] * d[j] * diagonal(w, j));
      columnNorm[j] = norm;
      worst = norm > 0 ? larger(worst, larger(norm, 1 / norm)) : worst;
    }
    FOR_EACH(r, w.m) {
      double norm = w.rowNorm[r];
      worst = norm > 0 ? larger(worst, larger(norm, 1 / norm)) : worst;
    }
    worst = blockMax(worst, w.scratch);
    if (worst <= settled) {
      break;
    }
    settled = SETTLED;
    FOR_EACH(j, w.n) { d[j] = columnNorm[j] > 0 ? d[j] / sqrt(columnNorm[j]) : d[j]; }
    FOR_EACH(r, w.m) { e[r] = w.rowNorm[r] > 0 ? e[r] / sqrt(w.rowNorm[r]) : e[r]; }
    __syncthreads();
  }
  FOR_EACH(j, w.n) { d[j] = powerOfTwo(d[j]); }
  FOR_EACH(r, w.m) { e[r] = powerOfTwo(e[r]); }
}

__device__ inline void scaleLinear(Workspace& w) {
  double largest = 0;
  FOR_EACH(j, w.n) {
    double d = w.columnScale[j];
    w.linear[j] = w.p == nullptr ? 0 : d * w.p[j];
    largest = larger(largest, larger(fabs(w.linear[j]), fabs(diagonal(w, j)) * d * d));
  }
  largest = blockMax(largest, w.scratch);
  double costScale = largest > 0 ? powerOfTwo(1 / largest) : 1;
  if (threadIdx.x == 0) {
    w.costScale = costScale;
  }
  FOR_EACH(j, w.n) { w.linear[j] *= costScale; }
  __syncthreads();
}

__device__ inline bool isZero(const double* entries, int length) {
  for (int j = 0; j < length; j++) {
    if (entries[j] != 0) {
      return false;
    }
  }
  return true;
}

__device__ inline void scaleLimits(Workspace& w, double elasticPenalty) {
  FOR_EACH(place, w.m + w.n) {
    bool isRow = place < w.m;
    double scale = isRow ? w.rowScale[place] : 1 / w.columnScale[place - w.m];
    if (isRow) {
      w.give[place] = elasticPenalty > 0 ? scale * scale / (elasticPenalty * w.costScale) : 0;
    }
    if (place < w.nEq) {
      w.target[place] = scale * w.b[place];
      continue;
    }
    int i = isRow ? place - w.nEq : place - w.m;
    const double* uppers = isRow ? w.h : w.upper;
    const double* lowers = isRow ? w.hLower : w.lower;
    double high = uppers == nullptr ? INFINITY : uppers[i];
    double low = lowers == nullptr ? -INFINITY : lowers[i];
    // A row of zeros is always 0: limits of 0 ask nothing of z, and leave no room for a slack.
    if (isRow && low < high && (low == 0 || high == 0) && isZero(row(w, place), w.n)) {
      high = high == 0 ? INFINITY : high;
      low = low == 0 ? -INFINITY : low;
    }
    high *= scale;
    low *= scale;
    bool equality = low == high;
    w.target[place] = equality ? high : NAN;
    int up = sideSlot(w, place, 0);
    int down = sideSlot(w, place, 1);
    if (up >= 0) {
      w.limit[up] = equality ? INFINITY : high;
    }
    if (down >= 0) {
      w.limit[down] = equality ? INFINITY : -low;
    }
  }
  __syncthreads();
}

// Whether z is of a size near one, in the scaled problem, on which the tolerances of active sets count;
// and whether no scale is near its end. Large limits stand for infinity and tell nothing of z.
__device__ __noinline__ bool isNearOne(Workspace& w) {
  constexpr double LARGEST_SCALE = 0x1p60;
  constexpr double LARGEST_LIMIT = 0x1p27;
  constexpr double LEAST_SIZE = 0x1p-17;
  double v[2] = {w.costScale, 0};  // the largest scale, and the size of z
  FOR_EACH(j, w.n) {
    double d = w.columnScale[j];
    v[0] = larger(v[0], larger(d, 1 / d));
    double curvature = w.costScale * d * d * fabs(diagonal(w, j));
    v[1] = curvature > 0 ? larger(v[1], fabs(w.linear[j]) / curvature) : v[1];
  }
  FOR_EACH(r, w.m) { v[0] = w.rowNorm[r] > 0 ? larger(v[0], w.rowScale[r]) : v[0]; }
  FOR_EACH(place, w.m + w.n) {
    double target = fabs(w.target[place]);
    v[1] = target <= LARGEST_LIMIT ? larger(v[1], target) : v[1];
    for (int which = 0; which < 2; which++) {
      int k = sideSlot(w, place, which);
      double limit = k < 0 ? INFINITY : fabs(w.limit[k]);
      v[1] = limit <= LARGEST_LIMIT ? larger(v[1], limit) : v[1];
    }
  }
  reduce<2, 0>(v, w.scratch);
  return v[0] <= LARGEST_SCALE && (v[1] == 0 || v[1] >= LEAST_SIZE);
}

// The matrices in float32, as the factorisations want them.
__device__ __noinline__ void copySingle(Workspace& w) {
  const double* d = w.columnScale;
  for (long long e = threadIdx.x; e < (long long)w.n * w.n; e += blockDim.x) {
    double q = w.Q == nullptr ? 0 : w.Q[e];
    w.singleQ[e] = (float)(w.costScale * d[e / w.n] * d[e % w.n] * q);
  }
  for (long long e = threadIdx.x; e < (long long)w.m * w.n; e += blockDim.x) {
    int r = (int)(e / w.n);
    int j = (int)(e % w.n);
    w.singleC[e] = (float)(w.rowScale[r] * d[j] * row(w, r)[j]);
  }
}

// Begins with a barrier, after which nothing is left of the sample before.
__device__ inline void openSample(Workspace& w, const QpArguments& q, int sample) {
  __syncthreads();
  if (threadIdx.x == 0) {
    point(w, q, sample);
    w.single = q.single != 0;
    w.byCurvature = false;
    w.kept = nullptr;
  }
}

__device__ __noinline__ void loadSample(Workspace& w, const QpArguments& q, int sample) {
  openSample(w, q, sample);
  if (q.common == nullptr) {
    equilibrate(w);
  } else {
    CommonPart common = commonPart(q);
    copy(common.columnScale, w.columnScale, q.n);
    copy(common.rowScale, w.rowScale, w.m);
    copy(common.rowNorm, w.rowNorm, w.m);
    __syncthreads();
  }
  scaleLinear(w);
  scaleLimits(w, q.elasticPenalty);
  if (q.single) {
    copySingle(w);
  }
}
