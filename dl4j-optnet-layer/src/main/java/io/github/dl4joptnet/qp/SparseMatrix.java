package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sparse matrix for a {@link QpBatch}: the positions of its stored entries, which the whole batch
 * has in common, and their values, shared by the batch or one set per sample. Immutable; what it is
 * made of is copied.
 *
 * <p>Stored entries may be zero. Gradients have an entry for each of them, in the order in which
 * they were given.
 */
public final class SparseMatrix {
  static {
    QpInternals.grantMatrix(
        matrix -> ((SparseMatrix) matrix).layout,
        matrix -> {
          INDArray values = ((SparseMatrix) matrix).values;
          return values == null ? new double[0] : DenseArrays.read(values);
        });
  }

  private final SparseLayout layout;

  /** {@code [nnz] or [batch, nnz]}; null where no entries are stored. */
  private final @Nullable INDArray values;

  private final long[] shape;

  private SparseMatrix(SparseLayout layout, @Nullable INDArray values, long[] shape) {
    this.layout = layout;
    this.values = values;
    this.shape = shape;
  }

  /**
   * A matrix of some entries, in any order; all others are zero.
   *
   * @param rows number of rows, 0 allowed
   * @param columns number of columns
   * @param rowIndices the row of each entry
   * @param columnIndices the column of each entry
   * @param values the value of each entry
   * @throws IllegalArgumentException on a negative size, arrays of different lengths, an index out
   *     of range, and a position that is given twice
   */
  public static SparseMatrix of(
      int rows, int columns, int[] rowIndices, int[] columnIndices, double[] values) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "rows and columns are %d and %d, expected at least 0".formatted(rows, columns));
    }
    if (rowIndices.length != values.length || columnIndices.length != values.length) {
      throw new IllegalArgumentException(
          "rowIndices, columnIndices and values have %d, %d and %d entries, expected as many of each"
              .formatted(rowIndices.length, columnIndices.length, values.length));
    }
    SparseLayout layout =
        new SparseLayout(rows, columns, rowIndices.clone(), columnIndices.clone());
    checkIndices(layout);
    checkDistinct(layout);
    return new SparseMatrix(layout, array(values), new long[] {values.length});
  }

  /**
   * The entries of a matrix that are not zero, row by row.
   *
   * @param dense {@code [rows, columns]}, FLOAT or DOUBLE
   * @throws IllegalArgumentException on another rank or data type
   */
  public static SparseMatrix of(INDArray dense) {
    Objects.requireNonNull(dense, "dense");
    checkType(dense);
    if (dense.rank() != 2) {
      throw new IllegalArgumentException(
          "dense has shape %s, expected [rows, columns]".formatted(DenseArrays.shape(dense)));
    }
    int rows = Math.toIntExact(dense.size(0));
    int columns = Math.toIntExact(dense.size(1));
    double[] all = DenseArrays.read(dense);
    int[] row = new int[all.length];
    int[] column = new int[all.length];
    double[] value = new double[all.length];
    int count = 0;
    for (int k = 0; k < all.length; k++) {
      if (all[k] != 0) {
        row[count] = k / columns;
        column[count] = k % columns;
        value[count++] = all[k];
      }
    }
    return new SparseMatrix(
        new SparseLayout(rows, columns, Arrays.copyOf(row, count), Arrays.copyOf(column, count)),
        array(Arrays.copyOf(value, count)),
        new long[] {count});
  }

  /**
   * The same positions with other values.
   *
   * @param values {@code [nnz]}, shared by the batch, or {@code [batch, nnz]}, FLOAT or DOUBLE, in
   *     the order in which the entries were given
   * @throws IllegalArgumentException on another shape or data type
   */
  public SparseMatrix withValues(INDArray values) {
    Objects.requireNonNull(values, "values");
    checkType(values);
    int rank = values.rank();
    if ((rank != 1 && rank != 2) || values.size(rank - 1) != layout.size()) {
      throw new IllegalArgumentException(
          "values has shape %1$s, expected [%2$d] or [batch, %2$d] for the %2$d stored entries"
              .formatted(DenseArrays.shape(values), layout.size()));
    }
    return new SparseMatrix(
        layout, layout.size() == 0 ? null : values.dup('c').detach(), values.shape().clone());
  }

  private static void checkIndices(SparseLayout layout) {
    for (int k = 0; k < layout.size(); k++) {
      int row = layout.row(k);
      int column = layout.column(k);
      if (row < 0 || row >= layout.rows() || column < 0 || column >= layout.columns()) {
        throw new IllegalArgumentException(
            "entry %d is at (%d, %d), expected a position in [%d, %d]"
                .formatted(k, row, column, layout.rows(), layout.columns()));
      }
    }
  }

  private static void checkDistinct(SparseLayout layout) {
    long[] position = new long[layout.size()];
    for (int k = 0; k < position.length; k++) {
      position[k] = (long) layout.row(k) * layout.columns() + layout.column(k);
    }
    Arrays.sort(position);
    for (int k = 1; k < position.length; k++) {
      if (position[k] == position[k - 1]) {
        long row = position[k] / layout.columns();
        long column = position[k] % layout.columns();
        throw new IllegalArgumentException(
            "position (%d, %d) is given twice, expected one entry per position"
                .formatted(row, column));
      }
    }
  }

  private static void checkType(INDArray array) {
    if (array.dataType() != DataType.DOUBLE && array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "values have data type " + array.dataType() + ", expected FLOAT or DOUBLE");
    }
  }

  private static @Nullable INDArray array(double[] values) {
    return values.length == 0 ? null : DenseArrays.write(values, values.length).detach();
  }

  public int rows() {
    return layout.rows();
  }

  public int columns() {
    return layout.columns();
  }

  /** Number of stored entries. */
  public int nnz() {
    return layout.size();
  }

  SparseLayout layout() {
    return layout;
  }

  @Nullable INDArray values() {
    return values;
  }

  /** Of the values as they were given; gradients take it. */
  long[] valueShape() {
    return shape;
  }

  /** How many samples have values of their own; 1 where they are shared. */
  long batch() {
    return shape.length == 2 ? shape[0] : 1;
  }

  /** "3 x 4 with 5 entries". */
  @Override
  public String toString() {
    return "%d x %d with %d entries".formatted(rows(), columns(), nnz());
  }
}
