package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/** The remaining variables by degree, in a doubly linked list for each degree. */
final class DegreeLists {
  private final int[] first;
  private final int[] next;
  private final int[] previous;

  /** A lower bound of the degrees. */
  private int least;

  DegreeLists(int variables) {
    first = new int[variables + 1];
    next = new int[variables];
    previous = new int[variables];
    Arrays.fill(first, -1);
  }

  void insert(int variable, int degree) {
    next[variable] = first[degree];
    previous[variable] = -1;
    if (first[degree] >= 0) {
      previous[first[degree]] = variable;
    }
    first[degree] = variable;
    least = Math.min(least, degree);
  }

  /**
   * @param degree with which it has been inserted
   */
  void remove(int variable, int degree) {
    if (next[variable] >= 0) {
      previous[next[variable]] = previous[variable];
    }
    if (previous[variable] >= 0) {
      next[previous[variable]] = next[variable];
    } else {
      first[degree] = next[variable];
    }
  }

  /** Removes the variable of least degree that was inserted last; there must be one. */
  int removeLeast() {
    while (first[least] < 0) {
      least++;
    }
    int variable = first[least];
    remove(variable, least);
    return variable;
  }
}
