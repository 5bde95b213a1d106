package io.github.dl4joptnet.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The shape of an expression: a scalar, a vector or a matrix, whose entries lie row by row. */
final class Shape {
  static final Shape SCALAR = new Shape();

  private final int[] sizes;

  private Shape(int... sizes) {
    this.sizes = sizes;
  }

  static Shape vector(int length) {
    return new Shape(length);
  }

  static Shape matrix(int rows, int columns) {
    return new Shape(rows, columns);
  }

  /**
   * @throws IllegalArgumentException if these are not the sizes of a scalar, vector or matrix
   */
  static Shape of(String what, long... sizes) {
    double length = 1;
    for (long size : sizes) {
      length *= size < 1 ? Double.NaN : size;
    }
    if (sizes.length > 2 || !(length <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected a scalar, a vector or a matrix with sizes of 1 or more"
              .formatted(what, Arrays.toString(sizes)));
    }
    return new Shape(Arrays.stream(sizes).mapToInt(size -> (int) size).toArray());
  }

  int rank() {
    return sizes.length;
  }

  int size() {
    return rows() * columns();
  }

  /** Of a matrix; vectors are one row. */
  int rows() {
    return sizes.length == 2 ? sizes[0] : 1;
  }

  /** Of a matrix, or the length of a vector. */
  int columns() {
    return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
  }

  boolean isVector() {
    return sizes.length == 1;
  }

  boolean isMatrix() {
    return sizes.length == 2;
  }

  /** The shape of values: those of a scalar are {@code [batch, 1]}. */
  long[] withBatch(int batch) {
    long[] all = new long[Math.max(2, sizes.length + 1)];
    Arrays.fill(all, 1);
    all[0] = batch;
    for (int d = 0; d < sizes.length; d++) {
      all[d + 1] = sizes[d];
    }
    return all;
  }

  long[] toArray() {
    return Arrays.stream(sizes).asLongStream().toArray();
  }

  /**
   * The shape that both become: what has one entry takes any shape, a vector as long as the rows of
   * a matrix stands for each of them, as does a matrix of one row, and one of one column for each
   * column.
   *
   * @return null where they do not fit
   */
  static @Nullable Shape broadcast(Shape a, Shape b) {
    if (a.size() == 1 || b.size() == 1) {
      Shape other = a.size() == 1 ? b : a;
      Shape one = a.size() == 1 ? a : b;
      return other.size() == 1 && one.rank() > other.rank() ? one : other;
    }
    if (a.rank() != b.rank() && a.columns() != b.columns()) {
      return null;
    }
    boolean fits =
        (a.rows() == b.rows() || a.rows() == 1 || b.rows() == 1)
            && (a.columns() == b.columns() || a.columns() == 1 || b.columns() == 1);
    if (!fits || (a.rank() == 1 && a.columns() != b.columns())) {
      return null;
    }
    return a.rank() == 1
        ? b.rank() == 1 ? a : b
        : matrix(Math.max(a.rows(), b.rows()), Math.max(a.columns(), b.columns()));
  }

  /** Which of this shape's entries each entry of a shape is that this one becomes. */
  int[] indicesIn(Shape wide) {
    int[] indices = new int[wide.size()];
    for (int k = 0; k < indices.length; k++) {
      int row = rows() == 1 ? 0 : k / wide.columns();
      int column = columns() == 1 ? 0 : k % wide.columns();
      indices[k] = row * columns() + column;
    }
    return indices;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /** Where an entry is in an array, which may lie in memory in any order. */
  static long[] indices(long[] sizes, int entry) {
    long[] at = new long[sizes.length];
    long rest = entry;
    for (int d = sizes.length - 1; d >= 0; d--) {
      at[d] = rest % sizes[d];
      rest /= sizes[d];
    }
    return at;
  }

  /** "[3, 4]"; a scalar is "[]". */
  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
