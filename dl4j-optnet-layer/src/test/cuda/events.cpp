// CUDA's events for the emulation, where work is done when the call returns: an event is the time
// of its record.
#include <chrono>

using Clock = std::chrono::steady_clock;

#pragma GCC visibility push(default)
extern "C" {

int cuEventCreate(void** event, unsigned) {
  *event = new Clock::time_point();
  return 0;
}

int cuEventRecord(void* event, void*) {
  *static_cast<Clock::time_point*>(event) = Clock::now();
  return 0;
}

int cuEventSynchronize(void*) { return 0; }

int cuEventElapsedTime(float* milliseconds, void* start, void* end) {
  std::chrono::duration<float, std::milli> elapsed =
      *static_cast<Clock::time_point*>(end) - *static_cast<Clock::time_point*>(start);
  *milliseconds = elapsed.count();
  return 0;
}

int cuEventDestroy_v2(void* event) {
  delete static_cast<Clock::time_point*>(event);
  return 0;
}
}
#pragma GCC visibility pop
