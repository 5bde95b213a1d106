package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Q and the stacked rows C = [A; G] of one sample, or of the whole batch where they are shared,
 * with columns scaled by D and rows by E: Q̂ = D Q D, Ĉ = E C D. All scales are powers of two, so
 * scaling rounds nothing.
 */
public final class ScaledMatrices {
  /** Rows of A, the first ones of C. */
  public final int nEq;

  private final int nIneq;
  public final QuadraticTerm q;

  /** Column scales D. */
  public final double[] columnScale;

  /** Row scales E. */
  public final double[] rowScale;

  /** Largest entries of the rows of Ĉ; about one but for rows of zeros. */
  public final double[] rowNorm;

  /** Ĉ by rows, and transposed. */
  public final double[][] c;

  public final double[][] cT;

  private int n;
  private int m;
  private boolean scaled;
  private boolean limited;

  public ScaledMatrices(QpData data) {
    this(data.n(), data.nEq(), data.nIneq());
  }

  public ScaledMatrices(int n, int nEq, int nIneq) {
    this.n = n;
    this.nEq = nEq;
    this.nIneq = nIneq;
    m = nEq + nIneq;
    q = new QuadraticTerm(n);
    columnScale = new double[n];
    rowScale = new double[m];
    rowNorm = new double[m];
    c = MatrixKernels.rows(m, n);
    cT = MatrixKernels.rows(n, m);
  }

  public void load(QpData data, int sample) {
    q.load(data, sample);
    copyRows(data.A(), sample, 0, nEq);
    copyRows(data.G(), sample, nEq, nIneq);
    MatrixKernels.transpose(c, m, n, cT);
    scaled = Equilibration.scale(c, cT, q.diagonal(), n, m, columnScale, rowScale, rowNorm);
    limited =
        scaled && (Equilibration.isLimited(columnScale, n) || Equilibration.isLimited(rowScale, m));
    if (scaled) {
      scaleRows();
    }
    q.scale(columnScale);
  }

  private void copyRows(Operand from, int sample, int row, int rows) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from.values(), from.offset(sample) + r * n, c[row + r], 0, n);
    }
  }

  private void scaleRows() {
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
  public void gather(
      ScaledMatrices from, int[] rows, int rowCount, int[] columns, int columnCount) {
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

  static void pick(double[] from, double[] to, int[] which, int count, boolean all) {
    if (all) {
      System.arraycopy(from, 0, to, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] = from[which[i]];
    }
  }

  /** Columns. */
  public int n() {
    return n;
  }

  /** Rows of C. */
  public int m() {
    return m;
  }

  /** Whether entries are so extreme that scaling does not bring them near one. */
  public boolean isLimited() {
    return limited;
  }

  /** Whether any scale differs from one. */
  public boolean isScaled() {
    return scaled;
  }

  /** {@code y = Ĉ x}. */
  public void multiplyC(double[] x, double[] y) {
    VectorKernels.combineRows(cT, n, x, y, m);
  }

  /** {@code y += sign · Ĉᵀ x}. */
  public void addCTransposed(double[] x, double sign, double[] y) {
    VectorKernels.addRows(c, m, x, sign, y, n);
  }
}
