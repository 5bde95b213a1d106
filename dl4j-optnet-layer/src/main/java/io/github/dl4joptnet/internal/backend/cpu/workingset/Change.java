package io.github.dl4joptnet.internal.backend.cpu.workingset;

/** How a round has changed the working set. */
public enum Change {
  CHANGED,
  /** No multiplier is negative, and no side is violated. */
  NONE_LEFT,
  /**
   * No change helps: the search cycles or is too slow, no more sides may enter, or they contradict.
   */
  IMPOSSIBLE
}
