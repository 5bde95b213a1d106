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
    reserve(1);
    column[size] = ofColumn;
    parameter[size] = ofParameter;
    factor[size++] = withFactor;
  }

  private void reserve(int terms) {
    if (size + terms > column.length) {
      int capacity = Math.max(size + terms, size + (size >> 1) + 4);
      column = Arrays.copyOf(column, capacity);
      parameter = Arrays.copyOf(parameter, capacity);
      factor = Arrays.copyOf(factor, capacity);
    }
  }

  /** Adds a multiple of another row to the current one. */
  public void addRow(AffineRows of, int row, double scale) {
    if (scale == 0) {
      return;
    }
    int count = of.start(row + 1) - of.start(row);
    reserve(count);
    of.copyTerms(of.start(row), count, column, parameter, factor, size);
    for (int k = size; scale != 1 && k < size + count; k++) {
      factor[k] *= scale;
    }
    size += count;
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
    int end = runEnd(from, size);
    if (end < size) {
      sort(from, end);
    }
    int kept = from;
    for (int k = from; k < size; k++) {
      boolean same =
          kept > from && column[k] == column[kept - 1] && parameter[k] == parameter[kept - 1];
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

  /** Where the terms from an index on, which are in order, cease to be. */
  private int runEnd(int from, int limit) {
    int k = from + 1;
    while (k < limit
        && (column[k - 1] < column[k]
            || (column[k - 1] == column[k] && parameter[k - 1] <= parameter[k]))) {
      k++;
    }
    return Math.min(k, limit);
  }

  /**
   * Sorts the terms from an index on: merges pairs of runs in order, of which a row has few, as it
   * is made of others. Stable, so that sums do not depend on anything but the order in which they
   * were given.
   */
  private void sort(int from, int endOfFirst) {
    int count = size - from;
    long[] key = new long[count];
    int[] order = new int[count];
    int[] runs = new int[8];
    int number = 0;
    for (int k = 0; k < count; k++) {
      key[k] = ((long) column[from + k] << 32) + parameter[from + k];
      order[k] = k;
    }
    for (int end = endOfFirst - from; end < count; end = runEnd(from + end, size) - from) {
      runs = number + 2 < runs.length ? runs : Arrays.copyOf(runs, 2 * runs.length);
      runs[++number] = end;
    }
    runs[++number] = count;
    int[] other = new int[count];
    while (number > 1) {
      int merged = 0;
      for (int run = 0; run < number; run += 2) {
        int middle = runs[run + 1];
        int end = run + 2 <= number ? runs[run + 2] : middle;
        mergeRuns(key, order, runs[run], middle, end, other);
        runs[++merged] = end;
      }
      number = merged;
      int[] swapped = order;
      order = other;
      other = swapped;
    }
    int[] oldColumn = Arrays.copyOfRange(column, from, size);
    int[] oldParameter = Arrays.copyOfRange(parameter, from, size);
    double[] oldFactor = Arrays.copyOfRange(factor, from, size);
    for (int k = 0; k < count; k++) {
      column[from + k] = oldColumn[order[k]];
      parameter[from + k] = oldParameter[order[k]];
      factor[from + k] = oldFactor[order[k]];
    }
  }

  private static void mergeRuns(
      long[] key, int[] order, int from, int middle, int end, int[] into) {
    int a = from;
    int b = middle;
    for (int k = from; k < end; k++) {
      boolean takesA = b == end || (a < middle && key[order[a]] <= key[order[b]]);
      into[k] = takesA ? order[a++] : order[b++];
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
