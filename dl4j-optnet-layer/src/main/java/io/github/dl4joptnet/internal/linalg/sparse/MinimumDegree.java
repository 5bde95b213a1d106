package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/**
 * The approximate minimum degree ordering (Amestoy, Davis and Duff 1996): it picks pivots by an
 * upper bound of their degree in the remaining graph, so that the factor of a sparse symmetric
 * matrix gets few entries.
 *
 * <p>Eliminated variables become elements of a quotient graph, whose variables stand for the clique
 * that elimination makes of them. Variables with the same neighbours are merged, and rows that are
 * nearly full are taken out and come last.
 */
public final class MinimumDegree {
  /** Rows with more entries than this multiple of the root of the order come last. */
  private static final double DENSE_ROW = 10;

  private static final int LEAST_DENSE_ROW = 16;

  private final int n;

  /** The neighbours of variables, and the variables of elements. */
  private final AdjacencyLists lists;

  /** The arrays of the lists, kept here for the inner loops. */
  private final int[] graph;

  private final int[] start;
  private final int[] length;

  /** The number of elements at the front of a variable's list; the rest are variables. */
  private final int[] elements;

  /**
   * How many rows a variable stands for; negative while it belongs to the new element, 0 once it
   * has been merged, and for elements.
   */
  private final int[] weight;

  /** The bound of a variable's degree; the weight of an element. */
  private final int[] degree;

  /** Whether an index is that of an element that no other has absorbed. */
  private final boolean[] liveElement;

  /**
   * Per element that overlaps the new one, the base plus the weight of its other variables;
   * elements that do not overlap have less than the base.
   */
  private final int[] mark;

  private int base = 1;

  private final DegreeLists byDegree;

  /** Variables of the new element whose lists hash alike. */
  private final int[] bucket;

  private final int[] nextInBucket;
  private final int[] hash;

  private final MergedRows rows;
  private final int[] order;
  private int ordered;
  private int eliminated;

  private MinimumDegree(SparsePattern upper) {
    n = upper.columns();
    lists = AdjacencyLists.of(upper);
    graph = lists.entries;
    start = lists.start;
    length = lists.length;
    elements = new int[n];
    weight = new int[n];
    degree = new int[n];
    liveElement = new boolean[n];
    mark = new int[n];
    byDegree = new DegreeLists(n);
    bucket = new int[n];
    nextInBucket = new int[n];
    hash = new int[n];
    rows = new MergedRows(n);
    order = new int[n];
    Arrays.fill(bucket, -1);
  }

  /**
   * The order in which to eliminate.
   *
   * @param upper the upper triangle of a symmetric matrix; its diagonal does not matter
   * @return the rows in the order of elimination
   */
  public static int[] of(SparsePattern upper) {
    MinimumDegree search = new MinimumDegree(upper);
    search.run();
    return search.order;
  }

  private void run() {
    int[] dense = takeOutDenseRows();
    for (int i = 0; i < n; i++) {
      if (weight[i] > 0) {
        byDegree.insert(i, degree[i]);
      }
    }
    while (eliminated < n - dense.length) {
      eliminate(byDegree.removeLeast());
    }
    for (int i : dense) {
      order[ordered++] = i;
    }
  }

  /**
   * Removes nearly full rows from the graph by the weight zero; returns them, the sparser ones
   * first.
   */
  private int[] takeOutDenseRows() {
    double limit = Math.max(LEAST_DENSE_ROW, DENSE_ROW * Math.sqrt(n));
    long[] found = new long[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      degree[i] = length[i];
      weight[i] = 1;
      if (degree[i] > limit) {
        weight[i] = 0;
        length[i] = 0;
        found[count++] = ((long) degree[i] << 32) + i;
      }
    }
    Arrays.sort(found, 0, count);
    int[] dense = new int[count];
    for (int k = 0; k < count; k++) {
      dense[k] = (int) found[k];
    }
    return dense;
  }

  private void eliminate(int pivot) {
    eliminated += weight[pivot];
    if (elements[pivot] > 0 && lists.end + degree[pivot] > graph.length) {
      lists.compact(i -> weight[i] != 0 || liveElement[i]);
    }
    formElement(pivot);
    markOverlaps(pivot);
    // Older marks are below the base.
    base += updateDegrees(pivot) + 1;
    mergeEqualVariables(pivot);
    closeElement(pivot);
    if (base > Integer.MAX_VALUE / 2) {
      Arrays.fill(mark, 0);
      base = 1;
    }
    ordered = rows.write(pivot, order, ordered);
  }

  /** The pivot becomes the element of all its neighbours; its own elements are absorbed. */
  private void formElement(int pivot) {
    int size = 0;
    int own = start[pivot] + elements[pivot];
    int end = start[pivot] + length[pivot];
    boolean inPlace = elements[pivot] == 0;
    int begin = inPlace ? start[pivot] : lists.end;
    int to = begin;
    weight[pivot] = -weight[pivot];
    for (int k = start[pivot]; k < own; k++) {
      int element = graph[k];
      for (int q = start[element]; q < start[element] + length[element]; q++) {
        int i = graph[q];
        if (weight[i] > 0) {
          size += take(i);
          graph[to++] = i;
        }
      }
      liveElement[element] = false;
    }
    for (int k = own; k < end; k++) {
      int i = graph[k];
      if (weight[i] > 0) {
        size += take(i);
        graph[to++] = i;
      }
    }
    if (!inPlace) {
      lists.end = to;
    }
    start[pivot] = begin;
    length[pivot] = to - begin;
    degree[pivot] = size;
    weight[pivot] = 0;
    liveElement[pivot] = true;
  }

