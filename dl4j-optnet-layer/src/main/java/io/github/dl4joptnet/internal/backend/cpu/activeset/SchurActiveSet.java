package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.PartialSchur;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The active set method for a definite Q, on the Schur complement M = ĈQ̂⁻¹Ĉᵀ of the rows, and of
 * the bounds where they count as rows too. M is computed once, and the equality rows are eliminated
 * from it. A round then factors a matrix of the order of the active inequalities, or of the
 * inactive ones where these are fewer and the batch shares M⁻¹.
 */
final class SchurActiveSet extends PrimalDualActiveSet {
  /** The values of rows and bounds at the minimiser without inequalities. */
  private final double[] unconstrained;

  /** R⁻ᵀ(unconstrained − target) of the equality rows, in the scale of M. */
  private final double[] forward;

  private ConstantSchur schur;

  /** Null where no equalities are eliminated. */
  private PartialSchur equalities;

  private int eliminated;

  /** The linear term that {@link #complete} minimises with. */
  private double[] linearTerm;

  /** Solves for working sets of most rows; null before the first. */
  private InactiveRows inactive;

  /** Whether the last system was solved by {@link #inactive}. */
  private boolean byInactive;

  /** The vector for {@link #inactive}: right-hand sides, then multipliers over the cost scale. */
  private final double[] system;

  SchurActiveSet(int n, int m, int rowLimit, Residuals residuals, Iterate solution) {
    super(n, m, rowLimit, residuals, solution);
    unconstrained = new double[rowLimit];
    forward = new double[rowLimit];
    system = new double[rowLimit];
  }

  SchurActiveSet with(ConstantSchur schur) {
    this.schur = schur;
    return this;
  }

  @Override
  boolean prepare() {
    reserveFactor(Math.min(qp.n + 1, rowLimit));
    // The compliance of elastic rows is on the diagonal, in the scale of the objective, not of M.
    eliminated = qp.isElastic() ? 0 : qp.matrices().nEq;
    equalities = eliminated == 0 ? null : schur.equalities();
    minimiseFreely(qp.p, qp.sides.target);
    return equalities == null || equalities.usable();
  }

  /**
   * Fills the values that rows and bounds have at the minimiser without inequalities.
   *
   * @param equalityTarget the values that equality rows are to have
   */
  private void minimiseFreely(double[] linearTerm, double[] equalityTarget) {
    this.linearTerm = linearTerm;
    int count = rowCount();
    schur.unconstrained(qp, linearTerm, z, unconstrained, count);
    if (equalities == null) {
      return;
    }
    for (int r = 0; r < count; r++) {
      double value = unconstrained[r];
      forward[r] = qp.costScale() * (r < eliminated ? value - equalityTarget[r] : value);
    }
    equalities.solveTransposed(forward, count);
    for (int r = eliminated; r < count; r++) {
      unconstrained[r] = forward[r] / qp.costScale();
    }
  }

