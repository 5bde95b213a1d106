package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

/** The rows of G or A, with their limits, while a program is collected. */
final class ProgramRows {
  private final AffineRowsBuilder matrix = new AffineRowsBuilder(16, 64);
  private final EntryProgram.Builder lower = new EntryProgram.Builder(0, Double.NEGATIVE_INFINITY);
  private final EntryProgram.Builder upper = new EntryProgram.Builder(0, Double.POSITIVE_INFINITY);
  private int count;
  private boolean hasLower;

  /** Begins a row with the variables of another; returns its index. */
  int addMatrixRow(AffineRows rows, int row) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      if (rows.column(k) != ONE) {
        matrix.add(rows.column(k), rows.parameter(k), rows.factor(k));
      }
    }
    return count;
  }

  /**
   * @param column of the slack that is subtracted; ONE for none
   */
  void addSlack(int column) {
    if (column != ONE) {
      matrix.add(column, ONE, -1);
    }
  }

  void setLower(int row, AffineRows limit, int limitRow) {
    hasLower = true;
    lower.set(row, 0);
    ProgramBuilder.addOffset(lower, row, limit, limitRow, 1);
  }

  void setUpper(int row, AffineRows limit, int limitRow) {
    upper.set(row, 0);
    ProgramBuilder.addOffset(upper, row, limit, limitRow, 1);
  }

  void endRow() {
    matrix.endRow();
    count++;
  }

  int count() {
    return count;
  }

  boolean hasLower() {
    return hasLower;
  }

  AffineRows matrix() {
    return matrix.build();
  }

  EntryProgram.Builder lower() {
    return lower;
  }

  EntryProgram.Builder upper() {
    return upper;
  }
}
