package io.github.dl4joptnet.internal.model;

import java.util.Arrays;

/** Which indices occur in some lists of them. */
final class DistinctIndices {
  private DistinctIndices() {}

  /**
   * Those that occur, in increasing order, without those below 0.
   *
   * @param lists not changed later: the result may be one of them
   */
  static int[] of(int[]... lists) {
    int[][] filled = Arrays.stream(lists).filter(list -> list.length > 0).toArray(int[][]::new);
    if (filled.length == 0) {
      return new int[0];
    }
    if (filled.length == 1 && isIncreasing(filled[0])) {
      return filled[0];
    }
    int largest = -1;
    for (int[] list : filled) {
      for (int index : list) {
        largest = Math.max(largest, index);
      }
    }
    boolean[] occurs = new boolean[largest + 1];
    int count = 0;
    for (int[] list : filled) {
      for (int index : list) {
        if (index >= 0 && !occurs[index]) {
          occurs[index] = true;
          count++;
        }
      }
    }
    int[] distinct = new int[count];
    for (int index = largest; count > 0; index--) {
      if (occurs[index]) {
        distinct[--count] = index;
      }
    }
    return distinct;
  }

  /** As most lists are: a matrix of parameters names each of its entries once. */
  private static boolean isIncreasing(int[] list) {
    int last = -1;
    for (int index : list) {
      if (index <= last) {
        return false;
      }
      last = index;
    }
    return true;
  }
}
