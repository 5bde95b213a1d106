#include "fibers.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "cuda_on_host.h"
#include "work.h"

Dim3 threadIdx, blockIdx, blockDim, gridDim;
void (*onBarrier)() = nullptr;
Work work;
int barrierLeftOut = -1;
std::string placeLeftOut;

// ---- switching between fibers ----

#if defined(__x86_64__)
// Saves the registers that a call preserves on the stack and continues on another stack.
extern "C" void switchStack(void** from, void* to);
asm(R"(
.text
.globl switchStack
.hidden switchStack
.type switchStack, @function
switchStack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size switchStack, .-switchStack
)");
struct Context {
  void* stackPointer;
};
static void switchTo(Context& from, Context& to) { switchStack(&from.stackPointer, to.stackPointer); }
static void prepare(Context& context, char* stack, size_t size, void (*entry)()) {
  void** top = reinterpret_cast<void**>(stack + size - 64);
  *--top = nullptr;  // keeps the stack aligned as after a call
  *--top = reinterpret_cast<void*>(entry);
  for (int i = 0; i < 6; i++) {
    *--top = nullptr;
  }
  context.stackPointer = top;
}
#else
#include <ucontext.h>
struct Context {
  ucontext_t context;
};
static void switchTo(Context& from, Context& to) { swapcontext(&from.context, &to.context); }
static void prepare(Context& context, char* stack, size_t size, void (*entry)()) {
  getcontext(&context.context);
  context.context.uc_stack.ss_sp = stack;
  context.context.uc_stack.ss_size = size;
  context.context.uc_link = nullptr;
  makecontext(&context.context, entry, 0);
}
#endif

// ---- one block ----

constexpr size_t STACK = 128 * 1024;
enum Wait { NOTHING, BLOCK_BARRIER, WARP_EXCHANGE, FINISHED };

struct Fiber {
  Context context;
  Wait wait;
  unsigned mask;
};

struct Warp {
  unsigned arrived;
  uint64_t in[WARP_SIZE];
  uint64_t out[WARP_SIZE];
};

static char* stacks = nullptr;
static Fiber fibers[MAX_THREADS];
static Warp warps[MAX_THREADS / WARP_SIZE];
static uint64_t ready[MAX_THREADS / 64];
static Context scheduler;
static int current;
static int atBarrier;
static int barrierSum;  // of the predicates of __syncthreads_or and _count
static int barrierResult;
static Order order;
static std::mt19937_64 randomness;
static std::function<void()> body;
static std::string failure;

static void setReady(int thread) { ready[thread / 64] |= 1ull << (thread % 64); }

static int pickReady() {
  int words = (blockDim.x + 63) / 64;
  if (order == RANDOM) {
    int count = 0;
    for (int w = 0; w < words; w++) {
      count += __builtin_popcountll(ready[w]);
    }
    int skip = count == 0 ? 0 : (int)(randomness() % count);
    for (int w = 0; w < words; w++) {
      for (uint64_t bits = ready[w]; bits != 0; bits &= bits - 1) {
        if (skip-- == 0) {
          return 64 * w + __builtin_ctzll(bits);
        }
      }
    }
    return -1;
  }
  for (int i = 0; i < words; i++) {
    int w = order == FORWARD ? i : words - 1 - i;
    if (ready[w] != 0) {
      return 64 * w + (order == FORWARD ? __builtin_ctzll(ready[w]) : 63 - __builtin_clzll(ready[w]));
    }
  }
  return -1;
}

static void leave(Wait wait) {
  fibers[current].wait = wait;
  int self = current;
  int next = failure.empty() ? pickReady() : -1;
  if (next < 0) {
    switchTo(fibers[self].context, scheduler);
    return;
  }
  ready[next / 64] &= ~(1ull << (next % 64));
  current = next;
  threadIdx.x = next;
  if (next != self) {
    switchTo(fibers[self].context, fibers[next].context);
  }
}

static void runThread() {
  body();
  leave(FINISHED);
  abort();  // a finished fiber is never resumed
}

void failGrid(const std::string& message) {
  if (failure.empty()) {
    failure = message + " (block " + std::to_string(blockIdx.x) + ", thread " +
              std::to_string(threadIdx.x) + ")";
  }
}

