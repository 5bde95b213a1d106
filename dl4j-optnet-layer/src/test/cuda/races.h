// Finds races: two threads at the same bytes between two barriers of their block, one of them
// writing; or two blocks of one launch. And accesses just outside of an allocation.
#pragma once
#include <cstddef>

// Watches memory that kernels work on; `fence` bytes before and after it must not be touched.
void watch(void* memory, size_t size, size_t fence);
void forget(void* memory);

// Called before a launch, which may touch `sharedSize` bytes of the shared memory.
void beginLaunch(void* sharedMemory, size_t sharedSize, size_t sharedCapacity);

// Called after it: accesses from elsewhere, such as destructors, are none of ours.
void endLaunch();

// Whether the kernels were compiled with instrumentation.
bool checksRaces();
