// What the host passes to the kernels. CudaArguments.java writes these structs field by field.
#pragma once

// A coefficient in dense row-major float64; stride 0 when the batch shares it, values null when
// it is absent.
struct Operand {
  const double* values;
  long long stride;
};

// Doubles at the beginning of shared memory for the block's pointers and for reductions.
constexpr int HEADER = 104;
constexpr int SCRATCH = 128;

// How the iterations of a sample ended. All but SOLVED and SKIPPED are left to the CPU backend.
enum End {
  SOLVED = 0,
  ITERATION_LIMIT = 1,
  STALLED = 2,
  UNSOUND = 3,
  SKIPPED = 4,
  FAR_FROM_ONE = 5,  // data in units for which the thresholds of these kernels are not made
  INDEFINITE = 6,    // Q may have a negative eigenvalue, so that a solution may be a saddle point
  UNDECIDED = 7      // the tolerance is met, but it does not show which sides are active
};

struct QpArguments {
  Operand Q, p, G, h, hLower, A, b, lower, upper;

  // Settings.
  double tolerance;
  double elasticPenalty;
  double smoothing;

  // Forward results, one sample after the other: batch·n, batch·nIneq, batch·nEq, batch·n.
  double* z;
  double* lambda;
  double* nu;
  double* boundDual;
  // Scaled slack and multiplier of every side, batch·sides each; the adjoint starts from them.
  double* slack;
  double* multiplier;
  // Primal residual, dual residual and gap, batch·3, absolute and unscaled.
  double* residuals;

  // Backward: the loss's derivatives (null for zero), then the adjoint solutions in the layout
  // of the solutions, and the part of −η and −ω that belongs to each limit.
  const double* dLdz;
  const double* dLdLambda;
  const double* dLdNu;
  double* u;
  double* eta;
  double* xi;
  double* dh;
  double* dHLower;
  double* dUpper;
  double* dLower;
  // The solutions to full accuracy, which the formulas of the gradients want.
  double* exactZ;
  double* exactLambda;
  double* exactNu;

  // Gradients in the layout of their coefficients; null where the coefficient is absent.
  double* gradQ;
  double* gradP;
  double* gradG;
  double* gradH;
  double* gradHLower;
  double* gradA;
  double* gradB;
  double* gradLower;
  double* gradUpper;

  // Global memory for what does not fit into shared memory, workspaceStride doubles a block.
  double* workspace;
  long long workspaceStride;

  // What the samples share where they share Q, G and A (CommonPart), else null; made by `prepare`.
  double* common;
  // What the active set method leaves for the adjoint, keptStride doubles a sample; null for nothing.
  double* kept;
  long long keptStride;
  // Per sample, the rows and bounds in what is kept; −1 where nothing is.
  int* keptRows;

  // Per sample: forward, SKIPPED on entry where it is not to be solved, else an End on return;
  // backward, 0 where the adjoint solve is sound.
  int* end;
  int* iterations;
  int* adjointEnd;
  // Forward, per sample: 1 where float32 has not sufficed.
  int* promoted;

  // Samples are those from `first` up to `batch`.
  int batch;
  int n;
  int nIneq;
  int nEq;
  int maxIterations;
  // Which parts of the workspace are in shared memory.
  int factorInShared;
  int vectorsInShared;
  int first;
  // Order of the bordered matrix; 0 for no active set method. And whether it is in shared memory.
  int bordered;
  int borderedInShared;
  // Whether to factor in float32, as far as refinement in float64 makes up for it.
  int single;
  // For `gradients`: those of shared coefficients, or those of the samples.
  int ofShared;
};

// A coefficient as its owner keeps it: blocks of rows × columns entries, in float32 or float64, with
// any strides, counted in entries. `gather` copies it to dense row-major float64.
struct GatherArguments {
  const void* from;
  double* to;
  // Per block, 1 where an entry is neither finite nor noLimit; null for no check.
  int* faults;
  // For square blocks that become symmetric: per block, the largest |entry| and the largest
  // difference of two entries that should be equal. Else null.
  double* symmetry;
  long long blockStride;
  long long rowStride;
  long long columnStride;
  double noLimit;
  int blocks;
  int rows;
  int columns;
  int isFloat;
};

// Limits of `length` entries; per sample, 1 where a lower one exceeds the upper one.
struct OrderArguments {
  Operand lower, upper;
  int* faults;
  int samples;
  int length;
};

// Dense symmetric matrices; per block, 1 unless it is certain that no eigenvalue is below −1e-5 of
// the largest.
struct DefiniteArguments {
  const double* Q;
  int* faults;
  // Global memory for what does not fit into shared memory, workspaceStride doubles a block.
  double* workspace;
  long long workspaceStride;
  int blocks;
  int n;
  int factorInShared;
  int padding;
};

// Two stretches of memory; per thread block, 1 where they differ.
struct DifferArguments {
  const long long* a;
  const long long* b;
  int* differ;
  long long length;
};
