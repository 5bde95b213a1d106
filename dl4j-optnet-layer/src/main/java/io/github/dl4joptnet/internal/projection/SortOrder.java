package io.github.dl4joptnet.internal.projection;

/** Sorts positions by their values, the largest first; equal ones stay in their order. */
final class SortOrder {
  private int[] order = new int[0];
  private int[] merged = new int[0];

  /** The position of the largest entry, of the next one, … */
  int[] descending(double[] x, int n) {
    if (order.length < n) {
      order = new int[n];
      merged = new int[n];
    }
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int width = 1; width < n; width *= 2) {
      for (int from = 0; from < n; from += 2 * width) {
        merge(x, from, Math.min(n, from + width), Math.min(n, from + 2 * width));
      }
      int[] sorted = merged;
      merged = order;
      order = sorted;
    }
    return order;
  }

  private void merge(double[] x, int from, int middle, int to) {
    int left = from;
    int right = middle;
    for (int k = from; k < to; k++) {
      boolean takeLeft = left < middle && (right >= to || x[order[left]] >= x[order[right]]);
      merged[k] = order[takeLeft ? left++ : right++];
    }
  }
}
