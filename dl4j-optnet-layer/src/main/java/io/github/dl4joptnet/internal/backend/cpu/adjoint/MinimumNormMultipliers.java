package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Active rows whose variables are all fixed. They are combinations of active bounds, so only w = ω
 * + Cᵀη on the fixed variables is determined; the minimum-norm pair is η = (I + C Cᵀ)⁻¹ C w, ω = w
 * − Cᵀη, all in the units of the problem as it was given.
 */
final class MinimumNormMultipliers {
  private MinimumNormMultipliers() {}

  /**
   * Splits w between such rows and the bounds.
   *
   * @param eta of all rows, unscaled
   * @param omega of all variables, unscaled
   */
  static void split(ScaledQp qp, SideWeights weights, double[] eta, double[] omega) {
    int[] rows = find(qp, weights);
    int count = rows.length;
    if (count == 0) {
      return;
    }
    if (qp.matrices() instanceof SparseMatrices sparse) {
      new LeastSquaresMultipliers(sparse, rows).split(eta, omega);
      return;
    }
    DenseMatrices matrices = DenseMatrices.of(qp.matrices());
    double[][] c = new double[count][qp.n];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < qp.n; j++) {
        double scale = matrices.rowScale[rows[i]] * matrices.columnScale[j];
        c[i][j] = matrices.c[rows[i]][j] / scale;
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

  private static int[] find(ScaledQp qp, SideWeights weights) {
    int[] rows = new int[qp.m];
    int count = 0;
    for (int r = 0; r < qp.m; r++) {
      if (weights.rowGap[r] == 0 && qp.matrices().rowNorm[r] > 0 && allFixed(qp, weights, r)) {
        rows[count++] = r;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private static boolean allFixed(ScaledQp qp, SideWeights weights, int r) {
    if (qp.matrices() instanceof SparseMatrices sparse) {
      return sparse.hasOnly(r, weights::isFixed);
    }
    DenseMatrices matrices = DenseMatrices.of(qp.matrices());
    for (int j = 0; j < qp.n; j++) {
      if (matrices.c[r][j] != 0 && !weights.isFixed(j)) {
        return false;
      }
    }
    return true;
  }
}
