package io.github.dl4joptnet.backend.cpu;

/**
 * The active set method on row values alone, for a definite Q and no bounds: with M = ĈQ̂⁻¹Ĉᵀ at
 * hand, and the equality rows eliminated from it, a round is a factorisation of the order of the
 * active inequality rows.
 */
final class RowActiveSet extends ActiveSetSearch {
  /** Row values without inequality rows. */
  private final double[] free;

  /** R⁻ᵀ(free − target) of the equality rows, in the scale of M. */
  private final double[] forward;

  private final double[] work;
  private RowSystem system;

  /** M, or what the elimination of equalities leaves of it. */
  private double[][] matrix;

  /** Null where no equalities are eliminated. */
  private EqualityElimination equalities;

  private int eliminated;

  RowActiveSet(int n, int m) {
    super(n, m);
    free = new double[m];
    forward = new double[m];
    work = new double[m];
  }

  RowActiveSet with(RowSystem system) {
    this.system = system;
    return this;
  }

  @Override
  boolean begin(ScaledQp qp) {
    system.valuesWithoutRows(qp, z, free);
    // Elastic rows have a share of their own on the diagonal, in the scale of the objective.
    eliminated = qp.isElastic() ? 0 : qp.matrices.nEq;
    equalities = eliminated == 0 ? null : system.equalities();
    matrix = eliminated == 0 ? system.product() : equalities.matrix();
    if (equalities == null) {
      return true;
    }
    for (int r = 0; r < qp.m; r++) {
      forward[r] = qp.costScale * (r < eliminated ? free[r] - qp.sides.target[r] : free[r]);
    }
    equalities.solveTransposed(forward, qp.m);
    for (int r = eliminated; r < qp.m; r++) {
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
    System.arraycopy(qp.sides.target, 0, cz, 0, eliminated);
    System.arraycopy(free, eliminated, cz, eliminated, qp.m - eliminated);
    DenseKernels.addRows(matrix, row, eliminated, rows, y, -scale, cz, eliminated, qp.m);
    return true;
  }

  /** Whether an active row has too little of its own besides the equality rows. */
  private boolean dependsOnEqualities(double scale) {
    for (int i = eliminated; i < rows && equalities != null; i++) {
      double pivot = factor[i - eliminated][i - eliminated];
      if (!(pivot * pivot > PIVOT_FLOOR * scale * system.product()[row[i]][row[i]])) {
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
        sum -= w[row[k]] * y[row[k]];
      }
      work[i] = sum;
    }
    if (eliminated > 0) {
      equalities.solveUpper(work);
      System.arraycopy(work, 0, y, 0, eliminated);
    }
    system.minimiser(qp, y, z);
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
