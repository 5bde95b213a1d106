// The kernels as the device code has them, and a table of them by name.
#include "cuda_on_host.h"
#include "kernels.h"
// Must come after CUDA's keywords.
#include "qp.cu"

// The dynamic shared memory; the emulated device's limit is below its capacity.
alignas(16) double sharedMemory[SHARED_CAPACITY / sizeof(double)];

static const Kernel kernels[] = {
    {"solve", sizeof(QpArguments), [](void** p) { solve(*(const QpArguments*)p[0]); }},
    {"adjoint", sizeof(QpArguments), [](void** p) { adjoint(*(const QpArguments*)p[0]); }},
    {"gradients", sizeof(QpArguments), [](void** p) { gradients(*(const QpArguments*)p[0]); }},
};

const Kernel* findKernel(const std::string& name) {
  for (const Kernel& kernel : kernels) {
    if (name == kernel.name) {
      return &kernel;
    }
  }
  return nullptr;
}

void* sharedMemoryStart() { return sharedMemory; }

int barrierCount() { return __COUNTER__; }
