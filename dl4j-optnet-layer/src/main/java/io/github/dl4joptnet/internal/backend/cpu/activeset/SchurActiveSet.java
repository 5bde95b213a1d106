package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.PartialSchur;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * The active set method on the Schur complement M = ĈQ̂⁻¹Ĉᵀ of the rows, and of the bounds where
 * they count as rows too, for a definite Q: with M computed once, and the equality rows eliminated
 * from it, a round is a factorisation of the order of the active inequalities.
 */
final class SchurActiveSet extends PrimalDualActiveSet {
  /** Values without inequalities. */
  private final double[] unconstrained;

  /** R⁻ᵀ(unconstrained − target) of the equality rows, in the scale of M. */
  private final double[] forward;

  private ConstantSchur schur;

  /** M, or what the elimination of equalities leaves of it. */
  private double[][] matrix;

  /** Null where no equalities are eliminated. */
  private PartialSchur equalities;

  private int eliminated;

  SchurActiveSet(int n, int m, int rowLimit, Residuals residuals, Iterate solution) {
    super(n, m, rowLimit, residuals, solution);
    unconstrained = new double[rowLimit];
    forward = new double[rowLimit];
  }

  SchurActiveSet with(ConstantSchur schur) {
    this.schur = schur;
    return this;
  }

  @Override
  boolean prepare() {
    reserveFactor(Math.min(qp.n + 1, rowLimit));
    int count = rowCount();
    schur.unconstrained(qp, z, unconstrained, count);
    // The compliance of elastic rows is on the diagonal, in the scale of the objective, not of M.
    eliminated = qp.isElastic() ? 0 : qp.matrices().nEq;
    equalities = eliminated == 0 ? null : schur.equalities();
    matrix = eliminated == 0 ? schur.product() : equalities.matrix();
    if (equalities == null) {
      return true;
    }
    for (int r = 0; r < count; r++) {
      double value = unconstrained[r];
      forward[r] = qp.costScale() * (r < eliminated ? value - qp.sides.target[r] : value);
    }
    equalities.solveTransposed(forward, count);
    for (int r = eliminated; r < count; r++) {
      unconstrained[r] = forward[r] / qp.costScale();
    }
    return equalities.usable();
  }

  @Override
  boolean solve() {
    double scale = 1 / qp.costScale();
    int count = rowCount();
    int order = activeCount - eliminated;
    for (int i = 0; i < order; i++) {
      double[] from = matrix[activeRow[eliminated + i]];
      double[] to = factor[i];
      for (int j = i; j < order; j++) {
        to[j] = scale * from[activeRow[eliminated + j]];
      }
    }
    if (!solveRows(unconstrained, eliminated) || dependsOnEqualities(scale)) {
      return false;
    }
    System.arraycopy(qp.sides.target, 0, value, 0, eliminated);
    System.arraycopy(unconstrained, eliminated, value, eliminated, count - eliminated);
    VectorKernels.addRows(
        matrix, activeRow, eliminated, activeCount, dual, -scale, value, eliminated, count);
    return true;
  }

  /** Whether an active row has too little of its own besides the equality rows. */
  private boolean dependsOnEqualities(double scale) {
    for (int i = eliminated; i < activeCount && equalities != null; i++) {
      double pivot = factor[i - eliminated][i - eliminated];
      double whole = scale * schur.diagonal(activeRow[i]);
      if (!(pivot * pivot > Tolerances.INDEPENDENT_PIVOT_SHARE * whole)) {
        markDependent(i - eliminated);
        return true;
      }
    }
    return false;
  }

  /** As many as cost half of what the interior point method does, by counted operations. */
  @Override
  int maxDescentRounds() {
    double n = qp.n;
    double order = activeCount - eliminated;
    double round = order * order * order / 3 + 2 * order * rowCount();
    double iteration = n * n * (n / 3 + qp.m) + 8 * n * rowCount();
    return (int) (Tolerances.WORTH_OF_ITERATIONS * iteration / round);
  }

  @Override
  void complete() {
    for (int i = 0; i < eliminated; i++) {
      double sum = forward[i];
      double[] w = matrix[i];
      for (int k = eliminated; k < activeCount; k++) {
        sum -= w[activeRow[k]] * dual[activeRow[k]];
      }
      dual[i] = sum;
    }
    if (eliminated > 0) {
      equalities.solveUpper(dual);
    }
    schur.minimiser(qp, dual, z);
    for (int i = eliminated; i < activeCount; i++) {
      if (activeRow[i] >= qp.m) {
        z[activeRow[i] - qp.m] = activeTarget[i];
      }
    }
    System.arraycopy(z, 0, value, qp.m, qp.n);
  }

  @Override
  ActiveSetFactor factor(int batch) {
    return ActiveSetFactor.of(
        qp, batch, activeRow, activeCount, rowLimit > qp.m, this::copyFactorRow);
  }

  /** Row i of the Cholesky factor of all active rows' matrix, from its diagonal on. */
  private void copyFactorRow(int i, double[] to, int at) {
    if (i >= eliminated) {
      System.arraycopy(factor[i - eliminated], i - eliminated, to, at, activeCount - i);
      return;
    }
    double scale = 1 / Math.sqrt(qp.costScale());
    for (int j = i; j < activeCount; j++) {
      to[at + j - i] = scale * matrix[i][activeRow[j]];
    }
  }
}
