package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import java.util.Arrays;

/**
 * The active set method for a positive diagonal Q and bounds: variables at a bound leave the
 * problem, the others are eliminated one by one.
 */
final class DiagonalActiveSet extends PrimalDualActiveSet {
  /** Row values without multipliers of the rows. */
  private final double[] rowValue;

  private final double[] unconstrained;

  /** Of each free variable, the inverse curvature and its column of the active rows. */
  private final double[] weight;

  private final double[][] column;
  private final double[][] gathered;
  private final double[] rowForce;
  private int columns;

  DiagonalActiveSet(int n, int m, Residuals residuals, Iterate solution) {
    super(n, m, m, residuals, solution);
    rowValue = new double[m];
    weight = new double[n];
    column = new double[n][];
    gathered = MatrixKernels.rows(n, m);
    rowForce = new double[n];
    unconstrained = new double[n];
  }

  @Override
  boolean prepare() {
    reserveFactor(Math.min(qp.n, qp.m));
    for (int j = 0; j < qp.n; j++) {
      unconstrained[j] = -qp.p[j] / qp.curvature(j);
    }
    return true;
  }

  @Override
  boolean solve() {
    fixVariables();
    qp.matrices().multiplyC(z, rowValue);
    for (int i = 0; i < activeCount; i++) {
      Arrays.fill(factor[i], i, activeCount, 0);
    }
    MatrixKernels.addGram(factor, activeCount, column, weight, columns);
    if (activeCount > columns || !solveRows(rowValue, 0)) {
      return false;
    }
    Arrays.fill(rowForce, 0);
    qp.matrices().addCTransposed(dual, 1, rowForce);
    for (int j = 0; j < qp.n; j++) {
      if (isFixed(j)) {
        dual[qp.m + j] = -(qp.curvature(j) * z[j] + qp.p[j] + rowForce[j]);
      } else {
        z[j] = unconstrained[j] - rowForce[j] / qp.curvature(j);
      }
    }
    evaluate(z, value);
    return true;
  }

  /** Sets fixed variables to their values, and collects the columns of Ĉ of the others. */
  private void fixVariables() {
    ConstraintSides sides = qp.sides;
    columns = 0;
    for (int j = 0; j < qp.n; j++) {
      if (sides.equality[qp.m + j]) {
        z[j] = sides.target[qp.m + j];
        continue;
      }
      int side = activeSide(qp.m + j);
      if (side >= 0) {
        z[j] = sides.boundary(side);
        continue;
      }
      z[j] = unconstrained[j];
      weight[columns] = 1 / qp.curvature(j);
      column[columns] = activeRowsOf(DenseMatrices.of(qp.matrices()).cT[j], columns);
      columns++;
    }
  }

  private double[] activeRowsOf(double[] whole, int index) {
    if (activeCount == rowLimit) {
      return whole;
    }
    double[] part = gathered[index];
    for (int i = 0; i < activeCount; i++) {
      part[i] = whole[activeRow[i]];
    }
    return part;
  }

  private boolean isFixed(int j) {
    return qp.sides.equality[qp.m + j] || activeSide(qp.m + j) >= 0;
  }

  @Override
  void complete() {
    // Every round fills z.
  }

  @Override
  ActiveSetFactor factor(int batch) {
    return ActiveSetFactor.of(
        qp, batch, activeRow, activeCount, rowLimit > qp.m, this::copyFactorRow);
  }

  /** Row i of the Cholesky factor of all active rows' matrix, from its diagonal on. */
  private void copyFactorRow(int i, double[] to, int at) {
    System.arraycopy(factor[i], i, to, at, activeCount - i);
  }
}
