package io.github.dl4joptnet.internal.backend.cpu.polish;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.DenseForms;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.kkt.NullSpaceKkt;
import io.github.dl4joptnet.internal.backend.cpu.kkt.SchurKkt;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * For dense matrices: inactive rows and fixed variables are left out, which makes the system a
 * fraction of the Newton system's size.
 */
public final class DenseActiveSetKkt extends ActiveSetKkt {
  private final DenseMatrices matrices;

  /** The forms for up to {@link #capacity} rows. */
  private DenseForms forms;

  private ConstantSchur gatheredSchur;
  private int capacity;
  private final int[] rows;
  private final int[] columns;
  private final double[] boundWeight;
  private final double[] rowGap;
  private final double[] r1;
  private final double[] r2;
  private final double[] u;
  private final double[] eta;
  private int m;
  private int n;
  private double costScale;
  private KktSystem kkt;
  private boolean isFactored;
  private boolean isWellConditioned;

  /** The null-space method for the gathered system, made when first needed. */
  private NullSpaceKkt nullSpace;

  public DenseActiveSetKkt(int n, int nEq, int nIneq) {
    int m = nEq + nIneq;
    matrices = new DenseMatrices(n, nEq, nIneq);
    // Of many rows, mostly only few are active.
    resize(n, Math.min(m, 2 * n));
    rows = new int[m];
    columns = new int[n];
    boundWeight = new double[n];
    rowGap = new double[m];
    r1 = new double[n];
    r2 = new double[m];
    u = new double[n];
    eta = new double[m];
  }

  private void resize(int variables, int newCapacity) {
    capacity = newCapacity;
    forms = new DenseForms(variables, capacity);
    gatheredSchur = new ConstantSchur(variables, capacity, false);
  }

  @Override
  public void factor(ScaledQp qp, SideWeights weights, ConstantSchur schur) {
    boolean weighted = gather(qp, weights);
    boolean known = schur != null && schur.usable() && n == qp.n;
    if (known) {
      gatheredSchur.gather(schur, rows, m);
    }
    forms.load(matrices, known ? gatheredSchur : null);
    kkt = forms.cheapest(weighted, costScale);
    kkt.regulariseByScale(Tolerances.ROW_REGULARISATION);
    isFactored = kkt.factor(boundWeight, rowGap);
  }

  /**
   * Gathers the rows and variables of an active set, for {@link #solveByNullSpace}.
   *
   * @return whether any free variable has a positive weight
   */
  public boolean gather(ScaledQp qp, SideWeights weights) {
    m = 0;
    for (int r = 0; r < qp.m; r++) {
      if (!weights.isInactive(r)) {
        rowGap[m] = weights.rowGap[r];
        rows[m++] = r;
      }
    }
    n = 0;
    boolean weighted = false;
    for (int j = 0; j < qp.n; j++) {
      if (!weights.isFixed(j)) {
        boundWeight[n] = weights.boundWeight[j];
        weighted |= boundWeight[n] > 0;
        columns[n++] = j;
      }
    }
    costScale = qp.costScale();
    nullSpace = null;
    isWellConditioned = qp.matrices().q().isWellConditioned();
    if (m > capacity) {
      resize(qp.n, Math.min(qp.m, 2 * m));
    }
    matrices.gather(DenseMatrices.of(qp.matrices()), rows, m, columns, n);
    return weighted;
  }

  public void solveByNullSpace(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    solve(false, fullR1, fullR2, fullU, fullEta);
  }

  @Override
  public void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    solve(isFactored, fullR1, fullR2, fullU, fullEta);
  }

  @Override
  public void solveDetermined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    solve(isFactored && isWellConditioned, fullR1, fullR2, fullU, fullEta);
  }

  /** By the null-space method, unless the cheapest form may be used and solves accurately. */
  private void solve(
      boolean byForm, double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    gatherSides(fullR1, fullR2);
    if (!byForm || !(kkt.solve(r1, r2, u, eta, true) < Tolerances.MAX_LINEAR_ERROR)) {
      nullSpace().solve(r1, r2, u, eta);
    }
    scatter(fullU, fullEta);
  }

  @Override
  public boolean isDetermined() {
    return isFactored && kkt.responseToProbe(u, eta) < Tolerances.MAX_RESPONSE;
  }

  @Override
  public List<double[]> negativeDirections() {
    List<double[]> directions = new ArrayList<>();
    for (double[] direction : nullSpace().negativeDirections()) {
      double[] full = new double[boundWeight.length];
      for (int j = 0; j < n; j++) {
        full[columns[j]] = direction[j];
      }
      directions.add(full);
    }
    return directions;
  }

  private NullSpaceKkt nullSpace() {
    if (nullSpace == null) {
      nullSpace =
          new NullSpaceKkt(
              matrices, costScale, Arrays.copyOf(boundWeight, n), Arrays.copyOf(rowGap, m), 0);
    }
    return nullSpace;
  }

  private void gatherSides(double[] fullR1, double[] fullR2) {
    for (int j = 0; j < n; j++) {
      r1[j] = fullR1[columns[j]];
    }
    for (int r = 0; r < m; r++) {
      r2[r] = fullR2[rows[r]];
    }
  }

  private void scatter(double[] fullU, double[] fullEta) {
    Arrays.fill(fullU, 0);
    Arrays.fill(fullEta, 0);
    for (int j = 0; j < n; j++) {
      fullU[columns[j]] = u[j];
    }
    for (int r = 0; r < m; r++) {
      fullEta[rows[r]] = eta[r];
    }
  }

  @Override
  public ActiveSetFactor keepFactor(ScaledQp qp, int batch) {
    boolean definite =
        matrices.q().isDiagonal() ? ConstantSchur.isDefiniteDiagonal(matrices.q()) : n == qp.n;
    return definite && isFactored && kkt instanceof SchurKkt schur
        ? ActiveSetFactor.of(qp, batch, rows, m, false, schur::copyFactorRow)
        : null;
  }
}
