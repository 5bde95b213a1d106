package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import java.util.Arrays;

/**
 * The m×m form: z is eliminated through H = c Q̂ + diag(boundWeight), and the rows are solved by
 * Cholesky on the Schur complement S = Ĉ H⁻¹ Ĉᵀ + diag(rowGap). For a diagonal Q, or for a definite
 * one without bound weights, where Ĉ H⁻¹ Ĉᵀ is the same in every iteration.
 */
public final class SchurKkt extends KktSystem {
  private final double[][] s;
  private final double[] hInverse;
  private final double[] rows;
  private final double[] product;
  private ConstantSchur constant;

  SchurKkt(int n, int m) {
    super(n, m);
    s = MatrixKernels.rows(m, m);
    hInverse = new double[n];
    rows = new double[m];
    product = new double[n];
  }

  /** Sets Ĉ Q̂⁻¹ Ĉᵀ for a problem without bound weights; null to compute it, for a diagonal Q. */
  SchurKkt with(ConstantSchur constant) {
    this.constant = constant;
    return this;
  }

  @Override
  protected double defaultRowRegularisation() {
    return Tolerances.SCHUR_REGULARISATION;
  }

  @Override
  protected boolean factor() {
    if (constant == null) {
      formByDiagonal();
    } else {
      constant.copyUpperTriangle(1 / costScale, s);
      for (int r = 0; r < m; r++) {
        s[r][r] += rowGap[r] + rowRegularisation[r];
      }
    }
    return Cholesky.factorInPlace(s, m, Tolerances.PIVOT_SHARE) == 0;
  }

  private void formByDiagonal() {
    for (int j = 0; j < n; j++) {
      double h = costScale * matrices.q().diagonal(j) + boundWeight[j];
      hInverse[j] = 1 / (h + Tolerances.SCHUR_REGULARISATION);
    }
    for (int r = 0; r < m; r++) {
      Arrays.fill(s[r], r, m, 0);
      s[r][r] = rowGap[r] + rowRegularisation[r];
    }
    MatrixKernels.addGram(s, m, DenseMatrices.of(matrices).cT, hInverse, n);
  }

  @Override
  protected void solveFactored(double[] dz, double[] dy) {
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
    if (constant == null) {
      for (int j = 0; j < n; j++) {
        x[j] *= hInverse[j];
      }
      return;
    }
    constant.applyInverse(x);
    for (int j = 0; j < n; j++) {
      x[j] /= costScale;
    }
  }

  /** Copies row i of the Cholesky factor of S from its diagonal on. */
  public void copyFactorRow(int i, double[] to, int at) {
    System.arraycopy(s[i], i, to, at, m - i);
  }
}
