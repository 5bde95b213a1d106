package io.github.dl4joptnet.internal.model;

import java.util.Arrays;

/** Terms {@code factor · parameter} at positions of a matrix, in any order. */
final class MatrixTerms {
  private int size;
  private long[] position;
  private int[] parameter;
  private double[] factor;

  MatrixTerms() {
    this(64);
  }

  private MatrixTerms(int capacity) {
    position = new long[capacity];
    parameter = new int[capacity];
    factor = new double[capacity];
  }

  void add(int row, int column, int ofParameter, double withFactor) {
    if (size == position.length) {
      int capacity = 2 * size + 16;
      position = Arrays.copyOf(position, capacity);
      parameter = Arrays.copyOf(parameter, capacity);
      factor = Arrays.copyOf(factor, capacity);
    }
    position[size] = SparseEntries.position(row, column);
    parameter[size] = ofParameter;
    factor[size++] = withFactor;
  }

  /** All terms with variables of some rows. */
  static MatrixTerms of(AffineRows rows) {
    MatrixTerms terms = new MatrixTerms(rows.size());
    for (int row = 0; row < rows.rows(); row++) {
      for (int k = rows.start(row); k < rows.start(row + 1); k++) {
        terms.add(row, rows.column(k), rows.parameter(k), rows.factor(k));
      }
    }
    return terms;
  }

  SparseEntries entries() {
    return new SparseEntries(Arrays.copyOf(position, size));
  }

  /** A program for the entries of a dense matrix, row by row. */
  EntryProgram dense(int rows, int columns) {
    EntryProgram.Builder program = new EntryProgram.Builder(rows * columns, 0, size);
    for (int k = 0; k < size; k++) {
      int at = (int) (position[k] >> 32) * columns + (int) position[k];
      program.add(at, parameter[k], factor[k]);
    }
    return program.build();
  }

  /** A program for stored entries. */
  EntryProgram sparse(SparseEntries entries) {
    EntryProgram.Builder program = new EntryProgram.Builder(entries.size(), 0, size);
    int at = -1;
    for (int k = 0; k < size; k++) {
      at = entries.index(position[k], at); // most terms are in the order of the entries
      program.add(at, parameter[k], factor[k]);
    }
    return program.build();
  }
}
