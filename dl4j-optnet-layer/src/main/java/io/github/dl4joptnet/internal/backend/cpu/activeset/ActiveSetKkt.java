package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktForms;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.kkt.SchurKkt;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The KKT system of an active set: inactive rows and fixed variables are left out, which makes it a
 * fraction of the Newton system's size.
 */
public final class ActiveSetKkt {
  private final ScaledMatrices matrices;
  private final KktForms forms;
  private final ConstantSchur gatheredSchur;
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

  public ActiveSetKkt(int n, int nEq, int nIneq) {
    int m = nEq + nIneq;
    matrices = new ScaledMatrices(n, nEq, nIneq);
    forms = new KktForms(n, m);
    gatheredSchur = new ConstantSchur(n, m, false);
    rows = new int[m];
    columns = new int[n];
    boundWeight = new double[n];
    rowGap = new double[m];
    r1 = new double[n];
    r2 = new double[m];
    u = new double[n];
    eta = new double[m];
  }

  /**
   * Factors the system of an active set.
   *
   * @param schur the Schur complement of all rows where it has been computed, else null
   */
  public void factor(ScaledQp qp, SideWeights weights, ConstantSchur schur) {
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
    matrices.gather(qp.matrices(), rows, m, columns, n);
    boolean known = schur != null && schur.usable() && n == qp.n;
    if (known) {
      gatheredSchur.gather(schur, rows, m);
    }
    forms.load(matrices, known ? gatheredSchur : null);
    if (!factor(forms.cheapest(weighted, costScale))) {
      factor(forms.safest(costScale));
    }
  }

  private boolean factor(KktSystem form) {
    kkt = form;
    kkt.regulariseByScale(Tolerances.ROW_REGULARISATION);
    return kkt.factor(boundWeight, rowGap);
  }

  /**
   * Solves for right-hand sides of the full problem, in the safest form where the present one is
   * not accurate; unknowns that were left out come out as zero.
   */
  void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    gather(fullR1, fullR2);
    solveGathered();
    scatter(fullU, fullEta);
  }

  /**
   * The same for the part of r1 that has a solution. The component in the null space of K is set to
   * zero; divided by the regularisation it would dominate.
   */
  public void solveDetermined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    gather(fullR1, fullR2);
    double error = solveGathered();
    double given = Math.max(VectorKernels.normInf(r1, n), VectorKernels.normInf(r2, m));
    double large = Tolerances.NULL_SPACE_GROWTH * given;
    List<double[]> nullSpace = new ArrayList<>();
    while (!(error < Tolerances.MAX_LINEAR_ERROR)
        && norm(u) > large
        && nullSpace.size() < Tolerances.MAX_NULL_DIRECTIONS) {
      large = Tolerances.NEXT_NULL_SPACE_GROWTH * given;
      double[] direction = Arrays.copyOf(u, n);
      remove(nullSpace, direction);
      double size = norm(direction);
      Arrays.setAll(direction, j -> direction[j] / size);
      nullSpace.add(direction);
      remove(nullSpace, r1);
      error = kkt.solve(r1, r2, u, eta, true);
    }
    remove(nullSpace, u);
    scatter(fullU, fullEta);
  }

  private double norm(double[] x) {
    return Math.sqrt(VectorKernels.dot(x, x, 0, n));
  }

  private void remove(List<double[]> directions, double[] x) {
    for (double[] direction : directions) {
      VectorKernels.axpy(-VectorKernels.dot(direction, x, 0, n), direction, x, 0, n);
    }
  }

  private void gather(double[] fullR1, double[] fullR2) {
    for (int j = 0; j < n; j++) {
      r1[j] = fullR1[columns[j]];
    }
    for (int r = 0; r < m; r++) {
      r2[r] = fullR2[rows[r]];
    }
  }

  private double solveGathered() {
    double error = kkt.solve(r1, r2, u, eta, true);
    if (error < Tolerances.MAX_LINEAR_ERROR || kkt.isSafest()) {
      return error;
    }
    factor(forms.safest(costScale));
    return kkt.solve(r1, r2, u, eta, true);
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

  /**
   * The factor of the active set, for the adjoint; null where it is of another form than there.
   *
   * @param batch how many samples may keep one
   */
  public ActiveSetFactor keepFactor(ScaledQp qp, int batch) {
    boolean definite =
        matrices.q.isDiagonal() ? ConstantSchur.isDefiniteDiagonal(matrices.q) : n == qp.n;
    return definite && kkt instanceof SchurKkt schur
        ? ActiveSetFactor.of(qp, batch, rows, m, false, schur::copyFactorRow)
        : null;
  }
}