  private int take(int variable) {
    byDegree.remove(variable, degree[variable]);
    weight[variable] = -weight[variable];
    return -weight[variable];
  }

  /**
   * Computes, for each element that shares variables with the new one, the weight of its others.
   */
  private void markOverlaps(int pivot) {
    for (int k = start[pivot]; k < start[pivot] + length[pivot]; k++) {
      int i = graph[k];
      for (int q = start[i]; q < start[i] + elements[i]; q++) {
        int element = graph[q];
        if (!liveElement[element]) {
          continue;
        }
        int before = mark[element] >= base ? mark[element] : degree[element] + base;
        mark[element] = before + weight[i];
      }
    }
  }

  /**
   * Prunes the lists of the new element's variables and bounds their degrees outside of it.
   *
   * @return the largest weight of an element that has been marked
   */
  private int updateDegrees(int pivot) {
    int largest = degree[pivot];
    for (int k = start[pivot]; k < start[pivot] + length[pivot]; k++) {
      int i = graph[k];
      int outside = 0;
      int sum = pivot;
      int begin = start[i];
      int to = begin;
      for (int q = begin; q < begin + elements[i]; q++) {
        int element = graph[q];
        if (!liveElement[element]) {
          continue;
        }
        int rest = mark[element] - base;
        largest = Math.max(largest, degree[element]);
        if (rest == 0) {
          // All its variables are in the new element.
          liveElement[element] = false;
        } else {
          outside += rest;
          graph[to++] = element;
          sum += element;
        }
      }
      int kept = to;
      for (int q = begin + elements[i]; q < begin + length[i]; q++) {
        int j = graph[q];
        if (weight[j] > 0) {
          outside += weight[j];
          graph[to++] = j;
          sum += j;
        }
      }
      if (outside == 0) {
        eliminateToo(i, pivot);
        continue;
      }
      degree[i] = Math.min(degree[i], outside);
      // The pivot, or an element of it, has left room for the new element at the front.
      graph[to] = graph[kept];
      graph[kept] = graph[begin];
      graph[begin] = pivot;
      elements[i] = kept - begin + 1;
      length[i] = to - begin + 1;
      int key = Integer.remainderUnsigned(sum, n);
      hash[i] = key;
      nextInBucket[i] = bucket[key];
      bucket[key] = i;
    }
    return largest;
  }

  /** A variable without neighbours outside the element can follow the pivot at once. */
  private void eliminateToo(int i, int pivot) {
    degree[pivot] += weight[i];
    eliminated -= weight[i];
    weight[i] = 0;
    rows.append(i, pivot);
  }

  private void mergeEqualVariables(int pivot) {
    for (int k = start[pivot]; k < start[pivot] + length[pivot]; k++) {
      int i = graph[k];
      if (weight[i] == 0) {
        continue;
      }
      int a = bucket[hash[i]];
      bucket[hash[i]] = -1;
      while (a >= 0 && nextInBucket[a] >= 0) {
        mergeWithEqual(a);
        a = nextInBucket[a];
      }
    }
  }

  /** Merges the later variables of a bucket that have the same list as one of it. */
  private void mergeWithEqual(int a) {
    for (int q = start[a] + 1; q < start[a] + length[a]; q++) {
      mark[graph[q]] = base;
    }
    int last = a;
    int b = nextInBucket[a];
    while (b >= 0) {
      boolean equal = length[b] == length[a] && elements[b] == elements[a];
      for (int q = start[b] + 1; equal && q < start[b] + length[b]; q++) {
        equal = mark[graph[q]] == base;
      }
      if (equal) {
        weight[a] += weight[b];
        weight[b] = 0;
        rows.append(b, a);
        nextInBucket[last] = nextInBucket[b];
      } else {
        last = b;
      }
      b = nextInBucket[b];
    }
    base++;
  }

  /** Puts the variables of the new element back, with their degrees inside of it added. */
  private void closeElement(int pivot) {
    int begin = start[pivot];
    int to = begin;
    for (int k = begin; k < begin + length[pivot]; k++) {
      int i = graph[k];
      if (weight[i] == 0) {
        continue;
      }
      weight[i] = -weight[i];
      int bound = degree[i] + degree[pivot] - weight[i];
      degree[i] = Math.max(0, Math.min(bound, n - eliminated - weight[i]));
      byDegree.insert(i, degree[i]);
      graph[to++] = i;
    }
    length[pivot] = to - begin;
    liveElement[pivot] = length[pivot] > 0;
    if (elements[pivot] > 0) {
      // The list of the element is the last one.
      lists.end = to;
    }
  }
}
