// The kernels as the device code has them, and a table of them by name.
#include "cuda_on_host.h"
#include "kernels.h"
#ifdef COUNT_WORK
#include "counted.h"
#endif
// Must come after CUDA's keywords.
#include "qp.cu"

// The dynamic shared memory; the emulated device's limit is below its capacity.
alignas(16) double sharedMemory[SHARED_CAPACITY / sizeof(double)];

#define KERNEL(name, Arguments) \
  {#name, sizeof(Arguments), [](void** p) { name(*(const Arguments*)p[0]); }}

static const Kernel kernels[] = {
    KERNEL(prepare, QpArguments),      KERNEL(solve, QpArguments),
    KERNEL(adjoint, QpArguments),
    KERNEL(gradients, QpArguments),    KERNEL(gather, GatherArguments),
    KERNEL(order, OrderArguments),     KERNEL(definite, DefiniteArguments),
    KERNEL(differ, DifferArguments),
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
