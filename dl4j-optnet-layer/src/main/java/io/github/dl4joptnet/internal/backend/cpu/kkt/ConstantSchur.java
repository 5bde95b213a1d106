package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.QuadraticTerm;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The Schur complement that no iteration changes, computed once per sample, or once per batch where
 * the matrices are shared: Q̂ = RᵀR, V = R⁻ᵀĈᵀ, M = VᵀV = Ĉ Q̂⁻¹ Ĉᵀ. Where bounds count as rows,
 * those of the identity follow those of Ĉ.
 */
public final class ConstantSchur {
  private final int maxN;
  private final boolean boundsAreRows;
  private final double[][] product;
  private final double[] work;
  private double[][] v;
  private DenseMatrices matrices;
  private int n;
  private int m;

  /** R; made when first needed, as a diagonal Q has none. */
  private double[][] factor;

  private boolean usable;

  /** Whether the upper triangle of M has been computed. */
  private boolean formed;

  /** Which rows of M have been computed where not all have. */
  private final boolean[] hasRow;

  /** Whether the lower triangle of M has been filled too. */
  private boolean mirrored;

  /** The one that rows were gathered from, which has Q̂⁻¹; else null. */
  private ConstantSchur parent;

  private PartialSchur equalities;
  private boolean equalitiesLoaded;
  private boolean isShared;

  /** M⁻¹; null where it does not exist, or has not been requested. */
  private double[][] inverse;

  private boolean inverseMade;

  /** For up to n variables and m rows of C. */
  public ConstantSchur(int n, int m, boolean boundsAreRows) {
    this.boundsAreRows = boundsAreRows;
    maxN = n;
    int order = boundsAreRows ? m + n : m;
    product = MatrixKernels.rows(order, order);
    hasRow = new boolean[order];
    work = new double[n];
  }

  public void load(DenseMatrices matrices) {
    this.matrices = matrices;
    parent = null;
    equalitiesLoaded = false;
    inverse = null;
    inverseMade = false;
    mirrored = false;
    n = matrices.n();
    m = matrices.m();
    usable = matrices.q().isDiagonal() ? isDefiniteDiagonal(matrices.q()) : factor();
    formed = false;
    Arrays.fill(hasRow, false);
  }

  /** Computes M when it is first needed: where no row is active, it never is. */
  private void form() {
    if (formed) {
      return;
    }
    formed = true;
    for (int i = 0; i < order(); i++) {
      Arrays.fill(product[i], i, order(), 0);
    }
    if (matrices.q().isDiagonal()) {
      formByDiagonal();
    } else {
      formByFactor();
    }
  }

  private void formByDiagonal() {
    for (int j = 0; j < n; j++) {
      work[j] = 1 / matrices.q().diagonal(j);
    }
    MatrixKernels.addGram(product, m, matrices.cT, work, n);
    for (int j = 0; m + j < order(); j++) {
      for (int r = 0; r < m; r++) {
        product[r][m + j] = matrices.c[r][j] * work[j];
      }
      product[m + j][m + j] = work[j];
    }
  }

  private void formByFactor() {
    if (v == null) {
      v = MatrixKernels.rows(maxN, product.length);
    }
    for (int j = 0; j < n; j++) {
      System.arraycopy(matrices.cT[j], 0, v[j], 0, m);
      if (boundsAreRows) {
        Arrays.fill(v[j], m, order(), 0);
        v[j][m + j] = 1;
      }
    }
    Cholesky.solveTransposed(factor, n, v, order());
    MatrixKernels.addGram(product, order(), v, null, n);
  }

  /** Scales the factor of Q, or factors Q̂ where there is none; false where it is near singular. */
  private boolean factor() {
    if (factor == null) {
      factor = MatrixKernels.rows(maxN, maxN);
    }
    if (matrices.q().unscaledCholesky() == null) {
      matrices.q().copyUpperTriangle(1, factor);
      return Cholesky.factorInPlace(factor, n, Tolerances.DEFINITE_PIVOT_SHARE) == 0;
    }
    if (!matrices.q().isWellConditioned()) {
      return false;
    }
    matrices.q().unscaledCholesky().unpack(factor);
    for (int i = 0; i < n && matrices.isScaled(); i++) {
      VectorKernels.multiply(factor[i], matrices.columnScale, i, n);
    }
    return true;
  }

  /** Whether Q̂ is diagonal and far from singular. */
  public static boolean isDefiniteDiagonal(QuadraticTerm q) {
    return q.isDefiniteDiagonal(Tolerances.DEFINITE_PIVOT_SHARE);
  }

  /**
   * Becomes the given rows of another one, for {@link #copyUpperTriangle} and {@link #applyInverse}
   * alone.
   */
  public void gather(ConstantSchur from, int[] rows, int count) {
    parent = from;
    usable = from.usable;
    from.form();
    formed = true;
    m = count;
    for (int i = 0; i < m; i++) {
      double[] source = from.product[rows[i]];
      double[] row = product[i];
      for (int j = i; j < m; j++) {
        row[j] = source[rows[j]];
      }
    }
  }

  public boolean boundsAreRows() {
    return boundsAreRows;
  }

