package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/** Scaled matrices with all of their entries, by rows and by columns. */
public final class DenseMatrices extends ScaledMatrices {
  /** Ĉ by rows, and transposed. */
  public final double[][] c;

  public final double[][] cT;
  private final DenseQuadraticTerm q;

  public DenseMatrices(QpData data) {
    this(data.n(), data.nEq(), data.nIneq());
  }

  public DenseMatrices(int n, int nEq, int nIneq) {
    super(n, nEq, nIneq);
    q = new DenseQuadraticTerm(n);
    c = MatrixKernels.rows(m, n);
    cT = MatrixKernels.rows(n, m);
  }

  /** Matrices that are known to be dense. */
  public static DenseMatrices of(ScaledMatrices matrices) {
    return (DenseMatrices) matrices;
  }

  @Override
  void read(QpData data, int sample) {
    q.load(data, sample);
    copyRows(data.A(), sample, 0, data.nEq());
    copyRows(data.G(), sample, data.nEq(), data.nIneq());
    MatrixKernels.transpose(c, m, n, cT);
  }

  private void copyRows(Operand from, int sample, int row, int rows) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from.values(), from.offset(sample) + r * n, c[row + r], 0, n);
    }
  }

  /**
   * Column norms by the rows of C, row norms by those of its transpose: loops along rows are fast.
   */
  @Override
  void raiseNorms(double[] d, double[] e, double[] columnNorm, double[] rowNorm) {
    VectorKernels.raise(columnNorm, c, m, e, d, n);
    VectorKernels.raise(rowNorm, cT, n, d, e, m);
  }

  @Override
  void scaleRows() {
    for (int r = 0; r < m; r++) {
      double[] row = c[r];
      double e = rowScale[r];
      for (int j = 0; j < n; j++) {
        row[j] *= e * columnScale[j];
      }
    }
    MatrixKernels.transpose(c, m, n, cT);
  }

  /** Becomes the given rows and columns of other matrices, in their scales. */
  public void gather(DenseMatrices from, int[] rows, int rowCount, int[] columns, int columnCount) {
    n = columnCount;
    m = rowCount;
    for (int r = 0; r < m; r++) {
      pick(from.c[rows[r]], c[r], columns, n, n == from.n);
      rowScale[r] = from.rowScale[rows[r]];
    }
    for (int j = 0; j < n; j++) {
      pick(from.cT[columns[j]], cT[j], rows, m, m == from.m);
      columnScale[j] = from.columnScale[columns[j]];
    }
    q.gather(from.q, columns, n);
  }

  /** The same for rows and columns of sparse matrices. */
  public void gather(SparseMatrices from, int[] rows, int rowCount, int[] columns, int count) {
    n = count;
    m = rowCount;
    double[] row = new double[from.n()];
    for (int r = 0; r < m; r++) {
      Arrays.fill(row, 0);
      from.addRow(rows[r], 1, row);
      pick(row, c[r], columns, n, false);
      rowScale[r] = from.rowScale[rows[r]];
    }
    for (int j = 0; j < n; j++) {
      columnScale[j] = from.columnScale[columns[j]];
    }
    MatrixKernels.transpose(c, m, n, cT);
    q.gather(from.q(), columns, n);
  }

  static void pick(double[] from, double[] to, int[] which, int count, boolean all) {
    if (all) {
      System.arraycopy(from, 0, to, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] = from[which[i]];
    }
  }

  @Override
  public DenseQuadraticTerm q() {
    return q;
  }

  @Override
  public void multiplyC(double[] x, double[] y) {
    VectorKernels.combineRows(cT, n, x, y, m);
  }

  @Override
  public void addCTransposed(double[] x, double sign, double[] y) {
    VectorKernels.addRows(c, m, x, sign, y, n);
  }

  @Override
  void addAbsoluteCTransposed(double[] x, double[] y) {
    for (int j = 0; j < n; j++) {
      for (int r = 0; r < m; r++) {
        y[j] += Math.abs(c[r][j] * x[r]);
      }
    }
  }

  @Override
  public double rowTimes(int r, double[] x) {
    return VectorKernels.dot(c[r], x, 0, n);
  }

  @Override
  public double rowTerms(int r, double[] x) {
    double[] row = c[r];
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.abs(row[j] * x[j]);
    }
    return sum;
  }

  @Override
  void sumRows(double[] sum) {
    VectorKernels.absoluteColumnSums(cT, n, sum, m);
  }

  @Override
  public void addRow(int r, double factor, double[] y) {
    VectorKernels.axpy(factor, c[r], y, 0, n);
  }
}
