package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The split of {@link MinimumNormMultipliers} for sparse rows: (I + C Cᵀ) η = C w by conjugate
 * gradients. The matrix has no eigenvalue below one.
 */
final class LeastSquaresMultipliers {
  private final SparseMatrices matrices;
  private final int[] rows;

  LeastSquaresMultipliers(SparseMatrices matrices, int[] rows) {
    this.matrices = matrices;
    this.rows = rows;
  }

  /** Splits w = ω + Cᵀη, all unscaled. */
  void split(double[] eta, double[] omega) {
    int count = rows.length;
    double[] given = new double[count];
    for (int i = 0; i < count; i++) {
      given[i] = eta[rows[i]];
    }
    addTransposed(given, 1, omega);
    double[] right = new double[count];
    multiply(omega, right);
    double[] x = solve(right);
    for (int i = 0; i < count; i++) {
      eta[rows[i]] = x[i];
    }
    addTransposed(x, -1, omega);
  }

  private double[] solve(double[] right) {
    int count = right.length;
    double[] x = new double[count];
    double[] residual = right.clone();
    double[] direction = right.clone();
    double[] image = new double[count];
    double[] columns = new double[matrices.n()];
    double size = VectorKernels.dot(residual, residual, 0, count);
    double wanted = size * Tolerances.CONJUGATE_GRADIENTS * Tolerances.CONJUGATE_GRADIENTS;
    for (int k = 0; k < Tolerances.MAX_CONJUGATE_GRADIENTS && size > wanted; k++) {
      Arrays.fill(columns, 0);
      addTransposed(direction, 1, columns);
      multiply(columns, image);
      VectorKernels.axpy(1, direction, image, 0, count);
      double step = size / VectorKernels.dot(direction, image, 0, count);
      VectorKernels.axpy(step, direction, x, 0, count);
      VectorKernels.axpy(-step, image, residual, 0, count);
      double next = VectorKernels.dot(residual, residual, 0, count);
      for (int i = 0; i < count; i++) {
        direction[i] = residual[i] + next / size * direction[i];
      }
      size = next;
    }
    return x;
  }

  /** C x, with C as it was given, not scaled. */
  private void multiply(double[] x, double[] to) {
    double[] scaled = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      scaled[j] = x[j] / matrices.columnScale[j];
    }
    for (int i = 0; i < rows.length; i++) {
      to[i] = matrices.rowTimes(rows[i], scaled) / matrices.rowScale[rows[i]];
    }
  }

  private void addTransposed(double[] y, double sign, double[] to) {
    double[] scaled = new double[to.length];
    for (int i = 0; i < rows.length; i++) {
      matrices.addRow(rows[i], sign * y[i] / matrices.rowScale[rows[i]], scaled);
    }
    for (int j = 0; j < to.length; j++) {
      to[j] += scaled[j] / matrices.columnScale[j];
    }
  }
}
