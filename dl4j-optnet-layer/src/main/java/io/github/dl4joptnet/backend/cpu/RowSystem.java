package io.github.dl4joptnet.backend.cpu;

/**
 * Q̂ eliminated from the rows once for all iterations, and once for the whole batch where the
 * matrices are shared: Q̂ = RᵀR, V = R⁻ᵀĈᵀ, M = VᵀV = Ĉ Q̂⁻¹ Ĉᵀ.
 */
final class RowSystem {
  /** A smaller share of a diagonal entry left as pivot means that Q̂⁻¹ loses too many digits. */
  private static final double PIVOT_FLOOR = 1e-9;

  private final int n;
  private final int m;
  private final double[][] v;
  private final double[][] product;
  private final double[] inverse;
  private double[][] r;
  private boolean diagonal;
  private boolean usable;

  RowSystem(int n, int m) {
    this.n = n;
    this.m = m;
    v = DenseKernels.rows(n, m);
    product = DenseKernels.rows(m, m);
    inverse = new double[n];
  }

  /** False when Q̂ is singular or nearly so. */
  boolean usable() {
    return usable;
  }

  /** M, both triangles. */
  double[][] product() {
    return product;
  }

  void load(ScaledMatrices matrices) {
    diagonal = matrices.diagonalQ;
    usable = diagonal ? invertDiagonal(matrices) : factorDense(matrices);
    if (!usable) {
      return;
    }
    for (int i = 0; i < m; i++) {
      java.util.Arrays.fill(product[i], i, m, 0);
    }
    if (diagonal) {
      DenseKernels.addGram(product, m, matrices.cT, inverse, n, 1);
    } else {
      for (int j = 0; j < n; j++) {
        System.arraycopy(matrices.cT[j], 0, v[j], 0, m);
      }
      Cholesky.solveTransposed(r, n, v, m);
      DenseKernels.addGram(product, m, v, null, n, 1);
    }
    DenseKernels.mirror(product, m);
  }

  private boolean invertDiagonal(ScaledMatrices matrices) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      double q = matrices.qDiagonal[j];
      smallest = Math.min(smallest, q);
      largest = Math.max(largest, q);
      inverse[j] = 1 / q;
    }
    return smallest > PIVOT_FLOOR * largest;
  }

  private boolean factorDense(ScaledMatrices matrices) {
    if (r == null) {
      r = DenseKernels.rows(n, n);
    }
    for (int i = 0; i < n; i++) {
      System.arraycopy(matrices.q()[i], i, r[i], i, n - i);
    }
    return Cholesky.factorInPlace(r, n, PIVOT_FLOOR) == 0;
  }

  /** x = Q̂⁻¹ x. */
  void applyInverse(double[] x) {
    if (diagonal) {
      for (int j = 0; j < n; j++) {
        x[j] *= inverse[j];
      }
    } else {
      Cholesky.solve(r, n, x);
    }
  }
}
