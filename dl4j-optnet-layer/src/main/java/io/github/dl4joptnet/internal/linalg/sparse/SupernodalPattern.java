package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/**
 * Supernodes: columns next to each other with the same rows below them, or nearly the same, so that
 * they can be stored and updated as a dense block.
 */
final class SupernodalPattern extends LdlPattern {
  /** Up to this many columns, a supernode may be padded with this share of zeros. */
  private static final int[] FEW_COLUMNS = {4, 16, 48, Integer.MAX_VALUE};

  private static final double[] MOST_PADDING = {0.6, 0.25, 0.1, 0.03};

  /** Wider blocks would be read from memory again for each few columns that they update. */
  static final int MOST_COLUMNS = 128;

  /** Number of supernodes. */
  final int count;

  /** Per supernode its first column, and last the order. */
  final int[] first;

  /** Per column its supernode. */
  final int[] supernode;

  /** Per supernode where its rows begin, its own columns being the first of them. */
  final int[] rowStart;

  final int[] row;

  /** Per supernode where its block begins: column by column, each with an entry for all rows. */
  final int[] blockStart;

  /** Per entry of the permuted upper triangle, where it belongs in the blocks. */
  final int[] destination;

  /** The most rows of a supernode. */
  final int tallest;

  /** The most columns of a supernode. */
  final int widest;

  SupernodalPattern(Elimination elimination) {
    super(elimination);
    int n = elimination.n();
    first = partition();
    count = first.length - 1;
    supernode = new int[n];
    for (int s = 0; s < count; s++) {
      Arrays.fill(supernode, first[s], first[s + 1], s);
    }
    int[] below = elimination.count();
    rowStart = new int[count + 1];
    blockStart = new int[count + 1];
    long size = 0;
    int mostRows = 0;
    int mostColumns = 0;
    for (int s = 0; s < count; s++) {
      int columns = first[s + 1] - first[s];
      int rows = columns + below[first[s + 1] - 1];
      rowStart[s + 1] = rowStart[s] + rows;
      size += (long) columns * rows;
      blockStart[s + 1] = Math.toIntExact(size);
      mostRows = Math.max(mostRows, rows);
      mostColumns = Math.max(mostColumns, columns);
    }
    tallest = mostRows;
    widest = mostColumns;
    row = new int[rowStart[count]];
    SparsePattern.Placed lower = elimination.upper().transposed();
    fillRows(lower.pattern());
    destination = destinations(lower);
  }

  /** The first columns, and last the order: columns of equal structure, then padded ones too. */
  private int[] partition() {
    int n = elimination().n();
    int[] parent = elimination().parent();
    int[] below = elimination().count();
    int[] begin = new int[n + 1];
    long[] padding = new long[n + 1];
    int found = 0;
    int from = 0;
    for (int j = 1; j <= n; j++) {
      boolean goesOn = j < n && parent[j - 1] == j && below[j - 1] == below[j] + 1;
      if (goesOn && j - from < MOST_COLUMNS) {
        continue;
      }
      begin[found] = from;
      padding[found] = 0;
      found++;
      // The supernode before may be a child that is nearly alike.
      while (found > 1) {
        int left = begin[found - 2];
        int middle = begin[found - 1];
        boolean isChild = parent[middle - 1] >= 0 && parent[middle - 1] < j;
        long wide = middle - left;
        long rows = j - middle + below[j - 1];
        long zeros = padding[found - 2] + padding[found - 1] + wide * (rows - below[middle - 1]);
        long columns = j - left;
        long entries = columns * (columns + 1) / 2 + columns * below[j - 1];
        boolean isPadded = zeros > mostPadding(columns) * entries;
        if (!isChild || isPadded || columns > MOST_COLUMNS) {
          break;
        }
        found--;
        padding[found - 1] = zeros;
      }
      from = j;
    }
    begin[found] = n;
    return Arrays.copyOf(begin, found + 1);
  }

  private static double mostPadding(long columns) {
    int k = 0;
    while (columns > FEW_COLUMNS[k]) {
      k++;
    }
    return MOST_PADDING[k];
  }

  /**
   * Per supernode, its columns, then the rows that the matrix and its children have below these.
   */
  private void fillRows(SparsePattern lower) {
    int n = elimination().n();
    int[] firstChild = new int[count];
    int[] sibling = new int[count];
    Arrays.fill(firstChild, -1);
    int[] seenBy = new int[n];
    Arrays.fill(seenBy, -1);
    for (int s = 0; s < count; s++) {
      int end = first[s + 1];
      int to = rowStart[s];
      for (int j = first[s]; j < end; j++) {
        row[to++] = j;
      }
      int belowStart = to;
      for (int j = first[s]; j < end; j++) {
        for (int k = lower.start()[j]; k < lower.start()[j + 1]; k++) {
          to = add(lower.row()[k], s, end, seenBy, to);
        }
      }
      for (int child = firstChild[s]; child >= 0; child = sibling[child]) {
        for (int k = rowStart[child]; k < rowStart[child + 1]; k++) {
          to = add(row[k], s, end, seenBy, to);
        }
      }
      Arrays.sort(row, belowStart, to);
      if (belowStart < to) {
        int parent = supernode[row[belowStart]];
        sibling[s] = firstChild[parent];
        firstChild[parent] = s;
      }
    }
  }

  private int add(int candidate, int s, int end, int[] seenBy, int to) {
    if (candidate < end || seenBy[candidate] == s) {
      return to;
    }
    seenBy[candidate] = s;
    row[to] = candidate;
    return to + 1;
  }

  private int[] destinations(SparsePattern.Placed lower) {
    int[] byLower = new int[lower.position().length];
    int[] place = new int[elimination().n()];
    for (int s = 0; s < count; s++) {
      int rows = rowStart[s + 1] - rowStart[s];
      for (int k = 0; k < rows; k++) {
        place[row[rowStart[s] + k]] = k;
      }
      for (int j = first[s]; j < first[s + 1]; j++) {
        int column = blockStart[s] + (j - first[s]) * rows;
        for (int k = lower.pattern().start()[j]; k < lower.pattern().start()[j + 1]; k++) {
          byLower[k] = column + place[lower.pattern().row()[k]];
        }
      }
    }
    int[] found = new int[byLower.length];
    for (int k = 0; k < found.length; k++) {
      found[k] = byLower[lower.position()[k]];
    }
    return found;
  }

  @Override
  int size() {
    return blockStart[count];
  }

  @Override
  public SparseLdl newFactor() {
    return new SupernodalLdl(this);
  }
}
