package io.github.dl4joptnet.internal.linalg.sparse;

/**
 * Where a sparse matrix has entries: column by column, rows ascending. Callers must not change the
 * arrays.
 *
 * @param start per column the index of its first entry, and last the number of entries
 * @param row the rows of the entries, ascending within each column
 */
public record SparsePattern(int rows, int columns, int[] start, int[] row) {

  /**
   * A pattern and where given entries are in it.
   *
   * @param position per given entry, its index in the pattern
   */
  public record Placed(SparsePattern pattern, int[] position) {}

  /** The pattern of entries in any order, of which none may be given twice. */
  public static Placed of(int rows, int columns, int[] row, int[] column) {
    int count = row.length;
    // Sorted by row first, entries then fall into their columns with rows ascending.
    int[] byRow = sorted(row, rows, null);
    int[] byColumn = sorted(column, columns, byRow);
    int[] start = new int[columns + 1];
    int[] sortedRow = new int[count];
    int[] position = new int[count];
    for (int k = 0; k < count; k++) {
      int entry = byColumn[k];
      sortedRow[k] = row[entry];
      position[entry] = k;
      start[column[entry] + 1]++;
    }
    for (int j = 0; j < columns; j++) {
      start[j + 1] += start[j];
    }
    return new Placed(new SparsePattern(rows, columns, start, sortedRow), position);
  }

  /** The entries by ascending key; those of equal keys in the given order, null for 0, 1, … */
  private static int[] sorted(int[] key, int keys, int[] order) {
    int[] next = new int[keys + 1];
    for (int k : key) {
      next[k + 1]++;
    }
    for (int k = 0; k < keys; k++) {
      next[k + 1] += next[k];
    }
    int[] sorted = new int[key.length];
    for (int i = 0; i < key.length; i++) {
      int entry = order == null ? i : order[i];
      sorted[next[key[entry]]++] = entry;
    }
    return sorted;
  }

  /** The transposed pattern; entry k of this one is at {@code position[k]} there. */
  public Placed transposed() {
    int[] next = new int[rows + 1];
    for (int r : row) {
      next[r + 1]++;
    }
    for (int r = 0; r < rows; r++) {
      next[r + 1] += next[r];
    }
    int[] transposedStart = next.clone();
    int[] transposedRow = new int[row.length];
    int[] position = new int[row.length];
    for (int j = 0; j < columns; j++) {
      for (int k = start[j]; k < start[j + 1]; k++) {
        int to = next[row[k]]++;
        transposedRow[to] = j;
        position[k] = to;
      }
    }
    return new Placed(new SparsePattern(columns, rows, transposedStart, transposedRow), position);
  }

  /**
   * The upper triangle of {@code P A Pᵀ} for the upper triangle of a symmetric A; an entry keeps
   * its value.
   *
   * @param newIndex per row and column of A, that of the permuted matrix
   */
  public Placed permutedUpperTriangle(int[] newIndex) {
    int[] toRow = new int[row.length];
    int[] toColumn = new int[row.length];
    for (int j = 0; j < columns; j++) {
      for (int k = start[j]; k < start[j + 1]; k++) {
        int a = newIndex[row[k]];
        int b = newIndex[j];
        toRow[k] = Math.min(a, b);
        toColumn[k] = Math.max(a, b);
      }
    }
    return of(rows, columns, toRow, toColumn);
  }

  /** Number of entries. */
  public int size() {
    return row.length;
  }
}
