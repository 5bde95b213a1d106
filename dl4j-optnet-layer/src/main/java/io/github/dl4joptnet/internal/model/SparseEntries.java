package io.github.dl4joptnet.internal.model;

import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;

/** Where a matrix has entries: distinct positions, row by row. Immutable. */
final class SparseEntries {
  private final long[] positions;

  /**
   * @param positions {@link #position}s, in any order, also several times; sorted here
   */
  SparseEntries(long[] positions) {
    Arrays.sort(positions);
    int count = 0;
    for (int k = 0; k < positions.length; k++) {
      if (k == 0 || positions[k] != positions[k - 1]) {
        positions[count++] = positions[k];
      }
    }
    this.positions = Arrays.copyOf(positions, count);
  }

  static long position(int row, int column) {
    return ((long) row << 32) | column;
  }

  int size() {
    return positions.length;
  }

  int index(int row, int column) {
    return Arrays.binarySearch(positions, position(row, column));
  }

  /**
   * @param near where it may be: there or one further on
   */
  int index(long position, int near) {
    if (near >= 0 && positions[near] == position) {
      return near;
    }
    return near + 1 < positions.length && positions[near + 1] == position
        ? near + 1
        : Arrays.binarySearch(positions, position);
  }

  int row(int index) {
    return (int) (positions[index] >> 32);
  }

  int column(int index) {
    return (int) positions[index];
  }

  /** A matrix with these entries, all zero. */
  SparseMatrix matrix(int rows, int columns) {
    int[] row = new int[size()];
    int[] column = new int[size()];
    for (int k = 0; k < row.length; k++) {
      row[k] = row(k);
      column[k] = column(k);
    }
    return SparseMatrix.of(rows, columns, row, column, new double[row.length]);
  }

  /** Rows that have any entry. */
  int occupiedRows() {
    int rows = 0;
    for (int k = 0; k < positions.length; k++) {
      rows += k == 0 || row(k) != row(k - 1) ? 1 : 0;
    }
    return rows;
  }

  boolean isDiagonal() {
    for (int k = 0; k < positions.length; k++) {
      if (row(k) != column(k)) {
        return false;
      }
    }
    return true;
  }
}
