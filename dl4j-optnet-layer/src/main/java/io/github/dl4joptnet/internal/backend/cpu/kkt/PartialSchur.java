package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.TriangularSolve;

/**
 * The equality rows E eliminated from M = Ĉ Q̂⁻¹ Ĉᵀ, before an active set is chosen among the
 * inequality rows G: M_EE = RᵀR, W = R⁻ᵀ M_EG, S = M_GG − WᵀW.
 */
public final class PartialSchur {
  private final double[][] matrix;
  private int nEq;
  private boolean usable;

  PartialSchur(int m) {
    matrix = MatrixKernels.rows(m, m);
  }

  /** Eliminates in the upper triangle of M, whose first {@code nEq} rows are the equalities. */
  void load(double[][] product, int m, int nEq) {
    this.nEq = nEq;
    for (int r = 0; r < m; r++) {
      System.arraycopy(product[r], r, matrix[r], r, m - r);
    }
    usable = Cholesky.factorRows(matrix, nEq, m, Tolerances.INDEPENDENT_PIVOT_SHARE) == 0;
    if (usable) {
      for (int r = nEq; r < m; r += Cholesky.PANEL) {
        MatrixKernels.subtractRows(matrix, r, Math.min(Cholesky.PANEL, m - r), nEq, m);
      }
      MatrixKernels.mirror(matrix, nEq, m);
    }
  }

  /** False where equality rows depend on each other. */
  public boolean usable() {
    return usable;
  }

  /** R and W in the first nEq rows, S in the others. */
  public double[][] matrix() {
    return matrix;
  }

  /** x_E = R⁻ᵀ x_E, and x_G −= Wᵀ x_E. */
  public void solveTransposed(double[] x, int m) {
    TriangularSolve.transposed(matrix, nEq, m, x);
  }

  /** x_E = R⁻¹ x_E. */
  public void solveUpper(double[] x) {
    TriangularSolve.upper(matrix, nEq, x);
  }
}
