package io.github.dl4joptnet.internal.backend.cpu.workingset;

/** What has become of the working set after a round. */
public enum Change {
  CHANGED,
  /** No multiplier is negative, and no side is violated. */
  NONE_LEFT,
  /** No change leads on: the search cycles, no more sides may enter, or they contradict. */
  IMPOSSIBLE
}
