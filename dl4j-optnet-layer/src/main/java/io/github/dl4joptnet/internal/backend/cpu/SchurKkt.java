package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;

/**
 * The m×m form: z is eliminated through H = c Q̂ + diag(boundWeight), and the rows are solved by
 * Cholesky on S = Ĉ H⁻¹ Ĉᵀ + diag(rowGap). With a diagonal H no n×n factorisation is needed at all.
 */
final class SchurKkt extends KktSystem {
  static final double REGULARISATION = 1e-11;
  static final double PIVOT_FLOOR = 1e-15;

  private final double[][] s;
  private ConstantSchur constant;
  private double[][] h;
  private double[][] v;
  private final double[] hInverse;
  private final double[] rows;
  private final double[] product;

  SchurKkt(int n, int m) {
    super(n, m);
    s = MatrixKernels.rows(m, m);
    hInverse = new double[n];
    rows = new double[m];
    product = new double[n];
  }

  /** The rows with Q̂ eliminated, for a problem without bounds; null to form them each time. */
  void setConstantRows(ConstantSchur constant) {
    this.constant = constant;
  }

  @Override
  boolean factor() {
    if (constant != null) {
      formRows(s, m, constant, costScale, rowGap, rowRegularisation);
      return Cholesky.factorInPlace(s, m, PIVOT_FLOOR) == 0;
    }
    int skipped = 0;
    for (int r = 0; r < m; r++) {
      java.util.Arrays.fill(s[r], r, m, 0);
      s[r][r] = rowGap[r] + rowRegularisation[r];
    }
    if (matrices.diagonalQ) {
      for (int j = 0; j < n; j++) {
        hInverse[j] = 1 / (costScale * matrices.qDiagonal[j] + boundWeight[j] + REGULARISATION);
      }
      MatrixKernels.addGram(s, m, matrices.cT, hInverse, n, 1);
    } else {
      skipped += factorDenseH();
      MatrixKernels.addGram(s, m, v, null, n, 1);
    }
    skipped += Cholesky.factorInPlace(s, m, PIVOT_FLOOR);
    return skipped == 0;
  }

  /** Upper triangle of M/c + diag(rowGap). */
  static void formRows(
      double[][] s,
      int m,
      ConstantSchur constant,
      double costScale,
      double[] rowGap,
      double[] regularisation) {
    double scale = 1 / costScale;
    for (int i = 0; i < m; i++) {
      double[] from = constant.upperProduct()[i];
      double[] row = s[i];
      for (int j = i; j < m; j++) {
        row[j] = scale * from[j];
      }
      row[i] += rowGap[i] + regularisation[i];
    }
  }

  @Override
  double defaultRowRegularisation() {
    return REGULARISATION;
  }

  private int factorDenseH() {
    if (h == null) {
      h = MatrixKernels.rows(maxN, maxN);
      v = MatrixKernels.rows(maxN, maxM);
    }
    for (int i = 0; i < n; i++) {
      double[] qRow = matrices.q()[i];
      for (int j = i; j < n; j++) {
        h[i][j] = costScale * qRow[j];
      }
      h[i][i] += boundWeight[i] + REGULARISATION;
      System.arraycopy(matrices.cT[i], 0, v[i], 0, m);
    }
    int skipped = Cholesky.factorInPlace(h, n, PIVOT_FLOOR);
    Cholesky.solveTransposed(h, n, v, m);
    return skipped;
  }

  @Override
  void solveFactored(double[] dz, double[] dy) {
    System.arraycopy(dz, 0, product, 0, n);
    applyHInverse(product);
    matrices.multiplyC(product, rows);
    for (int r = 0; r < m; r++) {
      dy[r] = rows[r] - dy[r];
    }
    Cholesky.solve(s, m, dy);
    matrices.addCTransposed(dy, -1, dz);
    applyHInverse(dz);
  }

  private void applyHInverse(double[] x) {
    if (constant != null) {
      constant.applyInverse(x);
      for (int j = 0; j < n; j++) {
        x[j] /= costScale;
      }
    } else if (matrices.diagonalQ) {
      for (int j = 0; j < n; j++) {
        x[j] *= hInverse[j];
      }
    } else {
      Cholesky.solve(h, n, x);
    }
  }
}
