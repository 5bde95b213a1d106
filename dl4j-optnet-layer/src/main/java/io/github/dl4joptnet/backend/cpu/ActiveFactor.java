package io.github.dl4joptnet.backend.cpu;

import java.util.Arrays;

/**
 * What a solve by the active set leaves for the adjoint: the KKT system of the active set,
 * factored, in the units of the problem as it was given.
 */
final class ActiveFactor {
  /** A batch keeps at most this much; beyond, the backward pass factors again. */
  private static final long MAX_BYTES = 128L << 20;

  /**
   * The active rows of [A; G], ascending, and after them those of held variables, plus nEq + nIneq.
   */
  final int[] rows;

  /** Whether held variables are among the rows; else the matrix is that of the free ones. */
  final boolean holdsByRows;

  /** Their scales, by which errors in them are judged. */
  final double[] scale;

  /**
   * Upper Cholesky factor of C Q⁻¹ Cᵀ + give for these rows: its rows from their diagonal on, one
   * after the other.
   */
  private final double[] triangle;

  private ActiveFactor(int[] rows, double[] scale, boolean holdsByRows) {
    this.holdsByRows = holdsByRows;
    this.rows = rows;
    this.scale = scale;
    triangle = new double[rows.length * (rows.length + 1) / 2];
  }

  /** Null where Q has no factor, and where those of the whole batch would be too large. */
  static ActiveFactor of(ActiveSetSearch search, ScaledQp qp, int batch) {
    int count = search.rows;
    boolean eliminates = qp.matrices.diagonalQ || qp.matrices.choleskyQ != null;
    if (!eliminates || 4L * batch * count * (count + 1) > MAX_BYTES) {
      return null;
    }
    ActiveFactor factor =
        new ActiveFactor(Arrays.copyOf(search.row, count), new double[count], search.places > qp.m);
    double[] unscale = new double[count];
    for (int i = 0; i < count; i++) {
      int place = factor.rows[i];
      factor.scale[i] =
          place < qp.m ? qp.matrices.rowScale[place] : 1 / qp.matrices.columnScale[place - qp.m];
      unscale[i] = Math.sqrt(qp.costScale) / factor.scale[i];
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      search.factorRow(i, qp, factor.triangle, at);
      for (int j = i; j < count; j++) {
        factor.triangle[at++] *= unscale[j];
      }
    }
    return factor;
  }

  /** x = (C Q⁻¹ Cᵀ + give)⁻¹ x. */
  void solve(double[] x) {
    int count = rows.length;
    int at = 0;
    for (int i = 0; i < count; i++) {
      x[i] /= triangle[at];
      VectorKernels.axpy(-x[i], triangle, at + 1, x, i + 1, count - i - 1);
      at += count - i;
    }
    for (int i = count - 1; i >= 0; i--) {
      at -= count - i;
      double known = VectorKernels.dot(triangle, at + 1, x, i + 1, count - i - 1);
      x[i] = (x[i] - known) / triangle[at];
    }
  }
}