static int barrier(int predicate) {
  barrierSum += predicate != 0;
  if (++atBarrier == blockDim.x) {
    atBarrier = 0;
    barrierResult = barrierSum;
    barrierSum = 0;
    work.barriers++;
    if (onBarrier != nullptr) {
      onBarrier();
    }
    for (int t = 0; t < blockDim.x; t++) {
      setReady(t);
    }
  }
  leave(BLOCK_BARRIER);
  return barrierResult;
}

void syncThreads(int number, const char* file, int line) {
  if (number != barrierLeftOut) {
    barrier(0);
  } else if (placeLeftOut.empty()) {
    placeLeftOut = std::filesystem::path(file).filename().string() + ":" + std::to_string(line);
  }
}
int __syncthreads_or(int predicate) { return barrier(predicate) != 0; }
int __syncthreads_count(int predicate) { return barrier(predicate); }

const uint64_t* exchange(unsigned mask, uint64_t value) {
  int thread = current;
  int lane = thread % WARP_SIZE;
  Warp& warp = warps[thread / WARP_SIZE];
  if ((mask >> lane & 1) == 0) {
    failGrid("a lane takes part in a warp operation whose mask leaves it out");
  }
  warp.in[lane] = value;
  warp.arrived |= 1u << lane;
  fibers[thread].mask = mask;
  if ((warp.arrived & mask) == mask) {
    for (int l = 0; l < WARP_SIZE; l++) {
      if (mask >> l & 1) {
        int other = thread - lane + l;
        if (fibers[other].mask != mask) {
          failGrid("lanes of a warp operation have different masks");
        }
        warp.out[l] = warp.in[l];
        setReady(other);
      }
    }
    warp.arrived &= ~mask;
  }
  leave(WARP_EXCHANGE);
  return warp.out;
}

void __syncwarp(unsigned mask) { exchange(mask, 0); }

unsigned __ballot_sync(unsigned mask, int predicate) {
  const uint64_t* votes = exchange(mask, predicate != 0);
  unsigned ballot = 0;
  for (int l = 0; l < WARP_SIZE; l++) {
    ballot |= (mask >> l & 1) && votes[l] ? 1u << l : 0;
  }
  return ballot;
}

static void runBlock(int threads) {
  atBarrier = 0;
  barrierSum = 0;
  for (Warp& warp : warps) {
    warp.arrived = 0;
  }
  for (int t = 0; t < threads; t++) {
    prepare(fibers[t].context, stacks + t * STACK, STACK, runThread);
    fibers[t].wait = NOTHING;
    setReady(t);
  }
  if (onBarrier != nullptr) {
    onBarrier();
  }
  while (failure.empty()) {
    int next = pickReady();
    if (next < 0) {
      break;
    }
    ready[next / 64] &= ~(1ull << (next % 64));
    current = next;
    threadIdx.x = next;
    switchTo(scheduler, fibers[next].context);
  }
  int stuck[4] = {};
  for (int t = 0; t < threads; t++) {
    stuck[fibers[t].wait]++;
  }
  if (failure.empty() && stuck[FINISHED] != threads) {
    failGrid("divergence: " + std::to_string(stuck[BLOCK_BARRIER]) + " threads wait at a barrier, " +
             std::to_string(stuck[WARP_EXCHANGE]) + " at a warp operation, " +
             std::to_string(stuck[FINISHED]) + " have finished");
  }
  for (uint64_t& word : ready) {
    word = 0;
  }
}

std::string runGrid(
    int blocks, int threads, Order threadOrder, uint64_t seed, std::function<void()> kernel) {
  if (stacks == nullptr) {
    stacks = static_cast<char*>(mmap(
        nullptr, STACK * MAX_THREADS, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  }
  order = threadOrder;
  randomness.seed(seed);
  body = std::move(kernel);
  failure.clear();
  blockDim = {threads, 1, 1};
  gridDim = {blocks, 1, 1};
  for (int b = 0; b < blocks && failure.empty(); b++) {
    blockIdx = {b, 0, 0};
    runBlock(threads);
  }
  return failure;
}
