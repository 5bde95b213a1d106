// Memory of the emulated device, and pinned memory of the host.
#include <cstdint>
#include <cstdlib>

#include "races.h"
#include "state.h"
#include "streams.h"

constexpr size_t FENCE = 4096;

static std::map<void*, size_t> allocations;
static std::map<char*, size_t> lent;
static size_t allocated = 0;
static long copiedToDevice = 0;
static long copiedToHost = 0;

static bool overlaps(const char* a, size_t sizeOfA, const char* b, size_t sizeOfB) {
  return a < b + sizeOfB && b < a + sizeOfA;
}

// Memory that was lent and freed since may have become part of something else.
static void forgetLent(char* start, size_t size) {
  for (auto i = lent.begin(); i != lent.end();) {
    if (overlaps(i->first, i->second, start, size)) {
      forget(i->first);
      i = lent.erase(i);
    } else {
      ++i;
    }
  }
}

static bool onDevice(const void* pointer, size_t size) {
  for (auto& [start, lentSize] : lent) {
    if (pointer >= start && static_cast<const char*>(pointer) + size <= start + lentSize) {
      return true;
    }
  }
  auto after = allocations.upper_bound(const_cast<void*>(pointer));
  if (after == allocations.begin()) return false;
  auto found = std::prev(after);
  const char* start = static_cast<const char*>(found->first);
  return static_cast<const char*>(pointer) + size <= start + found->second;
}

// The rest is hidden, as in driver.cpp.
#pragma GCC visibility push(default)

// Takes memory of the host for memory of the device that another library has allocated.
extern "C" void emulatorLend(char* start, long size) {
  std::lock_guard<std::mutex> guard(mutex);
  auto known = lent.find(start);
  if (known != lent.end() && known->second == (size_t)size) {
    return;
  }
  forgetLent(start, size);
  lent[start] = size;
  watch(start, size, 0);
}

// Forgets all memory that was lent.
extern "C" void emulatorGiveBack() {
  std::lock_guard<std::mutex> guard(mutex);
  for (auto& [start, size] : lent) {
    forget(start);
  }
  lent.clear();
}

// Bytes copied since the library was loaded.
extern "C" long emulatorCopiedToDevice() { return copiedToDevice; }
extern "C" long emulatorCopiedToHost() { return copiedToHost; }

// Bytes of device memory in use.
extern "C" long emulatorAllocated() { return (long)allocated; }

extern "C" {

Result cuMemAlloc_v2(void** pointer, size_t size) {
  ENTER("cuMemAlloc_v2");
  NEED_CONTEXT;
  if (allocated + size > (size_t)options["memory"]) return OUT_OF_MEMORY;
  char* memory = static_cast<char*>(aligned_alloc(256, (size + 2 * FENCE + 255) / 256 * 256));
  memset(memory, 0xcd, size + 2 * FENCE);
  forgetLent(memory, size + 2 * FENCE);
  *pointer = memory + FENCE;
  allocations[*pointer] = size;
  allocated += size;
  watch(*pointer, size, FENCE);
  return SUCCESS;
}

Result cuMemFree_v2(void* pointer) {
  ENTER("cuMemFree_v2");
  NEED_CONTEXT;
  auto found = allocations.find(pointer);
  if (found == allocations.end()) return INVALID_VALUE;
  finishAll();
  allocated -= found->second;
  allocations.erase(found);
  forget(pointer);
  free(static_cast<char*>(pointer) - FENCE);
  return SUCCESS;
}

Result cuMemHostAlloc(void** pointer, size_t size, unsigned) {
  ENTER("cuMemHostAlloc");
  NEED_CONTEXT;
  *pointer = malloc(size);
  memset(*pointer, 0xcd, size);
  counts["pinned"]++;
  return SUCCESS;
}

Result cuMemFreeHost(void* pointer) {
  ENTER("cuMemFreeHost");
  NEED_CONTEXT;
  finishAll();
  free(pointer);
  counts["pinned"]--;
  return SUCCESS;
}

Result cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t size, void* stream) {
  ENTER("cuMemcpyHtoDAsync_v2");
  NEED_CONTEXT;
  if (!onDevice(to, size)) return INVALID_VALUE;
  enqueue(stream, [=] { memcpy(to, from, size); });
  copiedToDevice += (long)size;
  return SUCCESS;
}

Result cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t size, void* stream) {
  ENTER("cuMemcpyDtoHAsync_v2");
  NEED_CONTEXT;
  if (!onDevice(from, size)) return INVALID_VALUE;
  enqueue(stream, [=] { memcpy(to, from, size); });
  copiedToHost += (long)size;
  return SUCCESS;
}
}
#pragma GCC visibility pop
