// Solves batches of quadratic programs and differentiates their solutions, one block per program.
// The algorithm, its names and its tolerances are those of io.github.dl4joptnet.internal.backend.cpu.
//
// qp.ptx is made from this file; docs/gpu.md has the command.
#include "active_set_method.cuh"
#include "adjoint.cuh"
#include "gather.cuh"
#include "gradients.cuh"
#include "interior_point.cuh"
#include "scaling.cuh"

extern __shared__ double sharedMemory[];

static_assert(sizeof(Workspace) <= HEADER * sizeof(double), "the header holds the workspace");

__device__ inline Workspace& openWorkspace(const QpArguments& q) {
  Workspace& w = *reinterpret_cast<Workspace*>(sharedMemory);
  if (threadIdx.x == 0) {
    divide(w, q, sharedMemory + HEADER);
  }
  return w;
}

// What is shared by samples that have Q, G and A in common; one block.
extern "C" __global__ void __launch_bounds__(256) prepare(const QpArguments q) {
  Workspace& w = openWorkspace(q);
  openSample(w, q, q.first);
  equilibrate(w);
  prepareCommon(w, q);
}

__device__ inline void writeSolution(
    Workspace& w, const QpArguments& q, int sample, const Iterate& at,
    const Residuals& residuals) {
  long long i = sample;
  FOR_EACH(j, w.n) {
    double d = w.columnScale[j];
    q.z[i * w.n + j] = d * at.z[j];
    q.boundDual[i * w.n + j] = at.boundDual[j] / (w.costScale * d);
  }
  FOR_EACH(r, w.m) {
    double y = at.y[r] * w.rowScale[r] / w.costScale;
    (r < w.nEq ? q.nu[i * w.nEq + r] : q.lambda[i * w.nIneq + r - w.nEq]) = y;
  }
  copy(at.s, q.slack + i * w.sides, w.sides);
  copy(at.lambda, q.multiplier + i * w.sides, w.sides);
  if (threadIdx.x == 0) {
    q.residuals[3 * i] = residuals.primal;
    q.residuals[3 * i + 1] = residuals.dual;
    q.residuals[3 * i + 2] = residuals.gap;
  }
}

// By the active set method where that fits the program and ends with the solution, otherwise by the
// interior point method; `exact` tells which. The same in every thread.
__device__ inline End solveSample(
    Workspace& w, const QpArguments& q, Progress& progress, Residuals& residuals, bool& exact) {
  exact = false;
  if (!isNearOne(w)) {
    return FAR_FROM_ONE;
  }
  Goal goal = {q.tolerance, q.maxIterations, q.smoothing * w.costScale};
  bool isBordered =
      w.bordered > 0 &&
      (q.common == nullptr ? factorBorder(w, q.elasticPenalty) : *commonPart(q).usable != 0);
  if (isBordered) {
    Search search = solveByActiveSet(w, goal, progress.iterations, residuals);
    exact = search == FOUND;
    if (search != GAVE_UP) {
      return exact ? SOLVED : UNDECIDED;
    }
  } else if (w.Q != nullptr && !isConvex(w)) {
    return INDEFINITE;
  }
  return solveLoaded(w, goal, progress, residuals);
}

// Every iteration of every sample; each stops by itself. Blocks take samples in turn where there
// are more samples than blocks.
extern "C" __global__ void __launch_bounds__(256, 2) solve(const QpArguments q) {
  Workspace& w = openWorkspace(q);
  for (int sample = q.first + blockIdx.x; sample < q.batch; sample += gridDim.x) {
    if (q.end[sample] == SKIPPED) {
      continue;
    }
    loadSample(w, q, sample);
    Progress progress = {};
    Residuals residuals;
    bool exact;
    End end = solveSample(w, q, progress, residuals, exact);
    if (end == SOLVED) {
      writeSolution(w, q, sample, exact ? w.at : w.best, residuals);
    }
    if (exact && q.kept != nullptr) {
      keepFactor(w, q, sample);
    }
    if (threadIdx.x == 0) {
      if (q.kept != nullptr) {
        q.keptRows[sample] = exact ? w.nEq + w.workingCount : -1;
      }
      q.end[sample] = end;
      q.iterations[sample] = progress.iterations;
      q.promoted[sample] = q.single && !w.single;
    }
  }
}

