package io.github.dl4joptnet.internal.backend.input;

import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.Random;

/**
 * Makes Q symmetric, factors it, and rejects a Q that is clearly asymmetric or indefinite. Not
 * thread-safe.
 */
public final class QuadraticTermCheck {
  private static final double MAX_ASYMMETRY = 1e-4;
  static final double MAX_NEGATIVE_EIGENVALUE = 1e-5;

  private static final int POWER_ITERATIONS = 12;
  private static final int TILE = 16;

  private final int n;

  /** Made when first needed: it is as large as a dense Q. */
  private PackedCholesky.Factory factors;

  public QuadraticTermCheck(int n) {
    this.n = n;
  }

  /**
   * Checks the n×n matrix that begins at an offset.
   *
   * @param of " of sample i", for messages
   * @return its upper Cholesky factor; null where it is diagonal or only semidefinite
   */
  PackedCholesky symmetriseAndFactor(double[] q, int offset, String of) {
    if (!isSymmetric(q, offset)) {
      symmetrise(q, offset, of);
    }
    return factor(q, offset, of);
  }

  /** Compares in tiles, so that both triangles stay in cache. */
  private boolean isSymmetric(double[] q, int offset) {
    for (int i0 = 0; i0 < n; i0 += TILE) {
      for (int j0 = 0; j0 <= i0; j0 += TILE) {
        for (int i = i0; i < Math.min(n, i0 + TILE); i++) {
          int row = offset + i * n;
          int column = offset + i;
          for (int j = j0; j < Math.min(i, j0 + TILE); j++) {
            if (q[row + j] != q[column + j * n]) {
              return false;
            }
          }
        }
      }
    }
    return true;
  }

  private void symmetrise(double[] q, int offset, String of) {
    double largest = 0;
    double asymmetry = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double a = q[offset + i * n + j];
        double b = q[offset + j * n + i];
        largest = Math.max(largest, Math.max(Math.abs(a), Math.abs(b)));
        asymmetry = Math.max(asymmetry, Math.abs(a - b));
        double mean = 0.5 * a + 0.5 * b;
        q[offset + i * n + j] = mean;
        q[offset + j * n + i] = mean;
      }
    }
    checkSymmetry(asymmetry, largest, of);
  }

  /**
   * @param asymmetry the largest |Q − Qᵀ|
   * @param largest the largest |Q|
   */
  public void checkSymmetry(double asymmetry, double largest, String of) {
    if (asymmetry > MAX_ASYMMETRY * largest) {
      throw new IllegalArgumentException(
          "Q%s [%d, %d] is not symmetric: |Q - Q'| reaches %.3g where |Q| reaches %.3g, expected a ratio of at most %g"
              .formatted(of, n, n, asymmetry, largest, MAX_ASYMMETRY));
    }
  }

  /** The Cholesky factor of a definite Q that is not diagonal, else null. */
  public PackedCholesky factor(double[] q, int offset, String of) {
    if (isNonnegativeDiagonal(q, offset)) {
      return null;
    }
    factors = factors == null ? new PackedCholesky.Factory(n) : factors;
    PackedCholesky factor = factors.factor(q, offset, 0);
    if (factor != null) {
      return factor;
    }
    double largest = largestEigenvalue(q, offset);
    double shift = MAX_NEGATIVE_EIGENVALUE * largest;
    if (!(largest > 0) || factors.factor(q, offset, shift) == null) {
      throw indefinite(shift, of);
    }
    return null;
  }

  /**
   * @param shift the size of the most negative eigenvalue that is allowed
   */
  IllegalArgumentException indefinite(double shift, String of) {
    return new IllegalArgumentException(
        "Q%s [%d, %d] is not positive semidefinite: it has an eigenvalue below %.3g (-%g of its largest), expected none"
            .formatted(of, n, n, -shift, MAX_NEGATIVE_EIGENVALUE));
  }

  private boolean isNonnegativeDiagonal(double[] q, int offset) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double entry = q[offset + i * n + j];
        if (i == j ? entry < 0 : entry != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private double largestEigenvalue(double[] q, int offset) {
    double scale = 0;
    double largestDiagonal = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        scale = Math.max(scale, Math.abs(q[offset + i * n + j]));
      }
    }
    for (int i = 0; i < n; i++) {
      largestDiagonal = Math.max(largestDiagonal, q[offset + i * n + i]);
    }
    double unit = scale;
    return largestEigenvalue(
        (x, y) -> {
          for (int i = 0; i < n; i++) {
            double sum = 0;
            int row = offset + i * n;
            for (int j = 0; j < n; j++) {
              sum += q[row + j] / unit * x[j];
            }
            y[i] = sum * unit;
          }
        },
        scale,
        largestDiagonal);
  }

  /** A matrix times a vector. */
  interface Product {
    void multiply(double[] x, double[] y);
  }

  /**
   * By power iteration: mostly a few per cent too small, and never smaller than the largest entry
   * on the diagonal.
   *
   * @param scale the largest absolute entry
   */
  double largestEigenvalue(Product matrix, double scale, double largestDiagonal) {
    double estimate = largestDiagonal / scale;
    // A random start is not in the null space of any structured Q.
    double[] x = new Random(n).doubles(n, -1, 1).toArray();
    double[] qx = new double[n];
    for (int k = 0; k < POWER_ITERATIONS; k++) {
      double norm = norm(x);
      if (norm == 0) {
        break;
      }
      matrix.multiply(x, qx);
      double rayleigh = 0;
      for (int i = 0; i < n; i++) {
        qx[i] = qx[i] / scale / norm;
        rayleigh += qx[i] * x[i] / norm;
      }
      estimate = Math.max(estimate, rayleigh);
      System.arraycopy(qx, 0, x, 0, n);
    }
    return scale * estimate;
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double entry : x) {
      sum += entry * entry;
    }
    return Math.sqrt(sum);
  }
}
