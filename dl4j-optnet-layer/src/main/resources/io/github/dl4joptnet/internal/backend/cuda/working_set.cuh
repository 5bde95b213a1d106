// The working set of the active set method: the sides that count as equalities, by their weights.
// Called by the first warp alone, so that a round has few barriers.
#pragma once
#include "active_set.cuh"

__device__ inline int warpSum(int x) {
  for (int offset = WARP / 2; offset > 0; offset /= 2) {
    x += __shfl_xor_sync(ALL_LANES, x, offset);
  }
  return x;
}

__device__ inline int warpMin(int x) {
  for (int offset = WARP / 2; offset > 0; offset /= 2) {
    x = min(x, __shfl_xor_sync(ALL_LANES, x, offset));
  }
  return x;
}

__device__ inline bool isInWorkingSet(const Workspace& w, int place) {
  return isEquality(w, place) || !isnan(activeLimit(w, place, NAN));
}

// What to do with sides whose margin is at most some number: with active ones, whose margins are
// their multipliers; or with others, whose margins are their slacks.
enum Change { DROP, COUNT_VIOLATED, ADD };

// Returns how many sides there were.
__device__ __noinline__ int changeSides(
    Workspace& w, const Iterate& at, Change change, double most) {
  int count = 0;
  for (int place = w.nEq + threadIdx.x; place < w.bordered - w.n; place += WARP) {
    for (int which = 0; which < 2; which++) {
      int k = side(w, place, which);
      if (k >= 0 && isActive(w, k) == (change == DROP) && margin(w, at, place, which, k) <= most) {
        count++;
        if (change != COUNT_VIOLATED) {
          w.weight[k] = change == DROP ? 0 : HELD;
        }
      }
    }
  }
  return warpSum(count);
}

// The position of a place that is not in the working set.
constexpr int OUTSIDE = 1 << 30;

// Counts the places in the working set.
__device__ inline int countPlaces(const Workspace& w) {
  int count = 0;
  for (int place = w.nEq + threadIdx.x; place < w.bordered - w.n; place += WARP) {
    count += isInWorkingSet(w, place) ? 1 : 0;
  }
  return warpSum(count);
}

// Lists the places in the working set. Those that the list begins with stay there up to the first one
// that has left, as their part of the factor does; the others follow in ascending order. Returns how
// many stay. Each lane has set the sides of its places itself, and their positions.
__device__ inline int listPlaces(Workspace& w) {
  int kept = OUTSIDE;
  int before = 0;
  for (int place = w.nEq + threadIdx.x; place < w.bordered - w.n; place += WARP) {
    int position = w.position[place - w.nEq];
    before += position < OUTSIDE ? 1 : 0;
    kept = isInWorkingSet(w, place) ? kept : min(kept, position);
  }
  kept = min(warpMin(kept), warpSum(before));
  int count = kept;
  int lane = threadIdx.x;
  for (int first = w.nEq; first < w.bordered - w.n; first += WARP) {
    int place = first + lane;
    bool isPlace = place < w.bordered - w.n;
    bool isIn = isPlace && isInWorkingSet(w, place);
    bool stays = isIn && w.position[place - w.nEq] < kept;
    unsigned others = __ballot_sync(ALL_LANES, isIn && !stays);
    if (isIn && !stays) {
      int position = count + __popc(others & ((1u << lane) - 1));
      w.position[place - w.nEq] = position;
      w.working[position] = place;
    } else if (isPlace && !isIn) {
      w.position[place - w.nEq] = OUTSIDE;
    }
    count += __popc(others);
  }
  return kept;
}

// The slack up to which about so many sides are violated, by bisection. Where most of these are
// violated by about the same, that of more sides, up to a limit.
__device__ inline double slackOfMostViolated(
    Workspace& w, const Iterate& at, int wanted, int limit, double least, double rounding) {
  constexpr int BISECTIONS = 10;
  double few = least;
  double many = rounding;
  int fewCount = 1;
  int manyCount = limit + 1;
  for (int k = 0; k < BISECTIONS; k++) {
    double middle = 0.5 * (few + many);
    int count = changeSides(w, at, COUNT_VIOLATED, middle);
    bool isFew = count <= wanted;
    (isFew ? few : many) = middle;
    (isFew ? fewCount : manyCount) = count;
  }
  return 2 * fewCount < wanted && manyCount <= limit ? many : few;
}

// Of all places: the least margins of active and of other sides, and those that are rounding.
struct Margins {
  double multiplier, slack;
  double roundedMultiplier, roundedSlack;
};

// Drops sides with negative multipliers, and adds violated ones: the most violated, at most half as
// many as z has degrees of freedom left. A full working set makes z ill-conditioned, and cycles are
// likelier. A negative count where sides are too many all the same.
__device__ __noinline__ void chooseWorkingSet(
    Workspace& w, const Iterate& at, const Margins& margins) {
  int most = w.n - w.nEq;
  int changes = changeSides(w, at, DROP, margins.roundedMultiplier);
  int left = most - countPlaces(w);
  int wanted = max(1, left / 2);
  double cut = margins.roundedSlack;
  if (changeSides(w, at, COUNT_VIOLATED, cut) > wanted) {
    cut = slackOfMostViolated(w, at, wanted, left, margins.slack, cut);
  }
  changes += changeSides(w, at, ADD, cut);
  int count = countPlaces(w);
  int kept = count <= most ? listPlaces(w) : 0;
  if (threadIdx.x == 0) {
    w.workingCount = count <= most ? count : -1;
    w.workingKept = kept / PANEL * PANEL;
    w.changes = changes;
  }
}
