package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import java.util.Arrays;

/** Collects terms row by row; those of one column and parameter are added up. */
public final class AffineRowsBuilder {
  private int[] start;
  private int rows;
  private int size;
  private int[] column;
  private int[] parameter;
  private double[] factor;
  private long[] key = new long[0];

  /**
   * @param rows about as many
   * @param terms about as many
   */
  public AffineRowsBuilder(int rows, int terms) {
    start = new int[Math.max(rows, 1) + 1];
    int capacity = Math.max(terms, 4);
    column = new int[capacity];
    parameter = new int[capacity];
    factor = new double[capacity];
  }

  /** A term of the current row. */
  public void add(int ofColumn, int ofParameter, double withFactor) {
    if (size == column.length) {
      int capacity = size + (size >> 1) + 4;
      column = Arrays.copyOf(column, capacity);
      parameter = Arrays.copyOf(parameter, capacity);
      factor = Arrays.copyOf(factor, capacity);
    }
    column[size] = ofColumn;
    parameter[size] = ofParameter;
    factor[size++] = withFactor;
  }

  /** Adds a multiple of another row to the current one. */
  public void addRow(AffineRows of, int row, double scale) {
    for (int k = of.start(row); scale != 0 && k < of.start(row + 1); k++) {
      add(of.column(k), of.parameter(k), scale * of.factor(k));
    }
  }

  /**
   * Adds the product of two rows to the current one. One of them is free of variables, and at most
   * one has parameters.
   */
  public void addProduct(AffineRows a, int rowOfA, AffineRows b, int rowOfB) {
    for (int i = a.start(rowOfA); i < a.start(rowOfA + 1); i++) {
      for (int j = b.start(rowOfB); j < b.start(rowOfB + 1); j++) {
        if ((a.column(i) != ONE && b.column(j) != ONE)
            || (a.parameter(i) != ONE && b.parameter(j) != ONE)) {
          throw new IllegalStateException("a product that is not affine");
        }
        add(
            a.column(i) == ONE ? b.column(j) : a.column(i),
            a.parameter(i) == ONE ? b.parameter(j) : a.parameter(i),
            a.factor(i) * b.factor(j));
      }
    }
  }

  public void endRow() {
    merge(start[rows]);
    rows++;
    if (rows == start.length) {
      start = Arrays.copyOf(start, rows + (rows >> 1) + 2);
    }
    start[rows] = size;
  }

  /** Sorts the terms from an index on, and adds up those of one column and parameter. */
  private void merge(int from) {
    if (!isSorted(from)) {
      sort(from);
    }
    int kept = from;
    for (int k = from; k < size; k++) {
      boolean same = kept > from && key(k) == key(kept - 1);
      if (same) {
        factor[kept - 1] += factor[k];
      } else {
        if (kept > from && factor[kept - 1] == 0) {
          kept--;
        }
        column[kept] = column[k];
        parameter[kept] = parameter[k];
        factor[kept++] = factor[k];
      }
    }
    size = kept > from && factor[kept - 1] == 0 ? kept - 1 : kept;
  }

  private long key(int term) {
    return ((long) column[term] << 32) + parameter[term];
  }

  private boolean isSorted(int from) {
    for (int k = from + 1; k < size; k++) {
      if (key(k) <= key(k - 1)) {
        return false;
      }
    }
    return true;
  }

  /** Stable, so that sums do not depend on anything but the order in which they were given. */
  private void sort(int from) {
    int count = size - from;
    if (key.length < count) {
      key = new long[count + (count >> 1)];
    }
    Integer[] order = new Integer[count];
    for (int k = 0; k < count; k++) {
      key[k] = key(from + k);
      order[k] = k;
    }
    Arrays.sort(order, (a, b) -> Long.compare(key[a], key[b]));
    int[] oldColumn = Arrays.copyOfRange(column, from, size);
    int[] oldParameter = Arrays.copyOfRange(parameter, from, size);
    double[] oldFactor = Arrays.copyOfRange(factor, from, size);
    for (int k = 0; k < count; k++) {
      column[from + k] = oldColumn[order[k]];
      parameter[from + k] = oldParameter[order[k]];
      factor[from + k] = oldFactor[order[k]];
    }
  }

  public AffineRows build() {
    return new AffineRows(
        Arrays.copyOf(start, rows + 1),
        Arrays.copyOf(column, size),
        Arrays.copyOf(parameter, size),
        Arrays.copyOf(factor, size));
  }
}