  /** The number of rows of M. */
  public int order() {
    return boundsAreRows ? m + n : m;
  }

  /** False when Q̂ is singular or nearly so. */
  public boolean usable() {
    return usable;
  }

  /** The diagonal of M. */
  public double diagonal(int i) {
    form();
    return product[i][i];
  }

  /** M, both triangles; not after {@link #gather}. */
  public double[][] product() {
    form();
    if (!mirrored) {
      MatrixKernels.mirror(product, order());
      mirrored = true;
    }
    return product;
  }

  /** M, of which at least the given rows have been computed; not after {@link #gather}. */
  public double[][] productWith(int[] rows, int count) {
    if (formed || !isCheaperByRows(count)) {
      return product();
    }
    for (int i = 0; i < count; i++) {
      int r = rows[i];
      if (!hasRow[r]) {
        formRow(r);
        hasRow[r] = true;
      }
    }
    return product;
  }

  /**
   * Whether single rows take clearly fewer multiply-adds: more rows may become active later, and
   * then all are computed.
   */
  private boolean isCheaperByRows(double count) {
    double order = order();
    double all = n * order * (n + order) / 2;
    return Tolerances.COST_OF_SINGLE_ROWS * count * n * (n + m) <= all;
  }

  private void formRow(int r) {
    Arrays.fill(work, 0);
    if (r < m) {
      matrices.addRow(r, 1, work);
    } else {
      work[r - m] = 1;
    }
    applyInverse(work);
    matrices.multiplyC(work, product[r]);
    System.arraycopy(work, 0, product[r], m, order() - m);
  }

  /** Computes all that several threads are going to read at once. */
  public void share() {
    isShared = true;
    product();
    if (matrices.nEq > 0) {
      equalities();
    }
  }

  /**
   * M⁻¹, both triangles, made when first asked for; null where rows depend on each other, and where
   * it would serve one sample alone.
   */
  public synchronized double[][] inverse() {
    if (isShared && !inverseMade) {
      inverse = order() <= n ? invert() : null;
      inverseMade = true;
    }
    return inverse;
  }

  private double[][] invert() {
    int order = order();
    double[][] r = MatrixKernels.rows(order, order);
    for (int i = 0; i < order; i++) {
      System.arraycopy(product[i], i, r[i], i, order - i);
    }
    if (Cholesky.factorInPlace(r, order, Tolerances.INDEPENDENT_PIVOT_SHARE) > 0) {
      return null;
    }
    double[][] inverseOfR = MatrixKernels.rows(order, order);
    for (int i = 0; i < order; i++) {
      inverseOfR[i][i] = 1;
    }
    Cholesky.solveTransposed(r, order, inverseOfR, order);
    double[][] result = MatrixKernels.rows(order, order);
    MatrixKernels.addGram(result, order, inverseOfR, null, order);
    MatrixKernels.mirror(result, order);
    return result;
  }

  /** M with the equalities eliminated; made when first asked for. */
  public PartialSchur equalities() {
    if (!equalitiesLoaded) {
      if (equalities == null) {
        equalities = new PartialSchur(product.length);
      }
      form();
      equalities.load(product, order(), matrices.nEq);
      equalitiesLoaded = true;
    }
    return equalities;
  }

  /** Copies the upper triangle of scale·M for the rows of Ĉ. */
  void copyUpperTriangle(double scale, double[][] to) {
    form();
    for (int i = 0; i < m; i++) {
      double[] from = product[i];
      double[] row = to[i];
      for (int j = i; j < m; j++) {
        row[j] = scale * from[j];
      }
    }
  }

  /** x = Q̂⁻¹ x. */
  void applyInverse(double[] x) {
    if (parent != null) {
      parent.applyInverse(x);
    } else if (matrices.q().isDiagonal()) {
      for (int j = 0; j < n; j++) {
        x[j] /= matrices.q().diagonal(j);
      }
    } else {
      Cholesky.solve(factor, n, x);
    }
  }

  /**
   * z = −(cQ̂)⁻¹(p + Ĉᵀy), the minimiser with a linear term p for given multipliers of the rows,
   * and of the bounds after them where these count as rows.
   */
  public void minimiser(ScaledQp qp, double[] p, double[] multipliers, double[] z) {
    System.arraycopy(p, 0, z, 0, n);
    if (boundsAreRows) {
      VectorKernels.axpy(1, multipliers, m, z, 0, n);
    }
    qp.matrices().addCTransposed(multipliers, 1, z);
    divideByCurvature(qp, z);
  }

  /** The unconstrained minimiser with a linear term p, and the values of the first rows there. */
  public void unconstrained(ScaledQp qp, double[] p, double[] z, double[] values, int count) {
    System.arraycopy(p, 0, z, 0, n);
    divideByCurvature(qp, z);
    qp.matrices().multiplyC(z, values);
    System.arraycopy(z, 0, values, m, count - m);
  }

  private void divideByCurvature(ScaledQp qp, double[] z) {
    applyInverse(z);
    double scale = -1 / qp.costScale();
    for (int j = 0; j < n; j++) {
      z[j] *= scale;
    }
  }
}
