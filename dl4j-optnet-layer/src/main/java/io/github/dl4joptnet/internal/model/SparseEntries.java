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

  boolean isDiagonal() {
    for (int k = 0; k < positions.length; k++) {
      if (row(k) != column(k)) {
        return false;
      }
    }
    return true;
  }
}
