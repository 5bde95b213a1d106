package io.github.dl4joptnet.backend.cpu;

/**
 * What a solve by the active set leaves for the adjoint: the KKT system of the active set,
 * factored, in the units of the problem as it was given.
 *
 * @param rows the active rows of [A; G], ascending
 * @param scale their scales, by which errors in them are judged
 * @param factor upper Cholesky factor of C Q⁻¹ Cᵀ + give for these rows and the free variables
 */
record ActiveFactor(int[] rows, double[] scale, double[][] factor) {
  /** A batch keeps at most this much; beyond, the backward pass factors again. */
  private static final long MAX_BYTES = 128L << 20;

  /** Null where Q has no factor, and where those of the whole batch would be too large. */
  static ActiveFactor of(ActiveSetSearch search, ScaledQp qp, int batch) {
    int count = search.rows;
    boolean eliminates = qp.matrices.diagonalQ || qp.matrices.choleskyQ != null;
    if (!eliminates || 8L * batch * count * count > MAX_BYTES) {
      return null;
    }
    int[] rows = java.util.Arrays.copyOf(search.row, count);
    double[] scale = new double[count];
    double[] unscale = new double[count];
    for (int i = 0; i < count; i++) {
      scale[i] = qp.matrices.rowScale[rows[i]];
      unscale[i] = Math.sqrt(qp.costScale) / scale[i];
    }
    double[][] factor = new double[count][count];
    for (int i = 0; i < count; i++) {
      double[] from = search.factor[i];
      double[] to = factor[i];
      for (int j = i; j < count; j++) {
        to[j] = from[j] * unscale[j];
      }
    }
    return new ActiveFactor(rows, scale, factor);
  }
}
