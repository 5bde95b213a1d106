package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.backend.Operand;
import io.github.dl4joptnet.backend.cpu.Cholesky;
import java.util.Arrays;

/** Makes Q symmetric and rejects one that is clearly asymmetric or indefinite. */
final class QuadraticTermCheck {
  private static final double MAX_ASYMMETRY = 1e-4;
  private static final double MAX_NEGATIVE_EIGENVALUE = 1e-5;
  private static final int POWER_ITERATIONS = 12;

  private QuadraticTermCheck() {}

  static void symmetriseAndCheck(Operand q, int n, int batch, QpStatus[] rejected) {
    for (int sample = 0; sample < (q.shared() ? 1 : batch); sample++) {
      if (rejected[sample] != null && !q.shared()) {
        continue;
      }
      String of = q.shared() ? "" : " of sample " + sample;
      int offset = q.offset(sample);
      symmetrise(q.values(), offset, n, of);
      checkSemidefinite(q.values(), offset, n, of);
    }
  }

  private static void symmetrise(double[] q, int offset, int n, String of) {
    double largest = 0;
    double asymmetry = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double a = q[offset + i * n + j];
        double b = q[offset + j * n + i];
        largest = Math.max(largest, Math.max(Math.abs(a), Math.abs(b)));
        if (a != b) {
          asymmetry = Math.max(asymmetry, Math.abs(a - b));
          double mean = 0.5 * a + 0.5 * b;
          q[offset + i * n + j] = mean;
          q[offset + j * n + i] = mean;
        }
      }
    }
    if (asymmetry > MAX_ASYMMETRY * largest) {
      throw new IllegalArgumentException(
          "Q%s [%d, %d] is not symmetric: |Q - Q'| reaches %.3g where |Q| reaches %.3g, expected a ratio of at most %g"
              .formatted(of, n, n, asymmetry, largest, MAX_ASYMMETRY));
    }
  }

  private static void checkSemidefinite(double[] q, int offset, int n, String of) {
    if (isDiagonallyDominant(q, offset, n)) {
      return;
    }
    if (isPositiveDefinite(q, offset, n, 0)) {
      return;
    }
    double largest = largestEigenvalue(q, offset, n);
    double shift = MAX_NEGATIVE_EIGENVALUE * largest;
    if (!(largest > 0) || !isPositiveDefinite(q, offset, n, shift)) {
      throw new IllegalArgumentException(
          "Q%s [%d, %d] is not positive semidefinite: it has an eigenvalue below %.3g (-%g of its largest), expected none"
              .formatted(of, n, n, -shift, MAX_NEGATIVE_EIGENVALUE));
    }
  }

  private static boolean isDiagonallyDominant(double[] q, int offset, int n) {
    for (int i = 0; i < n; i++) {
      double others = 0;
      for (int j = 0; j < n; j++) {
        others += Math.abs(q[offset + i * n + j]);
      }
      double diagonal = q[offset + i * n + i];
      if (!(diagonal >= others - Math.abs(diagonal))) {
        return false;
      }
    }
    return true;
  }

  /** By power iteration on Q shifted to be definite: at most a few per cent too small. */
  private static double largestEigenvalue(double[] q, int offset, int n) {
    double[] x = new double[n];
    double[] qx = new double[n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      x[i] = 1 + 0.1 * ((i * 7919) % 13);
      trace = Math.max(trace, q[offset + i * n + i]);
    }
    double estimate = trace;
    for (int k = 0; k < POWER_ITERATIONS; k++) {
      double norm = 0;
      for (int i = 0; i < n; i++) {
        norm += x[i] * x[i];
      }
      norm = Math.sqrt(norm);
      double rayleigh = 0;
      for (int i = 0; i < n; i++) {
        double sum = 0;
        int row = offset + i * n;
        for (int j = 0; j < n; j++) {
          sum += q[row + j] * x[j];
        }
        qx[i] = sum / norm;
        rayleigh += qx[i] * x[i] / norm;
      }
      estimate = Math.max(estimate, rayleigh);
      System.arraycopy(qx, 0, x, 0, n);
    }
    return estimate;
  }

  /** Whether Q + shift·I has a Cholesky factor. */
  private static boolean isPositiveDefinite(double[] q, int offset, int n, double shift) {
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(q, offset + i * n, offset + (i + 1) * n);
      rows[i][i] += shift;
    }
    return Cholesky.factorInPlace(rows, n, 0) == 0;
  }
}
