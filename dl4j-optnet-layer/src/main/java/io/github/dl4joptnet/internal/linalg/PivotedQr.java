package io.github.dl4joptnet.internal.linalg;

/**
 * Rank-revealing QR factorisation by Householder reflections with column pivoting (Golub and Van
 * Loan, section 5.4): M P = Q R for an n×k matrix M, which is given by its columns.
 */
public final class PivotedQr {
  private final int n;
  private final int columns;

  /** Column i holds R above the diagonal, and from there on the reflection's vector. */
  private final double[][] a;

  private final double[] diagonal;
  private final int[] pivot;
  private final int rank;

  /**
   * Factors.
   *
   * @param columns k vectors of length n, which are overwritten and kept
   * @param n length of the columns
   * @param share a column depends on the others where the norm of what they leave of it is at most
   *     this share of the largest
   */
  public PivotedQr(double[][] columns, int n, double share) {
    this.n = n;
    this.columns = columns.length;
    a = columns;
    int most = Math.min(n, columns.length);
    diagonal = new double[most];
    pivot = new int[columns.length];
    for (int j = 0; j < columns.length; j++) {
      pivot[j] = j;
    }
    double largest = 0;
    int done = 0;
    for (; done < most; done++) {
      double norm = choose(done);
      largest = Math.max(largest, norm);
      if (!(norm > share * largest)) {
        break;
      }
      reflect(done, norm);
    }
    rank = done;
  }

  /** Moves the column with the largest remaining norm to position k; returns that norm. */
  private double choose(int k) {
    int best = k;
    double bestNorm = -1;
    for (int j = k; j < columns; j++) {
      double norm = Math.sqrt(VectorKernels.dot(a[j], a[j], k, n));
      if (norm > bestNorm) {
        bestNorm = norm;
        best = j;
      }
    }
    double[] column = a[k];
    a[k] = a[best];
    a[best] = column;
    int index = pivot[k];
    pivot[k] = pivot[best];
    pivot[best] = index;
    return bestNorm;
  }

  private void reflect(int k, double norm) {
    double[] v = a[k];
    diagonal[k] = v[k] > 0 ? -norm : norm;
    v[k] -= diagonal[k];
    double inverse = 1 / Math.sqrt(VectorKernels.dot(v, v, k, n));
    for (int i = k; i < n; i++) {
      v[i] *= inverse;
    }
    for (int j = k + 1; j < columns; j++) {
      apply(k, a[j]);
    }
  }

  private void apply(int k, double[] x) {
    VectorKernels.axpy(-2 * VectorKernels.dot(a[k], x, k, n), a[k], x, k, n);
  }

  /** The number of independent columns. */
  public int rank() {
    return rank;
  }

  /** The columns in the order of their pivots; the first {@link #rank} are independent. */
  public int[] pivot() {
    return pivot;
  }

  /** x = Qᵀx. */
  public void applyTransposed(double[] x) {
    for (int k = 0; k < rank; k++) {
      apply(k, x);
    }
  }

  /** x = Qx. */
  public void apply(double[] x) {
    for (int k = rank - 1; k >= 0; k--) {
      apply(k, x);
    }
  }

  /** The entry of R in row i of the pivoted column j ≥ i. */
  public double r(int i, int j) {
    return i == j ? diagonal[i] : a[j][i];
  }

  /** The first {@link #rank} entries of x become those of R⁻¹x, for the independent columns. */
  public void solveUpper(double[] x) {
    for (int i = rank - 1; i >= 0; i--) {
      for (int j = i + 1; j < rank; j++) {
        x[i] -= a[j][i] * x[j];
      }
      x[i] /= diagonal[i];
    }
  }

  /** The same for R⁻ᵀx. */
  public void solveLower(double[] x) {
    for (int i = 0; i < rank; i++) {
      x[i] = (x[i] - VectorKernels.dot(a[i], x, 0, i)) / diagonal[i];
    }
  }
}
