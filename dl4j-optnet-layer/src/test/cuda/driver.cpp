// A library with the entry points of the CUDA driver that the Java code uses, in front of the
// emulation. It checks what a driver would: contexts, limits, and that the PTX has the kernels with
// arguments of the size they are compiled for.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "fibers.h"
#include "kernels.h"
#include "modules.h"
#include "races.h"
#include "state.h"
#include "streams.h"
#include "work.h"

struct Function {
  const Kernel* kernel;
  size_t sharedLimit = 48 * 1024;
};

std::mutex mutex;
std::map<std::string, long> options = {
    {"order", FORWARD}, {"seed", 1},       {"sharedLimit", 99 * 1024}, {"maxThreads", 64},
    {"processors", 4},  {"memory", 1 << 30}, {"devices", 1},           {"sharedShortfall", 0},
    {"leaveOut", -1},   {"capability", 90},   {"resident", 2},         {"cubins", 1},
    {"deferred", 0}};
static std::map<std::string, Result> failNext;
std::map<std::string, long> counts;
std::string launchFailure;
static std::string errorText;
bool initialised = false;
static int contexts[16];
thread_local void* currentContext = nullptr;

// The rest is hidden: a process may load several of these libraries, with other kernels in each.
#pragma GCC visibility push(default)

// Settings of the emulated device, for tests.
extern "C" void emulatorSet(const char* name, long value) {
  options[name] = value;
  barrierLeftOut = (int)options["leaveOut"];
  placeLeftOut.clear();
}

// After a kernel has failed every call fails, as with a real device, until this one.
extern "C" void emulatorRecover() { launchFailure.clear(); }

// Makes the next call of an entry point return an error.
extern "C" void emulatorFail(const char* entryPoint, int result) { failNext[entryPoint] = result; }

// Streams, modules, contexts and pinned pieces of memory in use; launches of a kernel so far, by its
// name, and the most blocks of one, by its name and " blocks".
extern "C" long emulatorCount(const char* what) { return counts[what]; }

// What the kernels have done since the library was loaded, as in work.h.
extern "C" long emulatorWork(const char* what) {
  const std::map<std::string, long> all = {{"operations", work.operations},
                                           {"sharedBytes", work.sharedBytes},
                                           {"globalBytes", work.globalBytes},
                                           {"barriers", work.barriers}};
  return all.at(what);
}

extern "C" int emulatorChecksRaces() { return checksRaces(); }

// Barriers in the kernels' source, of which the option leaveOut takes one out; and where that one
// stands, once threads have come to it since the option was set.
extern "C" int emulatorBarriers() { return barrierCount(); }
extern "C" const char* emulatorLeftOut() { return placeLeftOut.c_str(); }

#pragma GCC visibility pop

Result planned(const char* entryPoint) {
  auto found = failNext.find(entryPoint);
  if (found == failNext.end()) {
    return SUCCESS;
  }
  Result result = found->second;
  failNext.erase(found);
  return result;
}

// After one that has failed, nothing is run.
static void launch(
    const Kernel& kernel, unsigned blocks, unsigned threads, unsigned shared, std::vector<char> argument) {
  if (!launchFailure.empty()) return;
  void* arguments[] = {argument.data()};
  // A shortfall stands for a request that is too small.
  beginLaunch(sharedMemoryStart(), shared - options["sharedShortfall"], SHARED_CAPACITY);
  launchFailure = runGrid(
      (int)blocks, (int)threads, (Order)options["order"], (uint64_t)options["seed"]++,
      [&] { kernel.run(arguments); });
  endLaunch();
}

