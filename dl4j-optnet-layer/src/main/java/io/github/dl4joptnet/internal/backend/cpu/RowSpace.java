package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Iterates on row values alone, for a definite Q and no bounds: z = −(cQ̂)⁻¹(p̂ + Ĉᵀx) stands for
 * itself by its {@code primalY} x, so that an iteration costs one factorisation of order m and
 * products of order m². In exact arithmetic the iterates are those of {@link FullSpace}: where
 * primal and dual steps differ, x and y do, and the dual residual is Ĉᵀ(y − x).
 */
final class RowSpace implements SearchSpace {
  private final int n;
  private final int m;
  private final double[][] s;
  private final double[] cz;
  private final double[] cdz;
  private final double[] rowGap;
  private final double[] regularisation;
  private final double[] work;

  /** y − x, and M times it over c. */
  private final double[] shift;

  private final double[] productOfShift;
  private ConstantSchur rows;
  private ScaledQp qp;

  RowSpace(int n, int m) {
    this.n = n;
    this.m = m;
    s = MatrixKernels.rows(m, m);
    cz = new double[m];
    cdz = new double[m];
    rowGap = new double[m];
    regularisation = new double[m];
    Arrays.fill(regularisation, SchurKkt.REGULARISATION);
    work = new double[n];
    shift = new double[m];
    productOfShift = new double[m];
  }

  RowSpace with(ConstantSchur rows, ScaledQp qp) {
    this.rows = rows;
    this.qp = qp;
    return this;
  }

  @Override
  public boolean isSafest() {
    return false;
  }

  @Override
  public void setCareful(boolean careful) {
    // The true residuals decide at the end; FullSpace goes on where they do not hold.
  }

  @Override
  public void start(
      ScaledQp qp, double[] r1, double[] r2, Iterate at, double[] y, double[] rowValues) {
    rows.valuesWithoutRows(qp, work, cz, m);
    for (int r = 0; r < m; r++) {
      y[r] = cz[r] - r2[r];
    }
    Cholesky.solve(s, m, y);
    System.arraycopy(y, 0, at.primalY, 0, m);
    addProduct(at.primalY, cz);
    System.arraycopy(cz, 0, rowValues, 0, m);
  }

  /** {@code to −= M x / c}. */
  private void addProduct(double[] x, double[] to) {
    VectorKernels.addRows(rows.product(), m, x, -1 / qp.costScale, to, m);
  }

  /** Takes up y after the starting point has moved it away from x. */
  @Override
  public void begin(Iterate at) {
    Arrays.fill(productOfShift, 0);
    for (int r = 0; r < m; r++) {
      shift[r] = at.y[r] - at.primalY[r];
    }
    addProduct(shift, productOfShift);
    for (int r = 0; r < m; r++) {
      productOfShift[r] = -productOfShift[r];
    }
  }

  @Override
  public boolean factor(double[] boundWeight, double[] rowGap) {
    System.arraycopy(rowGap, 0, this.rowGap, 0, m);
    SchurKkt.formRows(s, m, rows, qp.costScale, rowGap, regularisation);
    return Cholesky.factorInPlace(s, m, SchurKkt.PIVOT_FLOOR) == 0;
  }

  @Override
  public double solve(double[] r1, double[] r2, double[] dz, double[] dy, double[] rowSteps) {
    for (int r = 0; r < m; r++) {
      dy[r] = -r2[r] - productOfShift[r];
    }
    Cholesky.solve(s, m, dy);
    // The row equation gives Ĉdz without a product.
    for (int r = 0; r < m; r++) {
      cdz[r] = Math.fma(rowGap[r] + SchurKkt.REGULARISATION, dy[r], r2[r]);
    }
    System.arraycopy(cdz, 0, rowSteps, 0, m);
    return 0;
  }

  @Override
  public void advance(Iterate at, double[] dz, double[] dy, double alphaPrimal, double alphaDual) {
    double keep = 1 - alphaPrimal;
    double part = alphaDual - alphaPrimal;
    for (int r = 0; r < m; r++) {
      at.primalY[r] += alphaPrimal * (shift[r] + dy[r]);
      at.y[r] += alphaDual * dy[r];
      cz[r] += alphaPrimal * cdz[r];
      productOfShift[r] = keep * productOfShift[r] - part * (cdz[r] + productOfShift[r]);
      shift[r] = keep * shift[r] + part * dy[r];
    }
  }

  @Override
  public void evaluate(ScaledQp qp, Iterate at, Residuals residuals) {
    System.arraycopy(cz, 0, residuals.cz, 0, m);
    residuals.updateStationarityByRows(qp, at, shift);
  }

  @Override
  public void complete(ScaledQp qp, Iterate at) {
    rows.minimiser(qp, at.primalY, at.z);
  }
}
