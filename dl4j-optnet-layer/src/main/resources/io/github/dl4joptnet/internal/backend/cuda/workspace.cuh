// The scaled problem and all vectors of the sample that a block works on.
//
// Places 0 … m−1 are the rows of C = [A; G], places m … m+n−1 the variables. Each finite limit of
// a place is a side: sign·value + s = limit with s ≥ 0. Coinciding limits make an equality row or
// a held variable instead.
#pragma once
#include "arguments.cuh"
#include "cholesky.cuh"

// Stands for infinity: a variable that is held, a row without limits.
constexpr double HELD = 1e40;

struct Iterate {
  double* z;
  double* y;          // multipliers of the rows of C: ν, then λ (net of both sides)
  double* boundDual;  // multipliers of the bounds, net of both sides
  double* s;          // slack and multiplier of each side
  double* lambda;
};

struct Workspace {
  int n, m, nEq, nIneq, sides;
  // First side of the inequality rows' and of the variables' upper and lower limits; −1 if none.
  int upperRows, lowerRows, upperVariables, lowerVariables;

  const double *Q, *p, *G, *h, *hLower, *A, *b, *lower, *upper;

  double* scratch;
  double* factor;  // of floats while the sample is in float32

  // Of the active set method: the bordered matrix and its order, its unknowns, the places of the
  // working set after those of equality rows, and how many sides the last round has changed; where
  // each place after those of equality rows stands in the working set, and up to where the set is the
  // one that is factored.
  int bordered, workingCount, changes, workingKept;
  double *border, *unknowns;
  int *working, *position;
  // Its factor of the solution's active set for the adjoint, and the places of its rows; else null.
  const double* kept;
  const int* keptPlaces;
  int keptRows;
  // Scaled copies for factorisations in float32: c Q̂ and Ĉ.
  float *singleQ, *singleC;

  // n each.
  double *columnScale, *linear, *dz, *r1, *e1, *step1, *boundWeight, *rDual, *work;
  // m each.
  double *rowScale, *rowNorm, *give, *dy, *r2, *e2, *step2, *rowGap, *inverseGap, *rEq, *cz, *cdz,
      *rowWork;
  // m + n: the value of an equality row or a held variable, else NaN.
  double* target;
  // A side each; the limit is infinite where a side is absent from its place.
  double *limit, *ds, *dLambda, *weight, *rSide, *complementarity;

  Iterate at, best, candidate;

  double costScale;
  bool single;       // whether the sample still bears factorisations in float32
  bool byCurvature;  // how the rows of Newton systems are regularised
};

// Doubles in the vectors of interior point steps alone.
__device__ inline long long stepsSize(int m, int sides) { return m + 3ll * sides; }

// Doubles in the float32 copies of the matrices.
__device__ inline long long copiesSize(int n, int m) { return (n * (long long)(n + m) + 1) / 2; }

__device__ inline double* take(double*& from, long long length) {
  double* taken = from;
  from += length;
  return taken;
}

__device__ inline void takeIterate(Iterate& at, double*& from, int n, int m, int sides) {
  at.z = take(from, n);
  at.boundDual = take(from, n);
  at.y = take(from, m);
  at.s = take(from, sides);
  at.lambda = take(from, sides);
}

__device__ inline int takeSides(int& sides, const Operand& limits, int length) {
  int first = limits.values == nullptr ? -1 : sides;
  sides += limits.values == nullptr ? 0 : length;
  return first;
}

// What samples share that have Q, G and A in common: the scales, and the bordered matrix's factor.
struct CommonPart {
  double *columnScale, *rowScale, *rowNorm;
  double* usable;  // whether there is a factor
  double* border;
};

__device__ inline CommonPart commonPart(const QpArguments& q) {
  double* from = q.common;
  int m = q.nEq + q.nIneq;
  CommonPart part;
  part.columnScale = take(from, q.n);
  part.rowScale = take(from, m);
  part.rowNorm = take(from, m);
  part.usable = take(from, 1);
  part.border = from;
  return part;
}

