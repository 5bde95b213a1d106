package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.function.IntPredicate;

/** The neighbours of each node of a graph, in one array with room at the end for new lists. */
final class AdjacencyLists {
  /** The lists, one after the other. */
  final int[] entries;

  /** Where the list of a node begins, and how long it is. */
  final int[] start;

  final int[] length;

  /** The first entry after all lists. */
  int end;

  private AdjacencyLists(int nodes, int capacity) {
    entries = new int[capacity];
    start = new int[nodes];
    length = new int[nodes];
  }

  /**
   * The graph of a symmetric matrix.
   *
   * @param upper its upper triangle; the diagonal does not matter
   */
  static AdjacencyLists of(SparsePattern upper) {
    int n = upper.columns();
    int[] columnStart = upper.start();
    int[] row = upper.row();
    int[] degree = new int[n];
    long count = 0;
    for (int j = 0; j < n; j++) {
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        if (row[k] < j) {
          degree[row[k]]++;
          degree[j]++;
          count += 2;
        }
      }
    }
    AdjacencyLists lists = new AdjacencyLists(n, Math.toIntExact(count + count / 5 + 2L * n + 1));
    for (int i = 0; i < n; i++) {
      lists.start[i] = lists.end;
      lists.end += degree[i];
    }
    for (int j = 0; j < n; j++) {
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        if (row[k] < j) {
          lists.add(row[k], j);
          lists.add(j, row[k]);
        }
      }
    }
    return lists;
  }

  private void add(int node, int neighbour) {
    entries[start[node] + length[node]++] = neighbour;
  }

  /** Moves the lists that are still in use to the front. */
  void compact(IntPredicate used) {
    for (int i = 0; i < start.length; i++) {
      if (length[i] > 0 && used.test(i)) {
        // The head of the list makes room for its owner.
        int head = entries[start[i]];
        entries[start[i]] = -i - 1;
        start[i] = head;
      }
    }
    int to = 0;
    int from = 0;
    while (from < end) {
      int owner = -entries[from] - 1;
      if (owner < 0) {
        from++;
        continue;
      }
      entries[to] = start[owner];
      start[owner] = to;
      System.arraycopy(entries, from + 1, entries, to + 1, length[owner] - 1);
      to += length[owner];
      from += length[owner];
    }
    end = to;
  }
}
