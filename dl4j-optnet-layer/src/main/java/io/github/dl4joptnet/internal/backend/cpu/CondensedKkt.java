package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;

/**
 * The n×n form: every row is eliminated, Φ = c Q̂ + diag(boundWeight) + Ĉᵀ diag(1/rowGap) Ĉ, by
 * Cholesky. The cheapest form for many rows; equalities get a small positive gap.
 */
final class CondensedKkt extends KktSystem {
  private static final double MIN_GAP = 1e-9;
  private static final double REGULARISATION = 1e-11;
  private static final double PIVOT_FLOOR = 1e-15;

  private final double[][] phi;
  private final double[] inverseGap;
  private final double[] scaledRows;

  CondensedKkt(int n, int m) {
    super(n, m);
    phi = MatrixKernels.rows(n, n);
    inverseGap = new double[m];
    scaledRows = new double[m];
  }

  @Override
  double defaultRowRegularisation() {
    return MIN_GAP;
  }

  @Override
  boolean factor() {
    for (int r = 0; r < m; r++) {
      inverseGap[r] = 1 / (rowGap[r] + rowRegularisation[r]);
    }
    for (int i = 0; i < n; i++) {
      double[] row = phi[i];
      if (matrices.diagonalQ) {
        java.util.Arrays.fill(row, i, n, 0);
        row[i] = costScale * matrices.qDiagonal[i];
      } else {
        double[] qRow = matrices.q()[i];
        for (int j = i; j < n; j++) {
          row[j] = costScale * qRow[j];
        }
      }
      row[i] += boundWeight[i] + REGULARISATION;
    }
    MatrixKernels.addGram(phi, n, matrices.c, inverseGap, m, 1);
    return Cholesky.factorInPlace(phi, n, PIVOT_FLOOR) == 0;
  }

  @Override
  void solveFactored(double[] dz, double[] dy) {
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
