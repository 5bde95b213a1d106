// Runs a kernel's blocks one after the other, each of its threads as a fiber.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

enum Order { FORWARD = 0, REVERSE = 1, RANDOM = 2 };

constexpr int MAX_THREADS = 256;
constexpr int WARP_SIZE = 32;

// Runs `kernel` for every thread of every block. Returns what went wrong, or an empty string.
std::string runGrid(int blocks, int threads, Order order, uint64_t seed, std::function<void()> kernel);

// The number of a barrier that threads run past; none has −1.
extern int barrierLeftOut;

// Where that barrier stands, once threads have come to it; else empty.
extern std::string placeLeftOut;

// Stops the grid with a message; only to be called from a kernel.
void failGrid(const std::string& message);

// Called between two barriers' phases and at the beginning of a block, for the race check.
extern void (*onBarrier)();
