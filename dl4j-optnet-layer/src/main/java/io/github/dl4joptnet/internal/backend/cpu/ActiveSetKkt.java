package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The KKT system of an active set: inactive rows and held variables are left out, which makes it a
 * fraction of the Newton system's size.
 */
final class ActiveSetKkt {
  /** Makes dependent rows determinate; refinement takes its effect out again. */
  private static final double ROW_REGULARISATION = 1e-8;

  private static final double GOOD_SOLUTION = 1e-9;

  /** So many times the right-hand side is a solution that has no curvature to hold it. */
  private static final double FREE = 1e6;

  /** The same after the first direction, when what is left of the others is smaller. */
  private static final double STILL_FREE = 1e3;

  /** Each leaves about a thousandth of what is to be removed, as K is rounded. */
  private static final int MOST_FREE = 6;

  private final ScaledMatrices matrices;
  private final KktForms forms;
  private final ConstantSchur gatheredRows;
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

  ActiveSetKkt(int n, int nEq, int nIneq) {
    int m = nEq + nIneq;
    matrices = new ScaledMatrices(n, nEq, nIneq);
    forms = new KktForms(n, m);
    gatheredRows = new ConstantSchur(n, m, false);
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
   * @param allRows the full problem's rows with Q eliminated where they are at hand, else null
   */
  void factor(ScaledQp qp, SideWeights active, ConstantSchur allRows) {
    m = 0;
    for (int r = 0; r < qp.m; r++) {
      if (active.rowGap[r] < KktSystem.HELD) {
        rowGap[m] = active.rowGap[r];
        rows[m++] = r;
      }
    }
    n = 0;
    boolean weighted = false;
    for (int j = 0; j < qp.n; j++) {
      if (active.boundWeight[j] < KktSystem.HELD) {
        boundWeight[n] = active.boundWeight[j];
        weighted |= boundWeight[n] > 0;
        columns[n++] = j;
      }
    }
    costScale = qp.costScale;
    matrices.gather(qp.matrices, rows, m, columns, n);
    boolean known = allRows != null && allRows.usable() && n == qp.n;
    if (known) {
      gatheredRows.gather(allRows, rows, m);
    }
    forms.load(matrices, known ? gatheredRows : null);
    if (!factor(forms.cheapestKkt(weighted, costScale))) {
      factor(forms.safestKkt(costScale));
    }
  }

  private boolean factor(KktSystem form) {
    kkt = form;
    kkt.regulariseByScale(ROW_REGULARISATION);
    return kkt.factor(boundWeight, rowGap);
  }

  /**
   * Solves for right-hand sides of the full problem; unknowns that were left out come out as zero.
   *
   * @param careful whether to refine, and to go to the safest form where that does not help
   */
  void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta, boolean careful) {
    gather(fullR1, fullR2);
    solveGathered(careful);
    scatter(fullU, fullEta);
  }

  /**
   * The same with care, for the part of r1 that has a solution. The rest is along directions in
   * which nothing determines z, and comes out as zero; divided by the regularisation, it would
   * drown everything else.
   */
  void solveDetermined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    gather(fullR1, fullR2);
    double error = solveGathered(true);
    double given = Math.max(VectorKernels.normInf(r1, n), VectorKernels.normInf(r2, m));
    double large = FREE * given;
    List<double[]> free = new ArrayList<>();
    while (!(error < GOOD_SOLUTION) && norm(u) > large && free.size() < MOST_FREE) {
      large = STILL_FREE * given;
      double[] direction = Arrays.copyOf(u, n);
      remove(free, direction);
      double size = norm(direction);
      Arrays.setAll(direction, j -> direction[j] / size);
      free.add(direction);
      remove(free, r1);
      error = kkt.solve(r1, r2, u, eta, true);
    }
    remove(free, u);
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

  private double solveGathered(boolean careful) {
    double error = kkt.solve(r1, r2, u, eta, careful);
    if (error < GOOD_SOLUTION || kkt instanceof AugmentedKkt) {
      return error;
    }
    factor(forms.safestKkt(costScale));
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
}
