package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.BunchKaufman;

/** The whole (n + m) system by a Bunch-Kaufman factorisation: the slowest form and the safest. */
final class AugmentedKkt extends KktSystem {
  /** Keeps directions without curvature and dependent rows determinate. */
  private static final double REGULARISATION = 1e-13;

  private final BunchKaufman factors;
  private final double[] x;

  AugmentedKkt(int n, int m) {
    super(n, m);
    factors = new BunchKaufman(n + m);
    x = new double[n + m];
  }

  @Override
  double defaultRowRegularisation() {
    return REGULARISATION;
  }

  @Override
  boolean factor() {
    double[][] a = factors.matrix();
    for (int i = 0; i < n; i++) {
      double[] row = a[i];
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
      System.arraycopy(matrices.cT[i], 0, row, n, m);
    }
    for (int r = 0; r < m; r++) {
      java.util.Arrays.fill(a[n + r], n + r, n + m, 0);
      a[n + r][n + r] = -rowGap[r] - rowRegularisation[r];
    }
    factors.factor(n + m);
    return true;
  }

  @Override
  void solveFactored(double[] dz, double[] dy) {
    System.arraycopy(dz, 0, x, 0, n);
    System.arraycopy(dy, 0, x, n, m);
    factors.solve(x);
    System.arraycopy(x, 0, dz, 0, n);
    System.arraycopy(x, n, dy, 0, m);
  }
}
