package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.Arrays;

/**
 * What a solve by the active set leaves for the adjoint: the KKT system of the active set,
 * factored, in the units of the problem as it was given.
 */
final class ActiveSetFactor {
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

  /** Of C Q⁻¹ Cᵀ + give for these rows. */
  private final PackedCholesky factor;

  private ActiveSetFactor(int[] rows, double[] scale, boolean holdsByRows, PackedCholesky factor) {
    this.rows = rows;
    this.scale = scale;
    this.holdsByRows = holdsByRows;
    this.factor = factor;
  }

  /** Null where Q has no factor, and where those of the whole batch would be too large. */
  static ActiveSetFactor of(PrimalDualActiveSet search, ScaledQp qp, int batch) {
    int count = search.rows;
    boolean eliminates = qp.matrices.diagonalQ || qp.matrices.choleskyQ != null;
    if (!eliminates || 4L * batch * count * (count + 1) > MAX_BYTES) {
      return null;
    }
    int[] rows = Arrays.copyOf(search.row, count);
    double[] scale = new double[count];
    double[] unscale = new double[count];
    for (int i = 0; i < count; i++) {
      int place = rows[i];
      scale[i] =
          place < qp.m ? qp.matrices.rowScale[place] : 1 / qp.matrices.columnScale[place - qp.m];
      unscale[i] = Math.sqrt(qp.costScale) / scale[i];
    }
    double[] triangle = new double[count * (count + 1) / 2];
    int at = 0;
    for (int i = 0; i < count; i++) {
      search.factorRow(i, qp, triangle, at);
      for (int j = i; j < count; j++) {
        triangle[at++] *= unscale[j];
      }
    }
    return new ActiveSetFactor(
        rows, scale, search.places > qp.m, new PackedCholesky(count, triangle));
  }

  /** x = (C Q⁻¹ Cᵀ + give)⁻¹ x. */
  void solve(double[] x) {
    factor.solve(x);
  }
}
