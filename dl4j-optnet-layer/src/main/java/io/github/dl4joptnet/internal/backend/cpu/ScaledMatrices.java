package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Q and the stacked rows C = [A; G] of one sample, or of the whole batch where they are shared,
 * with columns scaled by D and rows by E: Q̂ = D Q D, Ĉ = E C D. All scales are powers of two, so
 * scaling rounds nothing.
 */
final class ScaledMatrices {
  int n;

  /** Rows of C. */
  int m;

  /** How many rows of C are those of A, the first ones. */
  final int nEq;

  private final int nIneq;

  /** Column scales D. */
  final double[] columnScale;

  /** Row scales E. */
  final double[] rowScale;

  /** Largest entries of the rows of Ĉ; about one but for rows of zeros. */
  final double[] rowNorm;

  /** Q̂ by rows, made when first asked for. */
  private double[][] q;

  private volatile boolean qLoaded;

  /** The values of the unscaled Q and where they begin; null for a gathered part. */
  private double[] rawQ;

  private int rawQFrom;

  /** The diagonal of Q̂. */
  final double[] qDiagonal;

  boolean diagonalQ;

  private boolean scaled;

  /** The upper Cholesky factor of the unscaled Q where there is one at hand, else null. */
  PackedCholesky choleskyQ;

  /** Whether Q has no factor for being singular, not because nobody has factored it. */
  boolean semidefiniteQ;

  /** Ĉ by rows, and transposed. */
  final double[][] c;

  final double[][] cT;

  ScaledMatrices(QpData data) {
    this(data.n(), data.nEq(), data.nIneq());
  }

  ScaledMatrices(int n, int nEq, int nIneq) {
    this.n = n;
    this.nEq = nEq;
    this.nIneq = nIneq;
    m = nEq + nIneq;
    columnScale = new double[n];
    rowScale = new double[m];
    rowNorm = new double[m];
    qDiagonal = new double[n];
    c = MatrixKernels.rows(m, n);
    cT = MatrixKernels.rows(n, m);
  }

  /** Q̂ by rows; only to be asked for when {@link #diagonalQ} is false. */
  double[][] q() {
    if (!qLoaded) {
      loadQ();
    }
    return q;
  }

  void load(QpData data, int sample) {
    Operand dense = data.Q();
    diagonalQ = dense == null || isDiagonal(dense.values(), dense.offset(sample));
    for (int j = 0; j < n; j++) {
      qDiagonal[j] = dense == null ? 0 : dense.values()[dense.offset(sample) + j * n + j];
    }
    choleskyQ = diagonalQ ? null : data.choleskyQ(sample);
    semidefiniteQ = !diagonalQ && data.choleskyQ() != null && choleskyQ == null;
    copyRows(data.A(), sample, 0, nEq);
    copyRows(data.G(), sample, nEq, nIneq);
    MatrixKernels.transpose(c, m, n, cT);
    scaled = Equilibration.scales(this);
    if (scaled) {
      scaleRows();
    }
    rawQ = dense == null ? null : dense.values();
    rawQFrom = dense == null ? 0 : dense.offset(sample);
    qLoaded = false;
    for (int j = 0; j < n; j++) {
      qDiagonal[j] *= columnScale[j] * columnScale[j];
    }
  }

  /** Whether any scale differs from one. */
  boolean isScaled() {
    return scaled;
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
  void gather(ScaledMatrices from, int[] rows, int rowCount, int[] columns, int columnCount) {
    n = columnCount;
    m = rowCount;
    diagonalQ = from.diagonalQ;
    boolean whole = columnCount == from.n;
    if (!diagonalQ && q == null) {
      q = MatrixKernels.rows(from.n, from.n);
    }
    rawQ = null;
    qLoaded = true;
    for (int r = 0; r < m; r++) {
      pick(from.c[rows[r]], c[r], columns, n, whole);
      rowScale[r] = from.rowScale[rows[r]];
    }
    for (int j = 0; j < n; j++) {
      qDiagonal[j] = from.qDiagonal[columns[j]];
      pick(from.cT[columns[j]], cT[j], rows, m, m == from.m);
      if (!diagonalQ) {
        pick(from.q()[columns[j]], q[j], columns, n, whole);
      }
    }
  }

  private static void pick(double[] from, double[] to, int[] which, int count, boolean all) {
    if (all) {
      System.arraycopy(from, 0, to, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] = from[which[i]];
    }
  }

  private void copyRows(Operand from, int sample, int row, int rows) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from.values(), from.offset(sample) + r * n, c[row + r], 0, n);
    }
  }

  /** Several threads may ask at once where the matrices are shared. */
  private synchronized void loadQ() {
    if (!qLoaded) {
      scaleQ();
      qLoaded = true;
    }
  }

  private void scaleQ() {
    if (q == null) {
      q = MatrixKernels.rows(n, n);
    }
    for (int i = 0; i < n; i++) {
      double[] row = q[i];
      double d = columnScale[i];
      for (int j = 0; j < n; j++) {
        row[j] = rawQ[rawQFrom + i * n + j] * (d * columnScale[j]);
      }
    }
  }

  private boolean isDiagonal(double[] values, int offset) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j && values[offset + i * n + j] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** {@code y = Q̂ x}. */
  void multiplyQ(double[] x, double[] y) {
    if (diagonalQ) {
      for (int j = 0; j < n; j++) {
        y[j] = qDiagonal[j] * x[j];
      }
    } else if (rawQ == null) {
      VectorKernels.combineRows(q, n, x, y, n);
    } else {
      VectorKernels.combineRows(rawQ, rawQFrom, n, columnScale, x, y);
      for (int j = 0; j < n; j++) {
        y[j] *= columnScale[j];
      }
    }
  }

  /** {@code y = Ĉ x}. */
  void multiplyC(double[] x, double[] y) {
    VectorKernels.combineRows(cT, n, x, y, m);
  }

  /** {@code y += sign · Ĉᵀ x}. */
  void addCTransposed(double[] x, double sign, double[] y) {
    VectorKernels.addRows(c, m, x, sign, y, n);
  }
}
