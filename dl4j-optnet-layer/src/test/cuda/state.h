// What the entry points of the emulated driver have in common.
#pragma once
#include <cstring>
#include <map>
#include <mutex>
#include <string>

#include "errors.h"

extern std::mutex mutex;
extern std::map<std::string, long> options;
extern std::map<std::string, long> counts;
extern std::string launchFailure;  // of a kernel; every call fails from then on
extern bool initialised;
extern thread_local void* currentContext;

// The error that a test has planned for the next call of an entry point.
Result planned(const char* entryPoint);

#define ENTER(name)                                 \
  std::lock_guard<std::mutex> guard(mutex);         \
  if (Result result = planned(name)) return result; \
  if (!launchFailure.empty()) return LAUNCH_FAILED; \
  if (!initialised && strcmp(name, "cuInit") != 0) return NOT_INITIALIZED
#define NEED_CONTEXT \
  if (currentContext == nullptr) return INVALID_CONTEXT
