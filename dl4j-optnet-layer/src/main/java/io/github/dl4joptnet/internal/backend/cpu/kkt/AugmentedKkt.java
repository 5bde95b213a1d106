package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.linalg.BunchKaufman;
import java.util.Arrays;

/**
 * The whole (n + m) system by a Bunch-Kaufman factorisation: the slowest form and the safest, for
 * semidefinite Q, dependent rows and data of very different sizes.
 */
public final class AugmentedKkt extends KktSystem {
  private final BunchKaufman factors;
  private final double[] x;

  AugmentedKkt(int n, int m) {
    super(n, m);
    factors = new BunchKaufman(n + m);
    x = new double[n + m];
  }

  @Override
  protected double defaultRowRegularisation() {
    return Tolerances.AUGMENTED_REGULARISATION;
  }

  @Override
  public boolean isSafest() {
    return true;
  }

  @Override
  protected boolean factor() {
    double[][] a = factors.matrix();
    DenseMatrices.of(matrices).q().copyUpperTriangle(costScale, a);
    for (int j = 0; j < n; j++) {
      a[j][j] += boundWeight[j] + Tolerances.AUGMENTED_REGULARISATION;
      System.arraycopy(DenseMatrices.of(matrices).cT[j], 0, a[j], n, m);
    }
    for (int r = 0; r < m; r++) {
      Arrays.fill(a[n + r], n + r, n + m, 0);
      a[n + r][n + r] = -rowGap[r] - rowRegularisation[r];
    }
    factors.factor(n + m);
    return true;
  }

  @Override
  protected void solveFactored(double[] dz, double[] dy) {
    System.arraycopy(dz, 0, x, 0, n);
    System.arraycopy(dy, 0, x, n, m);
    factors.solve(x);
    System.arraycopy(x, 0, dz, 0, n);
    System.arraycopy(x, n, dy, 0, m);
  }
}