// Divides the block's memory up. Called by one thread.
__device__ inline void divide(Workspace& w, const QpArguments& q, double* shared) {
  int n = w.n = q.n;
  int m = w.m = q.nEq + q.nIneq;
  w.nEq = q.nEq;
  w.nIneq = q.nIneq;
  w.sides = 0;
  w.upperRows = takeSides(w.sides, q.h, q.nIneq);
  w.lowerRows = takeSides(w.sides, q.hLower, q.nIneq);
  w.upperVariables = takeSides(w.sides, q.upper, n);
  w.lowerVariables = takeSides(w.sides, q.lower, n);
  int sides = w.sides;

  double* global = q.workspace + blockIdx.x * q.workspaceStride;
  w.scratch = take(shared, SCRATCH);
  double*& forFactor = q.factorInShared ? shared : global;
  // With a row for the right-hand side.
  w.factor = take(forFactor, packedSize(n + 1));
  double*& v = q.vectorsInShared ? shared : global;
  w.columnScale = take(v, n);
  w.linear = take(v, n);
  w.dz = take(v, n);
  w.r1 = take(v, n);
  w.e1 = take(v, n);
  w.step1 = take(v, n);
  w.boundWeight = take(v, n);
  w.rDual = take(v, n);
  w.work = take(v, n);
  w.rowScale = take(v, m);
  w.rowNorm = take(v, m);
  w.give = take(v, m);
  w.dy = take(v, m);
  w.r2 = take(v, m);
  w.e2 = take(v, m);
  w.step2 = take(v, m);
  w.rowGap = take(v, m);
  w.inverseGap = take(v, m);
  w.rEq = take(v, m);
  w.cz = take(v, m);
  w.rowWork = take(v, m);
  w.target = take(v, m + n);
  w.limit = take(v, sides);
  w.weight = take(v, sides);
  w.rSide = take(v, sides);
  takeIterate(w.at, v, n, m, sides);
  w.bordered = q.bordered;
  w.unknowns = take(v, q.bordered);
  w.working = reinterpret_cast<int*>(take(v, q.bordered > 0 ? (n + 1) / 2 : 0));
  w.position = reinterpret_cast<int*>(take(v, q.bordered > 0 ? (q.bordered - n - q.nEq + 1) / 2 : 0));
  // Interior point steps begin when the bordered matrix has been of no use, and may lie over it.
  double*& forSteps = q.borderedInShared ? shared : v;
  double*& forBorder = q.borderedInShared ? shared : global;
  // Where it is shared by samples, only the kernel that makes it has it in shared memory.
  bool isCommon = q.common != nullptr && !q.borderedInShared;
  w.border = isCommon ? commonPart(q).border : forBorder;
  w.cdz = take(forSteps, m);
  w.ds = take(forSteps, sides);
  w.dLambda = take(forSteps, sides);
  w.complementarity = take(forSteps, sides);
  if (q.bordered > 0 && q.common == nullptr && !q.borderedInShared) {
    take(global, packedSize(q.bordered));
  }
  w.kept = nullptr;
  takeIterate(w.best, global, n, m, sides);
  takeIterate(w.candidate, global, n, m, sides);
  w.singleQ = q.single ? reinterpret_cast<float*>(take(global, copiesSize(n, m))) : nullptr;
  w.singleC = w.singleQ + (q.single ? (long long)n * n : 0);
}

__device__ inline const double* entries(const Operand& operand, int sample) {
  return operand.values == nullptr ? nullptr : operand.values + operand.stride * sample;
}

// Points at a sample's coefficients. Called by one thread.
__device__ inline void point(Workspace& w, const QpArguments& q, int sample) {
  w.Q = entries(q.Q, sample);
  w.p = entries(q.p, sample);
  w.G = entries(q.G, sample);
  w.h = entries(q.h, sample);
  w.hLower = entries(q.hLower, sample);
  w.A = entries(q.A, sample);
  w.b = entries(q.b, sample);
  w.lower = entries(q.lower, sample);
  w.upper = entries(q.upper, sample);
}

__device__ inline bool isEquality(const Workspace& w, int place) {
  return w.target[place] == w.target[place];
}

// A row of [A; G], unscaled.
__device__ inline const double* row(const Workspace& w, int r) {
  return r < w.nEq ? w.A + (long long)r * w.n : w.G + (long long)(r - w.nEq) * w.n;
}

// Where a place's upper (which = 0) or lower (which = 1) side would be; −1 if there is none.
__device__ inline int sideSlot(const Workspace& w, int place, int which) {
  if (place < w.nEq) {
    return -1;
  }
  bool isRow = place < w.m;
  int first = isRow ? (which == 0 ? w.upperRows : w.lowerRows)
                    : (which == 0 ? w.upperVariables : w.lowerVariables);
  return first < 0 ? -1 : first + place - (isRow ? w.nEq : w.m);
}

// The same, −1 too where the limit is infinite or the place an equality.
__device__ inline int side(const Workspace& w, int place, int which) {
  int k = sideSlot(w, place, which);
  return k >= 0 && w.limit[k] < INFINITY ? k : -1;
}

__device__ inline double signOf(int which) { return which == 0 ? 1 : -1; }

__device__ inline double giveOf(const Workspace& w, int place) {
  return place < w.m ? w.give[place] : 0;
}

// Sum of the weights of a place's sides.
__device__ inline double weightSum(const Workspace& w, int place) {
  double sum = 0;
  for (int which = 0; which < 2; which++) {
    int k = side(w, place, which);
    sum += k < 0 ? 0 : w.weight[k];
  }
  return sum;
}

__device__ __noinline__ void copyIterate(const Workspace& w, const Iterate& from, const Iterate& to) {
  copy(from.z, to.z, w.n);
  copy(from.y, to.y, w.m);
  copy(from.boundDual, to.boundDual, w.n);
  copy(from.s, to.s, w.sides);
  copy(from.lambda, to.lambda, w.sides);
  __syncthreads();
}

// Sets the net multipliers of rows and bounds from those of their sides.
__device__ __noinline__ void collectMultipliers(const Workspace& w, const Iterate& at) {
  FOR_EACH(place, w.m + w.n) {
    if (isEquality(w, place)) {
      continue;
    }
    double net = 0;
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      net += k < 0 ? 0 : signOf(which) * at.lambda[k];
    }
    (place < w.m ? at.y[place] : at.boundDual[place - w.m]) = net;
  }
  __syncthreads();
}
