package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Active rows whose variables are all held at bounds. They say again what the bounds say, so η and
 * ω are determined only together, by their pull w = ω + Cᵀη on the held variables; of all such
 * pairs the shortest is η = (I + C Cᵀ)⁻¹ C w, all in the units of the problem as it was given.
 */
final class MinimumNormMultipliers {
  private MinimumNormMultipliers() {}

  /**
   * Shares the adjoint of such rows with that of the bounds.
   *
   * @param eta of all rows, unscaled; receives the rows' share
   * @param omega of all variables, unscaled; gives it
   */
  static void share(ScaledQp qp, SideWeights active, double[] eta, double[] omega) {
    int[] rows = find(qp, active);
    int count = rows.length;
    if (count == 0) {
      return;
    }
    double[][] c = new double[count][qp.n];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < qp.n; j++) {
        double scale = qp.matrices.rowScale[rows[i]] * qp.matrices.columnScale[j];
        c[i][j] = qp.matrices.c[rows[i]][j] / scale;
      }
      VectorKernels.axpy(eta[rows[i]], c[i], omega, 0, qp.n);
    }
    double[][] system = new double[count][count];
    double[] x = new double[count];
    for (int i = 0; i < count; i++) {
      for (int k = i; k < count; k++) {
        system[i][k] = (i == k ? 1 : 0) + VectorKernels.dot(c[i], c[k], 0, qp.n);
      }
      x[i] = VectorKernels.dot(c[i], omega, 0, qp.n);
    }
    Cholesky.factorInPlace(system, count, 0);
    Cholesky.solve(system, count, x);
    for (int i = 0; i < count; i++) {
      eta[rows[i]] = x[i];
      VectorKernels.axpy(-x[i], c[i], omega, 0, qp.n);
    }
  }

  private static int[] find(ScaledQp qp, SideWeights active) {
    int[] rows = new int[qp.m];
    int count = 0;
    for (int r = 0; r < qp.m; r++) {
      if (active.rowGap[r] == 0 && qp.matrices.rowNorm[r] > 0 && allHeld(qp, active, r)) {
        rows[count++] = r;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private static boolean allHeld(ScaledQp qp, SideWeights active, int r) {
    for (int j = 0; j < qp.n; j++) {
      if (qp.matrices.c[r][j] != 0 && !active.holds(j)) {
        return false;
      }
    }
    return true;
  }
}
