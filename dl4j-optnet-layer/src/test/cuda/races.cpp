// The kernels are compiled with -fsanitize=thread, which calls __tsan_read8 and the like before
// every access to memory. These are our own definitions of those calls; the sanitizer's library is
// not linked.
#include "races.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "cuda_on_host.h"
#include "fibers.h"
#include "work.h"

constexpr int GRANULE = 4;
constexpr uint16_t MANY = 0xffff;

// The last write and the last reads of a granule.
struct alignas(16) Access {
  uint32_t writePhase, readPhase;
  uint32_t writeBlock;  // counted over all launches
  uint16_t writer, reader;
};

struct Region {
  char* memory;
  size_t size;
  size_t fence;
  bool shared;
  std::vector<Access> accesses;
};

static std::vector<Region> regions;
static Region sharedRegion;
static size_t lastRegion = 0;  // the one of the last access, likely that of the next
static uint32_t phase = 0;
static uint32_t launchFirstBlock = 1;
static uint32_t blocksSoFar = 1;
static int lastBlock = -1;
static bool instrumented = false;
static bool launched = false;

static void nextPhase() {
  phase++;
  if (blockIdx.x != lastBlock) {
    lastBlock = blockIdx.x;
    blocksSoFar++;
  }
}

void watch(void* memory, size_t size, size_t fence) {
  regions.push_back({static_cast<char*>(memory), size, fence, false, {}});
  regions.back().accesses.resize(instrumented ? (size + GRANULE - 1) / GRANULE : 0);
}

void forget(void* memory) {
  for (size_t i = 0; i < regions.size(); i++) {
    if (regions[i].memory == memory) {
      regions.erase(regions.begin() + i);
      return;
    }
  }
}

void beginLaunch(void* sharedMemory, size_t sharedSize, size_t sharedCapacity) {
  onBarrier = nextPhase;
  launched = true;
  phase++;
  blocksSoFar++;
  launchFirstBlock = blocksSoFar;
  lastBlock = -1;
  sharedRegion = {static_cast<char*>(sharedMemory), sharedSize, sharedCapacity - sharedSize, true, {}};
  sharedRegion.accesses.resize(instrumented ? (sharedSize + GRANULE - 1) / GRANULE : 0);
}

void endLaunch() { launched = false; }

bool checksRaces() { return instrumented; }

static std::string place(const Region& region, size_t offset) {
  return (region.shared ? "shared memory, byte " : "global memory, byte ") + std::to_string(offset);
}

[[gnu::cold, gnu::noinline]] static void report(
    const Region& region, size_t granule, const char* what, int other) {
  std::string who = other == MANY ? "other threads" : "thread " + std::to_string(other);
  failGrid("race in " + place(region, granule * GRANULE) + ": " + what + " " + who);
}

static inline void access(Region& region, size_t granule, bool write) {
  uint16_t self = (uint16_t)threadIdx.x;
  Access& a = region.accesses[granule];
  if (a.writeBlock >= launchFirstBlock && a.writeBlock != blocksSoFar && !region.shared) {
    report(region, granule, "touched, and in another block written, by", a.writer);
  }
  if (a.writePhase == phase && a.writer != self) {
    report(region, granule, write ? "written, and written by" : "read, and written by", a.writer);
  }
  if (!write) {
    a.reader = a.readPhase == phase && a.reader != self ? MANY : self;
    a.readPhase = phase;
    return;
  }
  if (a.readPhase == phase && a.reader != self) {
    report(region, granule, "written, and read by", a.reader);
  }
  a.writer = self;
  a.writePhase = phase;
  a.writeBlock = blocksSoFar;
}

static inline bool near(const Region& region, const char* address) {
  size_t before = region.shared ? 0 : region.fence;
  return (size_t)(address - region.memory) + before < before + region.size + region.fence;
}

static inline void check(Region& region, char* address, size_t size, bool write) {
  size_t offset = address - region.memory;
  if (offset >= region.size || size > region.size - offset) {
    if (region.fence == 0 && !region.shared) {
      return;  // lent memory that its owner has freed since, and something else has got
    }
    failGrid("access outside of " + place(region, offset) + " of " + std::to_string(region.size));
    return;
  }
  size_t last = (offset + size - 1) / GRANULE;
  for (size_t g = offset / GRANULE; g <= last; g++) {
    access(region, g, write);
  }
}

static inline void touch(void* pointer, size_t size, bool write) {
  char* address = static_cast<char*>(pointer);
  if (!launched) {
    return;
  }
  if (near(sharedRegion, address)) {
    work.sharedBytes += (long)size;
    check(sharedRegion, address, size, write);
    return;
  }
  if (lastRegion < regions.size() && near(regions[lastRegion], address)) {
    work.globalBytes += (long)size;
    check(regions[lastRegion], address, size, write);
    return;
  }
  for (size_t i = 0; i < regions.size(); i++) {
    if (near(regions[i], address)) {
      lastRegion = i;
      work.globalBytes += (long)size;
      check(regions[i], address, size, write);
      return;
    }
  }
}

extern "C" {
void __tsan_init() { instrumented = true; }
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
#define ACCESS(size)                                                        \
  void __tsan_read##size(void* p) { touch(p, size, false); }                \
  void __tsan_write##size(void* p) { touch(p, size, true); }                \
  void __tsan_unaligned_read##size(void* p) { touch(p, size, false); }      \
  void __tsan_unaligned_write##size(void* p) { touch(p, size, true); }      \
  void __tsan_read_write##size(void* p) { touch(p, size, true); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)
void __tsan_read_range(void* p, size_t size) { touch(p, size, false); }
void __tsan_write_range(void* p, size_t size) { touch(p, size, true); }
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
}