#pragma GCC visibility push(default)
extern "C" {

Result cuInit(unsigned) {
  ENTER("cuInit");
  initialised = true;
  return SUCCESS;
}

Result cuDriverGetVersion(int* version) {
  ENTER("cuDriverGetVersion");
  *version = 12000;
  return SUCCESS;
}

Result cuDeviceGetCount(int* count) {
  ENTER("cuDeviceGetCount");
  *count = (int)options["devices"];
  return SUCCESS;
}

Result cuDeviceGet(int* device, int ordinal) {
  ENTER("cuDeviceGet");
  if (ordinal < 0 || ordinal >= options["devices"]) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

Result cuDeviceGetName(char* name, int length, int) {
  ENTER("cuDeviceGetName");
  strncpy(name, "emulated device", length - 1);
  name[length - 1] = 0;
  return SUCCESS;
}

Result cuDeviceGetAttribute(int* value, int attribute, int) {
  ENTER("cuDeviceGetAttribute");
  switch (attribute) {
    case 1: *value = (int)options["maxThreads"]; break;
    case 16: *value = (int)options["processors"]; break;
    case 75: *value = (int)options["capability"] / 10; break;
    case 76: *value = (int)options["capability"] % 10; break;
    case 97: *value = (int)options["sharedLimit"]; break;
    default: return INVALID_VALUE;
  }
  return SUCCESS;
}

Result cuDevicePrimaryCtxRetain(void** context, int device) {
  ENTER("cuDevicePrimaryCtxRetain");
  *context = &contexts[device];
  counts["contexts"]++;
  return SUCCESS;
}

Result cuDevicePrimaryCtxRelease_v2(int) {
  ENTER("cuDevicePrimaryCtxRelease_v2");
  if (counts["contexts"] == 0) return INVALID_CONTEXT;
  counts["contexts"]--;
  return SUCCESS;
}

Result cuCtxSetCurrent(void* context) {
  ENTER("cuCtxSetCurrent");
  currentContext = context;
  return SUCCESS;
}

Result cuCtxGetCurrent(void** context) {
  ENTER("cuCtxGetCurrent");
  *context = currentContext;
  return SUCCESS;
}

Result cuCtxGetDevice(int* device) {
  ENTER("cuCtxGetDevice");
  NEED_CONTEXT;
  *device = (int)(static_cast<int*>(currentContext) - contexts);
  return SUCCESS;
}

Result cuModuleLoadDataEx(void** module, const char* image, unsigned, void*, void*) {
  ENTER("cuModuleLoadDataEx");
  NEED_CONTEXT;
  if (isCubin(image)) {
    if (!options["cubins"] || !runsOn(image, (int)options["capability"])) return NO_BINARY_FOR_GPU;
    counts["cubins"]++;
  } else if (strstr(image, ".version ") == nullptr) {
    return INVALID_PTX;
  }
  *module = new Module{image};
  counts["modules"]++;
  return SUCCESS;
}

Result cuModuleUnload(void* module) {
  ENTER("cuModuleUnload");
  NEED_CONTEXT;
  delete static_cast<Module*>(module);
  counts["modules"]--;
  return SUCCESS;
}

Result cuModuleGetFunction(void** function, void* module, const char* name) {
  ENTER("cuModuleGetFunction");
  NEED_CONTEXT;
  const Kernel* kernel = findKernel(name);
  if (kernel == nullptr || !static_cast<Module*>(module)->has(name)) return NOT_FOUND;
  if (!static_cast<Module*>(module)->takes(name, kernel->argumentSize)) return INVALID_PTX;
  *function = new Function{kernel};
  return SUCCESS;
}

Result cuFuncSetAttribute(void* function, int attribute, int value) {
  ENTER("cuFuncSetAttribute");
  NEED_CONTEXT;
  if (attribute != 8 || value > options["sharedLimit"]) return INVALID_VALUE;
  static_cast<Function*>(function)->sharedLimit = value;
  return SUCCESS;
}

Result cuOccupancyMaxActiveBlocksPerMultiprocessor(
    int* blocks, void* function, int threads, size_t shared) {
  ENTER("cuOccupancyMaxActiveBlocksPerMultiprocessor");
  NEED_CONTEXT;
  if (threads <= 0 || threads > MAX_THREADS) return INVALID_VALUE;
  bool fits = shared <= static_cast<Function*>(function)->sharedLimit;
  *blocks = fits ? (int)options["resident"] : 0;
  return SUCCESS;
}

Result cuLaunchKernel(
    void* function, unsigned gridX, unsigned, unsigned, unsigned blockX, unsigned, unsigned,
    unsigned shared, void* stream, void** arguments, void**) {
  ENTER("cuLaunchKernel");
  NEED_CONTEXT;
  Function& f = *static_cast<Function*>(function);
  if (gridX == 0 || blockX == 0 || blockX % WARP_SIZE != 0) return INVALID_VALUE;
  if (shared > f.sharedLimit || blockX > MAX_THREADS) return LAUNCH_OUT_OF_RESOURCES;
  counts[f.kernel->name]++;
  long& most = counts[std::string(f.kernel->name) + " blocks"];
  most = std::max(most, (long)gridX);
  const Kernel& kernel = *f.kernel;
  const char* passed = static_cast<const char*>(arguments[0]);
  std::vector<char> argument(passed, passed + kernel.argumentSize);
  enqueue(stream, [=, &kernel] { launch(kernel, gridX, blockX, shared, argument); });
  return SUCCESS;  // failures of a kernel show at the next synchronisation
}

Result cuGetErrorName(Result error, const char** name) {
  *name = nameOf(error);
  return SUCCESS;
}

Result cuGetErrorString(Result error, const char** text) {
  cuGetErrorName(error, text);
  if (error == LAUNCH_FAILED) {
    errorText = "kernel failed: " + launchFailure;
    *text = errorText.c_str();
  }
  return SUCCESS;
}
}
#pragma GCC visibility pop
