package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * The active set method on the values of rows, and of variables with bounds where they count as
 * rows too, for a definite Q: with M = ĈQ̂⁻¹Ĉᵀ at hand, and the equality rows eliminated from it, a
 * round is a factorisation of the order of the active inequalities.
 */
final class SchurActiveSet extends PrimalDualActiveSet {
  /** Values without inequalities. */
  private final double[] free;

  /** R⁻ᵀ(free − target) of the equality rows, in the scale of M. */
  private final double[] forward;

  private ConstantSchur system;

  /** M, or what the elimination of equalities leaves of it. */
  private double[][] matrix;

  /** Null where no equalities are eliminated. */
  private PartialSchur equalities;

  private int eliminated;

  /** The places that count in this problem. */
  private int count;

  SchurActiveSet(int n, int m, int places) {
    super(n, m, places);
    free = new double[places];
    forward = new double[places];
  }

  SchurActiveSet with(ConstantSchur system) {
    this.system = system;
    return this;
  }

  @Override
  boolean begin(ScaledQp qp) {
    count = placesOf(qp.sides);
    system.valuesWithoutRows(qp, z, free, count);
    // Elastic rows have a share of their own on the diagonal, in the scale of the objective.
    eliminated = qp.isElastic() ? 0 : qp.matrices.nEq;
    equalities = eliminated == 0 ? null : system.equalities();
    matrix = eliminated == 0 ? system.product() : equalities.matrix();
    if (equalities == null) {
      return true;
    }
    for (int r = 0; r < count; r++) {
      forward[r] = qp.costScale * (r < eliminated ? free[r] - qp.sides.target[r] : free[r]);
    }
    equalities.solveTransposed(forward, count);
    for (int r = eliminated; r < count; r++) {
      free[r] = forward[r] / qp.costScale;
    }
    return equalities.usable();
  }

  @Override
  boolean solve(ScaledQp qp) {
    double scale = 1 / qp.costScale;
    int order = rows - eliminated;
    for (int i = 0; i < order; i++) {
      double[] from = matrix[row[eliminated + i]];
      double[] to = factor[i];
      for (int j = i; j < order; j++) {
        to[j] = scale * from[row[eliminated + j]];
      }
    }
    if (!solveRows(qp, free, eliminated) || dependsOnEqualities(scale)) {
      return false;
    }
    System.arraycopy(qp.sides.target, 0, value, 0, eliminated);
    System.arraycopy(free, eliminated, value, eliminated, count - eliminated);
    VectorKernels.addRows(matrix, row, eliminated, rows, dual, -scale, value, eliminated, count);
    return true;
  }

  /** Whether an active row has too little of its own besides the equality rows. */
  private boolean dependsOnEqualities(double scale) {
    for (int i = eliminated; i < rows && equalities != null; i++) {
      double pivot = factor[i - eliminated][i - eliminated];
      if (!(pivot * pivot > PIVOT_FLOOR * scale * system.upperProduct()[row[i]][row[i]])) {
        return true;
      }
    }
    return false;
  }

  @Override
  void complete(ScaledQp qp) {
    for (int i = 0; i < eliminated; i++) {
      double sum = forward[i];
      double[] w = matrix[i];
      for (int k = eliminated; k < rows; k++) {
        sum -= w[row[k]] * dual[row[k]];
      }
      dual[i] = sum;
    }
    if (eliminated > 0) {
      equalities.solveUpper(dual);
    }
    system.minimiser(qp, dual, z);
    for (int i = eliminated; i < rows; i++) {
      if (row[i] >= qp.m) {
        z[row[i] - qp.m] = target[i];
      }
    }
    System.arraycopy(z, 0, value, qp.m, qp.n);
  }

  @Override
  void factorRow(int i, ScaledQp qp, double[] to, int at) {
    if (i >= eliminated) {
      System.arraycopy(factor[i - eliminated], i - eliminated, to, at, rows - i);
      return;
    }
    double scale = 1 / Math.sqrt(qp.costScale);
    for (int j = i; j < rows; j++) {
      to[at + j - i] = scale * matrix[i][row[j]];
    }
  }
}
