package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.MatrixKernels;

/**
 * The active set method for a positive diagonal Q and bounds: variables at a bound leave the
 * problem, the others are eliminated one by one.
 */
final class DiagonalActiveSet extends PrimalDualActiveSet {
  private final double[] freeValue;
  private final double[] weight;
  private final double[][] column;
  private final double[][] gathered;
  private final double[] pull;
  private final double[] free;
  private int columns;

  DiagonalActiveSet(int n, int m) {
    super(n, m, m);
    freeValue = new double[m];
    weight = new double[n];
    column = new double[n][];
    gathered = MatrixKernels.rows(n, m);
    pull = new double[n];
    free = new double[n];
  }

  @Override
  boolean begin(ScaledQp qp) {
    for (int j = 0; j < qp.n; j++) {
      free[j] = -qp.p[j] / (qp.costScale * qp.matrices.qDiagonal[j]);
    }
    return true;
  }

  @Override
  boolean solve(ScaledQp qp) {
    holdVariables(qp);
    qp.matrices.multiplyC(z, freeValue);
    for (int i = 0; i < rows; i++) {
      java.util.Arrays.fill(factor[i], i, rows, 0);
    }
    MatrixKernels.addGram(factor, rows, column, weight, columns, 1);
    if (rows > columns || !solveRows(qp, freeValue, 0)) {
      return false;
    }
    java.util.Arrays.fill(pull, 0);
    qp.matrices.addCTransposed(dual, 1, pull);
    for (int j = 0; j < qp.n; j++) {
      double q = qp.costScale * qp.matrices.qDiagonal[j];
      if (isHeld(qp.sides, j)) {
        dual[qp.m + j] = -(q * z[j] + qp.p[j] + pull[j]);
      } else {
        z[j] = free[j] - pull[j] / q;
      }
    }
    qp.matrices.multiplyC(z, value);
    System.arraycopy(z, 0, value, qp.m, qp.n);
    return true;
  }

  /** Puts held variables at their values, and the columns of Ĉ of the others in a row. */
  private void holdVariables(ScaledQp qp) {
    ConstraintSides sides = qp.sides;
    columns = 0;
    for (int j = 0; j < qp.n; j++) {
      if (sides.equality[qp.m + j]) {
        z[j] = sides.target[qp.m + j];
        continue;
      }
      int side = activeSide(sides, qp.m + j);
      if (side >= 0) {
        z[j] = sides.sign[side] * sides.limit[side];
        continue;
      }
      z[j] = free[j];
      weight[columns] = 1 / (qp.costScale * qp.matrices.qDiagonal[j]);
      column[columns] = activeRowsOf(qp.matrices.cT[j], columns);
      columns++;
    }
  }

  private double[] activeRowsOf(double[] whole, int index) {
    if (rows == places) {
      return whole;
    }
    double[] part = gathered[index];
    for (int i = 0; i < rows; i++) {
      part[i] = whole[row[i]];
    }
    return part;
  }

  private boolean isHeld(ConstraintSides sides, int j) {
    return sides.equality[sides.m + j] || activeSide(sides, sides.m + j) >= 0;
  }

  @Override
  void complete(ScaledQp qp) {
    // z is always there.
  }
}
