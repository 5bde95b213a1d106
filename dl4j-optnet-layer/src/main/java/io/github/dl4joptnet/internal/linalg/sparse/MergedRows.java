package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/** The rows that a variable stands for after others have been merged into it, as chains. */
final class MergedRows {
  private final int[] next;
  private final int[] last;

  MergedRows(int rows) {
    next = new int[rows];
    last = new int[rows];
    Arrays.fill(next, -1);
    Arrays.setAll(last, i -> i);
  }

  /** Appends the rows of a variable to those of another. */
  void append(int variable, int to) {
    next[last[to]] = variable;
    last[to] = last[variable];
  }

  /**
   * Writes the rows of a variable to an array.
   *
   * @return the position after them
   */
  int write(int variable, int[] order, int position) {
    int k = position;
    for (int row = variable; row >= 0; row = next[row]) {
      order[k++] = row;
    }
    return k;
  }
}
