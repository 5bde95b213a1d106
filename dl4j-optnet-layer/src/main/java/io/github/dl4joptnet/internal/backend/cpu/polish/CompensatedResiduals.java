package io.github.dl4joptnet.internal.backend.cpu.polish;

import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.CompensatedSum;
import java.util.Arrays;

/**
 * The right-hand sides of a last Newton step, summed as if in twice the working precision: where
 * large terms cancel, a plain sum would leave only rounding (Higham, Accuracy and Stability of
 * Numerical Algorithms, chapter 12).
 */
final class CompensatedResiduals {
  private final double[] high;

  /** The rounding errors of each sum so far. */
  private final double[] low;

  private final CompensatedSum row = new CompensatedSum();

  CompensatedResiduals(int n) {
    high = new double[n];
    low = new double[n];
  }

  /** Sets r1 to −(c Q̂z + p̂ + Ĉᵀy), and subtracts Ĉz from r2. */
  void subtract(ScaledQp qp, Iterate at, double[] r1, double[] r2) {
    SparseMatrices matrices = SparseMatrices.of(qp.matrices());
    System.arraycopy(qp.p, 0, high, 0, qp.n);
    Arrays.fill(low, 0);
    addCurvature(qp, at, matrices);
    int[] start = matrices.pattern().rows().start();
    int[] column = matrices.pattern().rows().row();
    double[] value = matrices.values();
    for (int r = 0; r < qp.m; r++) {
      row.set(-r2[r]);
      for (int k = start[r]; k < start[r + 1]; k++) {
        row.addProduct(value[k], at.z[column[k]]);
      }
      r2[r] = -row.value();
      for (int k = start[r]; at.y[r] != 0 && k < start[r + 1]; k++) {
        addProduct(column[k], value[k], at.y[r]);
      }
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = -(high[j] + low[j]);
    }
  }

  private void addCurvature(ScaledQp qp, Iterate at, SparseMatrices matrices) {
    int[] start = matrices.pattern().q().start();
    int[] column = matrices.pattern().q().row();
    double[] value = matrices.q().values();
    for (int j = 0; j < qp.n; j++) {
      for (int k = start[j]; k < start[j + 1]; k++) {
        addProduct(j, qp.costScale() * value[k], at.z[column[k]]);
      }
    }
  }

  private void addProduct(int j, double x, double y) {
    double product = x * y;
    double sum = high[j] + product;
    double part = sum - high[j];
    low[j] += Math.fma(x, y, -product) + ((high[j] - (sum - part)) + (product - part));
    high[j] = sum;
  }
}
