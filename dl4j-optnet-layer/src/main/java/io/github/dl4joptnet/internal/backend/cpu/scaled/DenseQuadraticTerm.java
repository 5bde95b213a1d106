package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.CompensatedSum;
import io.github.dl4joptnet.internal.linalg.EigenvalueRounding;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/** Zero, diagonal, or dense with or without a Cholesky factor. */
public final class DenseQuadraticTerm extends QuadraticTerm {

  /** The factor of the unscaled Q, where the batch has it, else null. */
  private PackedCholesky cholesky;

  private boolean singular;

  private boolean semidefinite;
  private boolean semidefiniteKnown;

  /** The unscaled Q and where it begins; null for a gathered part. */
  private double[] unscaled;

  private int offset;
  private double[] columnScale;

  /** Q̂ by rows, made when first asked for. */
  private double[][] rows;

  private volatile boolean rowsLoaded;

  /** For up to n variables. */
  DenseQuadraticTerm(int n) {
    super(n);
  }

  @Override
  void load(QpData data, int sample) {
    Operand q = data.Q();
    unscaled = q == null ? null : q.values();
    offset = q == null ? 0 : q.offset(sample);
    isDiagonal = q == null || MatrixKernels.isDiagonal(unscaled, offset, n);
    for (int j = 0; j < n; j++) {
      diagonal[j] = q == null ? 0 : unscaled[offset + j * n + j];
    }
    cholesky = isDiagonal ? null : data.choleskyQ(sample);
    singular = !isDiagonal && data.choleskyQ() != null && cholesky == null;
    rowsLoaded = false;
    semidefiniteKnown = false;
  }

  @Override
  void scale(double[] columnScale) {
    this.columnScale = columnScale;
    super.scale(columnScale);
  }

  /** Becomes the principal submatrix of another term for the given variables, in its scales. */
  void gather(DenseQuadraticTerm from, int[] columns, int count) {
    n = count;
    isDiagonal = from.isDiagonal;
    unscaled = null;
    cholesky = null;
    singular = false;
    semidefiniteKnown = false;
    rowsLoaded = true;
    for (int j = 0; j < n; j++) {
      diagonal[j] = from.diagonal[columns[j]];
    }
    if (isDiagonal) {
      return;
    }
    if (rows == null) {
      rows = MatrixKernels.rows(diagonal.length, diagonal.length);
    }
    double[][] source = from.rows();
    for (int i = 0; i < n; i++) {
      DenseMatrices.pick(source[columns[i]], rows[i], columns, n, n == from.n);
    }
  }

  /** The same for variables of a sparse term. */
  void gather(SparseQuadraticTerm from, int[] columns, int count) {
    n = count;
    isDiagonal = false;
    unscaled = null;
    cholesky = null;
    singular = false;
    semidefiniteKnown = false;
    rowsLoaded = true;
    rows = rows == null ? MatrixKernels.rows(diagonal.length, diagonal.length) : rows;
    double[] column = new double[from.n];
    for (int j = 0; j < n; j++) {
      from.copyColumn(columns[j], column);
      DenseMatrices.pick(column, rows[j], columns, n, false);
      diagonal[j] = rows[j][j];
    }
  }

  /** True if the factorisation of a dense Q failed as Q is singular; false if none was tried. */
  public boolean isKnownSingular() {
    return singular;
  }

  /** {@code y = c Q̂ x}, added to the sums. */
  public void addProduct(double c, double[] x, CompensatedSum[] y) {
    for (int i = 0; i < n; i++) {
      if (isDiagonal) {
        y[i].addProduct(c * diagonal[i], x[i]);
      } else {
        double[] row = rows()[i];
        for (int j = 0; j < n; j++) {
          y[i].addProduct(c * row[j], x[j]);
        }
      }
    }
  }

  /** The upper Cholesky factor of the unscaled Q where the batch has one, else null. */
  public PackedCholesky unscaledCholesky() {
    return cholesky;
  }

  @Override
  double curvatureShare() {
    return cholesky == null ? 0 : cholesky.curvatureShare();
  }

  @Override
  public boolean isSemidefinite() {
    return isDiagonal ? isNonnegativeDiagonal() : cholesky != null || isFactorable();
  }

  /** Whether Q̂ has a Cholesky factor with a shift of the size of its rounding. */
  private synchronized boolean isFactorable() {
    if (!semidefiniteKnown) {
      double[][] shifted = MatrixKernels.rows(n, n);
      copyUpperTriangle(1, shifted);
      double largest = 0;
      for (int j = 0; j < n; j++) {
        largest = Math.max(largest, diagonal[j]);
      }
      double rounding =
          unscaled == null
              ? EigenvalueRounding.DOUBLE_SHARE
              : EigenvalueRounding.share(unscaled, offset, n * n);
      for (int j = 0; j < n; j++) {
        shifted[j][j] += rounding * n * largest;
      }
      semidefinite = Cholesky.factorInPlace(shifted, n, 0) == 0;
      semidefiniteKnown = true;
    }
    return semidefinite;
  }

  /** Copies the upper triangle of c·Q̂ into the leading columns of the rows of a matrix. */
  public void copyUpperTriangle(double c, double[][] to) {
    for (int i = 0; i < n; i++) {
      double[] row = to[i];
      if (isDiagonal) {
        Arrays.fill(row, i, n, 0);
        row[i] = c * diagonal[i];
      } else {
        double[] from = rows()[i];
        for (int j = i; j < n; j++) {
          row[j] = c * from[j];
        }
      }
    }
  }

  @Override
  public void multiply(double[] x, double[] y) {
    if (isDiagonal) {
      for (int j = 0; j < n; j++) {
        y[j] = diagonal[j] * x[j];
      }
    } else if (unscaled == null) {
      VectorKernels.combineRows(rows, n, x, y, n);
    } else {
      VectorKernels.combineRows(unscaled, offset, n, columnScale, x, y);
      for (int j = 0; j < n; j++) {
        y[j] *= columnScale[j];
      }
    }
  }

  @Override
  void multiplyAbsolutely(double[] x, double[] y) {
    for (int i = 0; i < n; i++) {
      double sum = isDiagonal ? Math.abs(diagonal[i] * x[i]) : 0;
      for (int j = 0; j < n && !isDiagonal; j++) {
        sum += Math.abs(rows()[i][j] * x[j]);
      }
      y[i] = sum;
    }
  }

  /** Q̂ by rows, of a dense term. Several threads may ask at once where the batch shares it. */
  private double[][] rows() {
    if (!rowsLoaded) {
      loadRows();
    }
    return rows;
  }

  private synchronized void loadRows() {
    if (rowsLoaded) {
      return;
    }
    if (rows == null) {
      rows = MatrixKernels.rows(n, n);
    }
    for (int i = 0; i < n; i++) {
      double[] row = rows[i];
      double d = columnScale[i];
      for (int j = 0; j < n; j++) {
        row[j] = unscaled[offset + i * n + j] * (d * columnScale[j]);
      }
    }
    rowsLoaded = true;
  }
}
