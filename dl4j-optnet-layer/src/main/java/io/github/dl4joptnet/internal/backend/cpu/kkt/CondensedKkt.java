package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;

/**
 * The n×n form: every row is eliminated, Φ = c Q̂ + diag(boundWeight) + Ĉᵀ diag(1/rowGap) Ĉ, by
 * Cholesky. The cheapest form for many rows; equalities get a small positive gap.
 */
public final class CondensedKkt extends KktSystem {
  private final double[][] phi;
  private final double[] inverseGap;
  private final double[] scaledRows;
  private final boolean isSafest;

  /**
   * @param isSafest whether no safer form follows
   */
  CondensedKkt(int n, int m, boolean isSafest) {
    super(n, m);
    this.isSafest = isSafest;
    phi = MatrixKernels.rows(n, n);
    inverseGap = new double[m];
    scaledRows = new double[m];
  }

  @Override
  public boolean isSafest() {
    return isSafest;
  }

  @Override
  protected double defaultRowRegularisation() {
    return Tolerances.CONDENSED_ROW_GAP;
  }

  @Override
  protected boolean factor() {
    for (int r = 0; r < m; r++) {
      inverseGap[r] = 1 / (rowGap[r] + rowRegularisation[r]);
    }
    DenseMatrices.of(matrices).q().copyUpperTriangle(costScale, phi);
    for (int j = 0; j < n; j++) {
      phi[j][j] += boundWeight[j] + Tolerances.CONDENSED_REGULARISATION;
    }
    MatrixKernels.addGram(phi, n, DenseMatrices.of(matrices).c, inverseGap, m);
    return Cholesky.factorInPlace(phi, n, Tolerances.PIVOT_SHARE) == 0;
  }

  @Override
  protected void solveFactored(double[] dz, double[] dy) {
    for (int r = 0; r < m; r++) {
      scaledRows[r] = inverseGap[r] * dy[r];
    }
    matrices.addCTransposed(scaledRows, 1, dz);
    Cholesky.solve(phi, n, dz);
    double[] rhs = scaledRows;
    System.arraycopy(dy, 0, rhs, 0, m);
    matrices.multiplyC(dz, dy);
    for (int r = 0; r < m; r++) {
      dy[r] = inverseGap[r] * (dy[r] - rhs[r]);
    }
  }
}
