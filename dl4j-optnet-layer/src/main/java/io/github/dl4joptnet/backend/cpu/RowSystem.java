package io.github.dl4joptnet.backend.cpu;

/**
 * Q̂ eliminated from the rows once for all iterations, and once for the whole batch where the
 * matrices are shared: Q̂ = RᵀR, V = R⁻ᵀĈᵀ, M = VᵀV = Ĉ Q̂⁻¹ Ĉᵀ.
 */
final class RowSystem {
  /** A smaller share of a diagonal entry left as pivot means that Q̂⁻¹ loses too many digits. */
  private static final double PIVOT_FLOOR = 1e-9;

  private final int maxN;
  private int n;
  private int m;
  private final double[][] v;
  private final double[][] product;
  private final double[] inverse;
  private double[][] r;
  private boolean diagonal;
  private boolean usable;
  private RowSystem parent;

  RowSystem(int n, int m) {
    maxN = n;
    v = DenseKernels.rows(n, m);
    product = DenseKernels.rows(m, m);
    inverse = new double[n];
  }

  /** False when Q̂ is singular or nearly so. */
  boolean usable() {
    return usable;
  }

  /** M, both triangles; only the upper one after {@link #gather}. */
  double[][] product() {
    return product;
  }

  void load(ScaledMatrices matrices) {
    parent = null;
    n = matrices.n;
    m = matrices.m;
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

  /** Becomes the given rows of another system. */
  void gather(RowSystem from, int[] rows, int count) {
    parent = from;
    usable = from.usable;
    m = count;
    for (int i = 0; i < m; i++) {
      double[] source = from.product[rows[i]];
      double[] row = product[i];
      for (int j = i; j < m; j++) {
        row[j] = source[rows[j]];
      }
    }
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
      r = DenseKernels.rows(maxN, maxN);
    }
    for (int i = 0; i < n; i++) {
      System.arraycopy(matrices.q()[i], i, r[i], i, n - i);
    }
    return Cholesky.factorInPlace(r, n, PIVOT_FLOOR) == 0;
  }

  /** x = Q̂⁻¹ x. */
  void applyInverse(double[] x) {
    if (parent != null) {
      parent.applyInverse(x);
    } else if (diagonal) {
      for (int j = 0; j < n; j++) {
        x[j] *= inverse[j];
      }
    } else {
      Cholesky.solve(r, n, x);
    }
  }
}
