package io.github.dl4joptnet.internal.backend;

import java.util.Arrays;

/**
 * Where the stored entries of a sparse matrix are, in the order in which they were given, each
 * position at most once. Callers must not change the arrays.
 */
public final class SparseLayout {
  private final int rows;
  private final int columns;
  private final int[] row;
  private final int[] column;
  private int hash;

  public SparseLayout(int rows, int columns, int[] row, int[] column) {
    this.rows = rows;
    this.columns = columns;
    this.row = row;
    this.column = column;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Number of stored entries. */
  public int size() {
    return row.length;
  }

  public int row(int entry) {
    return row[entry];
  }

  public int column(int entry) {
    return column[entry];
  }

  /** The rows of all entries. */
  public int[] row() {
    return row;
  }

  /** The columns of all entries. */
  public int[] column() {
    return column;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SparseLayout that
            && rows == that.rows
            && columns == that.columns
            && hashCode() == that.hashCode()
            && Arrays.equals(row, that.row)
            && Arrays.equals(column, that.column));
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = 31 * Arrays.hashCode(row) + Arrays.hashCode(column) | 1;
    }
    return hash;
  }
}
