#pragma once
#include <cstddef>
#include <string>

constexpr size_t SHARED_CAPACITY = 256 * 1024;

struct Kernel {
  const char* name;
  size_t argumentSize;
  void (*run)(void** arguments);
};

// Null when there is none of that name.
const Kernel* findKernel(const std::string& name);

void* sharedMemoryStart();

// How many barriers the source of the kernels has.
int barrierCount();
