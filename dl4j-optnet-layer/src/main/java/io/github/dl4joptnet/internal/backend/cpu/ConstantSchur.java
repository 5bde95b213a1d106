package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Q̂ eliminated from the rows once for all iterations, and once for the whole batch where the
 * matrices are shared: Q̂ = RᵀR, V = R⁻ᵀĈᵀ, M = VᵀV = Ĉ Q̂⁻¹ Ĉᵀ. Where bounds count as rows, those
 * of the identity follow those of Ĉ.
 */
final class ConstantSchur {
  /** A smaller share of a diagonal entry left as pivot means that Q̂⁻¹ loses too many digits. */
  private static final double PIVOT_FLOOR = 1e-9;

  private final int maxN;
  private double[][] v;
  private final double[][] product;
  private final double[] work;
  private ScaledMatrices matrices;
  private final boolean boundsAreRows;
  private int n;
  private int m;

  /** R; made when first needed, as a diagonal Q has none. */
  private double[][] factor;

  private boolean usable;

  /** Whether the lower triangle of M is that of this problem too. */
  private boolean mirrored;

  private ConstantSchur parent;
  private PartialSchur equalities;
  private boolean equalitiesLoaded;

  /** For up to n variables and m rows of C. */
  ConstantSchur(int n, int m, boolean boundsAreRows) {
    this.boundsAreRows = boundsAreRows;
    maxN = n;
    int places = boundsAreRows ? m + n : m;
    product = MatrixKernels.rows(places, places);
    work = new double[n];
  }

  boolean boundsAreRows() {
    return boundsAreRows;
  }

  /** How many rows M has. */
  int places() {
    return boundsAreRows ? m + n : m;
  }

  /** False when Q̂ is singular or nearly so. */
  boolean usable() {
    return usable;
  }

  /** The upper triangle of M. */
  double[][] upperProduct() {
    return product;
  }

  /** M, both triangles; not after {@link #gather}. */
  double[][] product() {
    if (!mirrored) {
      MatrixKernels.mirror(product, places());
      mirrored = true;
    }
    return product;
  }

  /** Made when first asked for. */
  PartialSchur equalities() {
    if (!equalitiesLoaded) {
      if (equalities == null) {
        equalities = new PartialSchur(product.length);
      }
      equalities.load(product, places(), matrices.nEq);
      equalitiesLoaded = true;
    }
    return equalities;
  }

  void load(ScaledMatrices matrices) {
    this.matrices = matrices;
    parent = null;
    equalitiesLoaded = false;
    n = matrices.n;
    m = matrices.m;
    usable = matrices.diagonalQ ? isDefiniteDiagonal(matrices) : factor();
    if (!usable) {
      return;
    }
    int places = places();
    for (int i = 0; i < places; i++) {
      java.util.Arrays.fill(product[i], i, places, 0);
    }
    if (matrices.diagonalQ) {
      for (int j = 0; j < n; j++) {
        work[j] = 1 / matrices.qDiagonal[j];
      }
      MatrixKernels.addGram(product, m, matrices.cT, work, n, 1);
      for (int j = 0; m + j < places; j++) {
        for (int r = 0; r < m; r++) {
          product[r][m + j] = matrices.c[r][j] * work[j];
        }
        product[m + j][m + j] = work[j];
      }
    } else {
      if (v == null) {
        v = MatrixKernels.rows(maxN, product.length);
      }
      for (int j = 0; j < n; j++) {
        System.arraycopy(matrices.cT[j], 0, v[j], 0, m);
        if (boundsAreRows) {
          java.util.Arrays.fill(v[j], m, places, 0);
          v[j][m + j] = 1;
        }
      }
      Cholesky.solveTransposed(factor, n, v, places);
      MatrixKernels.addGram(product, places, v, null, n, 1);
    }
    mirrored = false;
  }

  /** Becomes the given rows of another system. */
  void gather(ConstantSchur from, int[] rows, int count) {
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

  /** Whether Q̂ is diagonal and far from singular. */
  static boolean isDefiniteDiagonal(ScaledMatrices matrices) {
    if (!matrices.diagonalQ) {
      return false;
    }
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int j = 0; j < matrices.n; j++) {
      smallest = Math.min(smallest, matrices.qDiagonal[j]);
      largest = Math.max(largest, matrices.qDiagonal[j]);
    }
    return smallest > PIVOT_FLOOR * largest;
  }

  /** Scales the factor of Q, or factors Q̂ where there is none; false where it is near singular. */
  private boolean factor() {
    if (factor == null) {
      factor = MatrixKernels.rows(maxN, maxN);
    }
    if (matrices.choleskyQ == null) {
      for (int i = 0; i < n; i++) {
        System.arraycopy(matrices.q()[i], i, factor[i], i, n - i);
      }
      return Cholesky.factorInPlace(factor, n, PIVOT_FLOOR) == 0;
    }
    matrices.choleskyQ.unpack(factor);
    for (int i = 0; i < n; i++) {
      if (matrices.isScaled()) {
        VectorKernels.multiply(factor[i], matrices.columnScale, i, n);
      }
      double pivot = factor[i][i];
      if (!(pivot * pivot > PIVOT_FLOOR * matrices.qDiagonal[i])) {
        return false;
      }
    }
    return true;
  }

  /** x = Q̂⁻¹ x. */
  void applyInverse(double[] x) {
    if (parent != null) {
      parent.applyInverse(x);
    } else if (matrices.diagonalQ) {
      for (int j = 0; j < n; j++) {
        x[j] /= matrices.qDiagonal[j];
      }
    } else {
      Cholesky.solve(factor, n, x);
    }
  }

  /** z = −(cQ̂)⁻¹(p̂ + Ĉᵀy), the minimiser for given multipliers of the rows, or of all places. */
  void minimiser(ScaledQp qp, double[] dual, double[] z) {
    System.arraycopy(qp.p, 0, z, 0, n);
    if (boundsAreRows && dual.length > m) {
      VectorKernels.axpy(1, dual, m, z, 0, n);
    }
    qp.matrices.addCTransposed(dual, 1, z);
    applyInverse(z);
    for (int j = 0; j < n; j++) {
      z[j] /= -qp.costScale;
    }
  }

  /** The minimiser without rows, which goes into {@code z}, and its values at the first places. */
  void valuesWithoutRows(ScaledQp qp, double[] z, double[] values, int places) {
    System.arraycopy(qp.p, 0, z, 0, n);
    applyInverse(z);
    for (int j = 0; j < n; j++) {
      z[j] /= -qp.costScale;
    }
    qp.matrices.multiplyC(z, values);
    System.arraycopy(z, 0, values, m, places - m);
  }
}
