package io.github.dl4joptnet.backend.cpu;

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
  private final double[] czWithoutRows;
  private final double[] shift;
  private final double[] primalStep;
  private final double[] work;
  private final double[] rowWork;
  private RowSystem rows;
  private ScaledQp qp;

  RowSpace(int n, int m) {
    this.n = n;
    this.m = m;
    s = DenseKernels.rows(m, m);
    czWithoutRows = new double[m];
    shift = new double[m];
    primalStep = new double[m];
    work = new double[n];
    rowWork = new double[m];
  }

  RowSpace with(RowSystem rows, ScaledQp qp) {
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
  public void start(ScaledQp qp, double[] r1, double[] r2, Iterate at, double[] y, double[] cz) {
    System.arraycopy(qp.p, 0, work, 0, n);
    rows.applyInverse(work);
    for (int j = 0; j < n; j++) {
      work[j] /= -qp.costScale;
    }
    qp.matrices.multiplyC(work, czWithoutRows);
    for (int r = 0; r < m; r++) {
      y[r] = czWithoutRows[r] - r2[r];
    }
    Cholesky.solve(s, m, y);
    System.arraycopy(y, 0, at.primalY, 0, m);
    rowValues(at.primalY, cz);
  }

  private void rowValues(double[] x, double[] cz) {
    System.arraycopy(czWithoutRows, 0, cz, 0, m);
    DenseKernels.addRows(rows.product(), m, x, -1 / qp.costScale, cz, m);
  }

  @Override
  public boolean factor(double[] boundWeight, double[] rowGap) {
    SchurKkt.formRows(s, m, rows, qp.costScale, rowGap, SchurKkt.REGULARISATION);
    return Cholesky.factorInPlace(s, m, SchurKkt.PIVOT_FLOOR) == 0;
  }

  @Override
  public double solve(double[] r1, double[] r2, double[] dz, double[] dy, double[] cdz) {
    for (int r = 0; r < m; r++) {
      dy[r] = -r2[r];
    }
    DenseKernels.addRows(rows.product(), m, shift, -1 / qp.costScale, dy, m);
    Cholesky.solve(s, m, dy);
    for (int r = 0; r < m; r++) {
      primalStep[r] = shift[r] + dy[r];
    }
    Arrays.fill(cdz, 0, m, 0);
    DenseKernels.addRows(rows.product(), m, primalStep, -1 / qp.costScale, cdz, m);
    return 0;
  }

  @Override
  public void advance(Iterate at, double[] dz, double[] dy, double alphaPrimal, double alphaDual) {
    DenseKernels.axpy(alphaPrimal, primalStep, at.primalY, 0, m);
    DenseKernels.axpy(alphaDual, dy, at.y, 0, m);
  }

  @Override
  public void evaluate(ScaledQp qp, Iterate at, Residuals residuals) {
    for (int r = 0; r < m; r++) {
      shift[r] = at.y[r] - at.primalY[r];
    }
    rowValues(at.primalY, residuals.cz);
    residuals.updateStationarityByRows(qp, at, shift);
  }

  @Override
  public void complete(ScaledQp qp, Iterate at) {
    System.arraycopy(qp.p, 0, at.z, 0, n);
    qp.matrices.addCTransposed(at.primalY, 1, at.z);
    rows.applyInverse(at.z);
    for (int j = 0; j < n; j++) {
      at.z[j] /= -qp.costScale;
    }
  }
}