// The adjoint solve of every sample that was solved.
extern "C" __global__ void __launch_bounds__(256, 2) adjoint(const QpArguments q) {
  constexpr double GOOD_SOLUTION = 1e-9;
  Workspace& w = openWorkspace(q);
  for (int sample = q.first + blockIdx.x; sample < q.batch; sample += gridDim.x) {
    bool sound = true;
    bool solved = q.end[sample] == SOLVED;
    if (solved) {
      loadSample(w, q, sample);
      sound = prepareAdjoint(w, q, sample) && !repeatsBounds(w);
      setRightHandSide(w, q, sample);
      double error = solveKkt(w, ACTIVE_SET, w.r1, w.r2, w.dz, w.dy, true);
      sound = sound && error < GOOD_SOLUTION;
    }
    if (solved && sound) {
      writeAdjoint(w, q, sample, w.dz, w.dy);
    } else {
      writeZeroAdjoint(q, sample);
    }
    if (threadIdx.x == 0) {
      q.adjointEnd[sample] = sound ? 0 : 1;
    }
  }
}

// Gradients of coefficients from the adjoint solutions, a thread per entry.
extern "C" __global__ void __launch_bounds__(256) gradients(const QpArguments q) {
  int thread = blockIdx.x * blockDim.x + threadIdx.x;
  int threads = gridDim.x * blockDim.x;
  writeGradients(q, thread, threads);
}

// A coefficient, a thread block per block of it; square ones are made symmetric where that is asked
// for and all their entries are finite.
extern "C" __global__ void __launch_bounds__(256) gather(const GatherArguments g) {
  for (int block = blockIdx.x; block < g.blocks; block += gridDim.x) {
    bool sound = gatherBlock(g, block);
    if (g.symmetry != nullptr && sound) {
      symmetriseBlock(g, block, sharedMemory);
    }
    if (g.faults != nullptr && threadIdx.x == 0) {
      g.faults[block] = sound ? 0 : 1;
    }
  }
}

extern "C" __global__ void __launch_bounds__(256) order(const OrderArguments o) {
  for (int sample = blockIdx.x; sample < o.samples; sample += gridDim.x) {
    bool sound = inOrder(o, sample);
    if (threadIdx.x == 0) {
      o.faults[sample] = sound ? 0 : 1;
    }
  }
}

extern "C" __global__ void __launch_bounds__(256) definite(const DefiniteArguments d) {
  double* shared = sharedMemory;
  double* global = d.workspace + blockIdx.x * d.workspaceStride;
  double* scratch = take(shared, SCRATCH);
  double*& forFactor = d.factorInShared ? shared : global;
  double* diagonal = take(forFactor, d.n);
  double* factor = take(forFactor, packedSize(d.n));
  for (int block = blockIdx.x; block < d.blocks; block += gridDim.x) {
    const double* q = d.Q + (long long)block * d.n * d.n;
    bool sound = isSemidefinite(q, d.n, factor, diagonal, scratch);
    if (threadIdx.x == 0) {
      d.faults[block] = sound ? 0 : 1;
    }
  }
}

extern "C" __global__ void __launch_bounds__(256) differ(const DifferArguments d) {
  long long threads = (long long)gridDim.x * blockDim.x;
  int differs = 0;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < d.length; i += threads) {
    differs |= d.a[i] != d.b[i];
  }
  differs = __syncthreads_or(differs);
  if (threadIdx.x == 0) {
    d.differ[blockIdx.x] = differs ? 1 : 0;
  }
}