  @Override
  boolean solve() {
    if (activeCount == 0) {
      byInactive = false;
      Arrays.fill(dual, 0);
      System.arraycopy(unconstrained, 0, value, 0, rowCount());
      return true;
    }
    byInactive = prepareInactive() && inactive.factor(activeRow, activeCount);
    if (byInactive) {
      solveByInactive();
      return true;
    }
    double scale = 1 / qp.costScale();
    int count = rowCount();
    int order = activeCount - eliminated;
    double[][] matrix = matrix();
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

  /**
   * M, of which at least the active rows are computed, or its remainder where equality rows are
   * eliminated.
   */
  private double[][] matrix() {
    return equalities == null ? schur.productWith(activeRow, activeCount) : equalities.matrix();
  }

  /** Whether so many rows are active that the system of the inactive ones is cheaper. */
  private boolean prepareInactive() {
    int order = rowCount();
    if (eliminated > 0 || qp.isElastic() || !isCheaperByInactive(order)) {
      return false;
    }
    double[][] inverse = schur.inverse();
    if (inverse == null) {
      return false;
    }
    if (inactive == null || !inactive.isOf(inverse)) {
      inactive = new InactiveRows(inverse, (order + 1) / 2);
    }
    return true;
  }

  /**
   * Whether that takes less than half as many multiply-adds, as the inverse has to be computed
   * first.
   */
  private boolean isCheaperByInactive(double order) {
    double active = activeCount;
    double others = order - active;
    double direct = active * active * active / 6 + active * order;
    double indirect = order * order + others * others * others / 6 + others * order;
    return 2 * indirect < direct;
  }

  /** Whether the last working set was solved for by the system of the inactive rows. */
  boolean isByInactive() {
    return byInactive;
  }

  private void solveByInactive() {
    Arrays.fill(dual, 0);
    int count = rowCount();
    System.arraycopy(unconstrained, 0, value, 0, count);
    for (int i = 0; i < activeCount; i++) {
      int r = activeRow[i];
      system[r] = unconstrained[r] - activeTarget[i];
    }
    inactive.solve(system);
    VectorKernels.axpy(1, system, value, 0, count);
    for (int i = 0; i < activeCount; i++) {
      dual[activeRow[i]] = qp.costScale() * system[activeRow[i]];
      value[activeRow[i]] = activeTarget[i];
    }
  }

  @Override
  boolean correct(Iterate at, Residuals residuals) {
    if (qp.isElastic()) {
      return false;
    }
    for (int i = 0; i < activeCount; i++) {
      int r = activeRow[i];
      activeTarget[i] -= r < qp.m ? residuals.cz[r] : at.z[r - qp.m];
    }
    minimiseFreely(residuals.rDual, activeTarget);
    if (byInactive) {
      solveByInactive();
    } else {
      solveFactored(unconstrained, eliminated);
    }
    complete();
    VectorKernels.axpy(1, at.z, z, 0, qp.n);
    VectorKernels.axpy(1, at.y, dual, 0, qp.m);
    VectorKernels.axpy(1, at.boundDual, 0, dual, qp.m, qp.n);
    collectRows();
    fixVariables(eliminated);
    evaluate(z, value);
    return true;
  }

  /** Whether an active row is a combination of equality rows, up to rounding. */
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

  /**
   * As many rounds as cost a few iterations of the interior-point method, by counted operations.
   */
  @Override
  int maxDescentRounds() {
    double n = qp.n;
    double order = activeCount - eliminated;
    double round = order * order * order / 3 + 2 * order * rowCount();
    double iteration = n * n * (n / 3 + qp.m) + 8 * n * rowCount();
    return (int) (Tolerances.WORTH_OF_ITERATIONS * iteration / round);
  }

  /** A step of iterative refinement: solutions by an inverse have larger rounding errors. */
  private void refineByInactive() {
    int count = rowCount();
    System.arraycopy(unconstrained, 0, system, 0, count);
    double scale = -1 / qp.costScale();
    VectorKernels.addRows(matrix(), activeRow, 0, activeCount, dual, scale, system, 0, count);
    for (int i = 0; i < activeCount; i++) {
      system[activeRow[i]] -= activeTarget[i];
    }
    inactive.solve(system);
    for (int i = 0; i < activeCount; i++) {
      dual[activeRow[i]] += qp.costScale() * system[activeRow[i]];
    }
  }

  @Override
  void complete() {
    if (byInactive) {
      refineByInactive();
    }
    for (int i = 0; i < eliminated; i++) {
      double sum = forward[i];
      double[] w = matrix()[i];
      for (int k = eliminated; k < activeCount; k++) {
        sum -= w[activeRow[k]] * dual[activeRow[k]];
      }
      dual[i] = sum;
    }
    if (eliminated > 0) {
      equalities.solveUpper(dual);
    }
    schur.minimiser(qp, linearTerm, dual, z);
    fixVariables(eliminated);
    System.arraycopy(z, 0, value, qp.m, qp.n);
  }

  @Override
  ActiveSetFactor factor(int batch) {
    if (byInactive) {
      return ActiveSetFactor.of(
          qp, batch, activeRow, activeCount, rowLimit > qp.m, inactive.size(), this::newSystem);
    }
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
      to[at + j - i] = scale * matrix()[i][activeRow[j]];
    }
  }

  /** Solves with the matrix of the active rows, in their order. */
  private ActiveSetFactor.System newSystem() {
    InactiveRows others = inactive.copy();
    int[] rows = Arrays.copyOf(activeRow, activeCount);
    int order = rowCount();
    return ActiveSetFactor.System.ofRows(rows, order, qp.costScale(), others::solve);
  }
}
