package io.github.dl4joptnet.internal.linalg.sparse;

import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Some rows of a dense block, with a separate array for each column, and the coefficients with
 * which these update other columns. Blocks are stored in one array, for which the compiler does not
 * vectorise loops over several columns at once.
 */
final class PackedColumns {
  /** Columns that are updated at once. */
  static final int PANEL = 4;

  final double[][] column;

  /** For an updated column c, {@code coefficient[c * stride + k]} is that of packed column k. */
  final double[] coefficient;

  final int stride;

  PackedColumns(int columns, int rows) {
    column = MatrixKernels.rows(columns, rows);
    coefficient = new double[columns * columns];
    stride = columns;
  }

  /** Reads {@code rows} rows of columns that are {@code height} apart. */
  void read(double[] block, int at, int height, int columns, int rows) {
    for (int k = 0; k < columns; k++) {
      System.arraycopy(block, at + k * height, column[k], 0, rows);
    }
  }

  /**
   * Adds products of the first columns: {@code y[at + j][i] += Σ_k coefficient[c + j][k]
   * column[k][i]} for up to {@link #PANEL} j and i in [from, to).
   */
  void addProducts(double[][] y, int at, int c, int count, int columns, int from, int to) {
    int k = 0;
    if (count == PANEL) {
      double[] a = coefficient;
      int a0 = c * stride;
      int a1 = a0 + stride;
      int a2 = a1 + stride;
      int a3 = a2 + stride;
      for (; k + 1 < columns; k += 2) {
        MatrixKernels.rank2(
            y[at],
            y[at + 1],
            y[at + 2],
            y[at + 3],
            column[k],
            column[k + 1],
            a[a0 + k],
            a[a0 + k + 1],
            a[a1 + k],
            a[a1 + k + 1],
            a[a2 + k],
            a[a2 + k + 1],
            a[a3 + k],
            a[a3 + k + 1],
            from,
            to);
      }
    }
    for (; k < columns; k++) {
      for (int j = 0; j < count; j++) {
        VectorKernels.axpy(coefficient[(c + j) * stride + k], column[k], y[at + j], from, to);
      }
    }
  }
}
