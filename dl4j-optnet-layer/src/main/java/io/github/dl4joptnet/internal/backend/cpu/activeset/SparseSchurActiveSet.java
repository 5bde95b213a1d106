package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.InequalitySchur;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.linalg.sparse.SparseLdl;
import java.util.Arrays;

/**
 * The active set method on what a batch with shared sparse matrices computes once: a round is a
 * dense factorisation of the order of the active inequalities, and a sample takes two solves with
 * the sparse factor in all.
 */
public final class SparseSchurActiveSet extends PrimalDualActiveSet {
  /**
   * Without inequalities: z, and the multipliers of equality rows over the {@link #objectiveRatio}.
   */
  private final double[] free;

  /** The values of rows and bounds without inequalities; then, in the Newton step, scratch. */
  private final double[] unconstrained;

  private final double[] step;
  private final double[] product;
  private InequalitySchur schur;
  private SparseLdl view;

  /** For n variables and m rows of C; see the superclass for residuals and solution. */
  public SparseSchurActiveSet(int n, int m, Residuals residuals, Iterate solution) {
    super(n, m, m + n, residuals, solution);
    free = new double[n + m];
    unconstrained = new double[m + n];
    step = new double[n + m];
    product = new double[m + n];
  }

  /** Sets what the batch shares. */
  public SparseSchurActiveSet with(InequalitySchur schur) {
    if (this.schur != schur) {
      this.schur = schur;
      view = schur.newView();
    }
    return this;
  }

  private int nEq() {
    return qp.matrices().nEq;
  }

  /** The sample's objective as a multiple of that of the responses. */
  private double objectiveRatio() {
    return qp.costScale() / schur.costScale();
  }

  @Override
  boolean prepare() {
    if (qp.isElastic()) {
      return false;
    }
    reserveFactor(Math.min(qp.n + 1, schur.index().length));
    for (int j = 0; j < qp.n; j++) {
      free[j] = -qp.p[j] / objectiveRatio();
    }
    System.arraycopy(qp.sides.target, 0, free, qp.n, nEq());
    schur.solve(view, free);
    evaluate(free, unconstrained);
    return true;
  }

  @Override
  boolean solve() {
    double scale = 1 / objectiveRatio();
    int order = activeCount - nEq();
    for (int i = 0; i < order; i++) {
      for (int j = i; j < order; j++) {
        factor[i][j] = scale * schur.product(activeRow[nEq() + i], activeRow[nEq() + j]);
      }
    }
    if (!solveRows(unconstrained, nEq()) || isDependent()) {
      return false;
    }
    System.arraycopy(unconstrained, 0, value, 0, qp.m + qp.n);
    int[] index = schur.index();
    for (int i = nEq(); i < activeCount; i++) {
      double[] row = schur.product(activeRow[i]);
      double multiplier = scale * dual[activeRow[i]];
      for (int k = 0; k < index.length; k++) {
        value[index[k]] -= multiplier * row[k];
      }
    }
    return true;
  }

  @Override
  int maxDescentRounds() {
    return Tolerances.MAX_SHARED_ROUNDS;
  }

  private boolean isDependent() {
    for (int i = nEq(); i < activeCount; i++) {
      double pivot = factor[i - nEq()][i - nEq()];
      if (schur.isDependent(activeRow[i], objectiveRatio() * pivot * pivot)) {
        markDependent(i - nEq());
        return true;
      }
    }
    return false;
  }

  @Override
  void complete() {
    double scale = objectiveRatio();
    System.arraycopy(free, 0, step, 0, step.length);
    addResponses(-1 / scale, dual, step);
    System.arraycopy(step, 0, z, 0, qp.n);
    for (int r = 0; r < nEq(); r++) {
      dual[r] = scale * step[qp.n + r];
    }
    takeNewtonStep();
    fixVariables(nEq());
    evaluate(z, value);
  }

  /** Removes the rounding errors of the responses and the error of their regularisation. */
  private void takeNewtonStep() {
    double scale = objectiveRatio();
    qp.matrices().q().multiply(z, step);
    for (int j = 0; j < qp.n; j++) {
      step[j] = -schur.costScale() * step[j] - (qp.p[j] + dual[qp.m + j]) / scale;
    }
    qp.matrices().addCTransposed(dual, -1 / scale, step);
    qp.matrices().multiplyC(z, value);
    for (int r = 0; r < nEq(); r++) {
      step[qp.n + r] = qp.sides.target[r] - value[r];
    }
    schur.solve(view, step);
    int order = activeCount - nEq();
    for (int i = 0; i < order; i++) {
      int r = activeRow[nEq() + i];
      boolean isRow = r < qp.m;
      double now = isRow ? value[r] : z[r - qp.m];
      double change = isRow ? qp.matrices().rowTimes(r, step) : step[r - qp.m];
      product[i] = now + change - activeTarget[nEq() + i];
    }
    Cholesky.solve(factor, order, product);
    Arrays.fill(unconstrained, 0);
    for (int i = 0; i < order; i++) {
      unconstrained[activeRow[nEq() + i]] = product[i];
    }
    addResponses(-1 / scale, unconstrained, step);
    VectorKernels.axpy(1, step, z, 0, qp.n);
    for (int r = 0; r < nEq(); r++) {
      dual[r] += scale * step[qp.n + r];
    }
    for (int i = 0; i < order; i++) {
      dual[activeRow[nEq() + i]] += product[i];
    }
  }

  private void addResponses(double scale, double[] multipliers, double[] to) {
    for (int i = nEq(); i < activeCount; i++) {
      int r = activeRow[i];
      VectorKernels.axpy(scale * multipliers[r], schur.response(r), to, 0, to.length);
    }
  }

  @Override
  ActiveSetFactor factor(int batch) {
    return null;
  }
}
