package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.Equilibration;

/**
 * Q and the stacked rows C = [A; G] of one sample, or of the whole batch where they are shared,
 * with columns scaled by D and rows by E: Q̂ = D Q D, Ĉ = E C D. All scales are powers of two, so
 * scaling rounds nothing. Subclasses store the matrices as dense or as sparse ones.
 */
public abstract class ScaledMatrices {
  /** Rows of A, the first ones of C. */
  public final int nEq;

  /** Column scales D. */
  public final double[] columnScale;

  /** Row scales E. */
  public final double[] rowScale;

  /** Largest entries of the rows of Ĉ; about one except for rows of zeros. */
  public final double[] rowNorm;

  /** Sums of the absolute entries of the rows of Ĉ. */
  final double[] rowSum;

  int n;
  int m;
  private boolean scaled;
  private boolean limited;

  ScaledMatrices(int n, int nEq, int nIneq) {
    this.n = n;
    this.nEq = nEq;
    m = nEq + nIneq;
    columnScale = new double[n];
    rowScale = new double[m];
    rowNorm = new double[m];
    rowSum = new double[m];
  }

  /** Matrices that the samples of a batch can be loaded into. */
  public static ScaledMatrices of(QpData data) {
    return data.isSparse() ? new SparseMatrices(ProgramPattern.of(data)) : new DenseMatrices(data);
  }

  /** Loads the matrices of a sample and scales them. */
  public final void load(QpData data, int sample) {
    read(data, sample);
    scaled =
        Equilibration.scale(this::raiseNorms, q().diagonal(), n, m, columnScale, rowScale, rowNorm);
    limited =
        scaled && (Equilibration.isLimited(columnScale, n) || Equilibration.isLimited(rowScale, m));
    if (scaled) {
      scaleRows();
    }
    sumRows(rowSum);
    q().scale(columnScale);
  }

  /** Loads the entries of a sample, unscaled. */
  abstract void read(QpData data, int sample);

  /**
   * Raises the norms of columns and rows to the largest entries of E C D, for scales that have not
   * been applied to the entries yet.
   */
  abstract void raiseNorms(double[] d, double[] e, double[] columnNorm, double[] rowNorm);

  /** Multiplies the entries of C by the scales of their row and column. */
  abstract void scaleRows();

  /** Q̂. */
  public abstract QuadraticTerm q();

  /** {@code y = Ĉ x}. */
  public abstract void multiplyC(double[] x, double[] y);

  /** {@code y += sign · Ĉᵀ x}. */
  public abstract void addCTransposed(double[] x, double sign, double[] y);

  /** {@code y += |Ĉᵀ| |x|}. */
  abstract void addAbsoluteCTransposed(double[] x, double[] y);

  /** A row of Ĉ times x. */
  public abstract double rowTimes(int r, double[] x);

  /** The sum of the absolute terms of that product. */
  public abstract double rowTerms(int r, double[] x);

  /** Computes the sums of the absolute entries of the rows of Ĉ. */
  abstract void sumRows(double[] sum);

  /** {@code y += factor · } a row of Ĉ. */
  public abstract void addRow(int r, double factor, double[] y);

  /** Columns. */
  public final int n() {
    return n;
  }

  /** Rows of C. */
  public final int m() {
    return m;
  }

  /** Whether entries are so extreme that scaling does not bring them near one. */
  public final boolean isLimited() {
    return limited;
  }

  /** The same of a row, or of a variable after the rows. */
  public final boolean isLimited(int index) {
    return Equilibration.isLimited(index < m ? rowScale[index] : columnScale[index - m]);
  }

  /** Whether any scale differs from one. */
  public final boolean isScaled() {
    return scaled;
  }
}
