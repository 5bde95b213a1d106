package io.github.dl4joptnet.internal.linalg;

import java.util.Arrays;

/**
 * Ruiz equilibration (2001) of the matrix [Q Cᵀ; C 0]: scales that bring the largest entry of each
 * row and column near one. The diagonal of Q stands for its columns, which it bounds as Q is
 * semidefinite.
 */
public final class Equilibration {
  /** Norms within this factor of one are left alone. */
  private static final double WELL_SCALED = 8;

  /** Once it has begun, it ends with norms within this factor of one. */
  private static final double EQUILIBRATED = 2;

  private static final int MAX_PASSES = 12;

  /** Scales are powers of two with exponents of at most this size. */
  private static final int MAX_EXPONENT = 450;

  private static final double SQRT_2 = Math.sqrt(2);
  private static final double LARGEST_SCALE = Math.scalb(1.0, MAX_EXPONENT);

  private Equilibration() {}

  /** The entries of C as far as scaling needs them. */
  public interface Norms {
    /** Raises norms to the largest entries of the columns and rows of E C D. */
    void raise(double[] d, double[] e, double[] columnNorm, double[] rowNorm);
  }

  /**
   * Computes the scales of n columns and m rows.
   *
   * @param c the entries of C, unscaled
   * @param qDiagonal the diagonal of Q, unscaled
   * @param d receives the column scales D
   * @param e receives the row scales E
   * @param rowNorm receives the largest entry of each row of E C D, up to the rounding of scales
   * @return whether any scale differs from one
   */
  public static boolean scale(
      Norms c, double[] qDiagonal, int n, int m, double[] d, double[] e, double[] rowNorm) {
    Arrays.fill(d, 1);
    Arrays.fill(e, 1);
    double[] columnNorm = new double[n];
    double wanted = WELL_SCALED;
    boolean changed = false;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Arrays.fill(columnNorm, 0);
      Arrays.fill(rowNorm, 0);
      c.raise(d, e, columnNorm, rowNorm);
      double qScale = quadraticScale(qDiagonal, n, d);
      for (int j = 0; j < n; j++) {
        columnNorm[j] = Math.max(columnNorm[j], qScale * d[j] * d[j] * qDiagonal[j]);
      }
      double imbalance = Math.max(imbalance(columnNorm, n), imbalance(rowNorm, m));
      if (imbalance <= wanted) {
        break;
      }
      wanted = EQUILIBRATED;
      changed = true;
      divideByRoot(d, columnNorm, n);
      divideByRoot(e, rowNorm, m);
    }
    if (changed) {
      roundToPowersOfTwo(d, n);
      roundToPowersOfTwo(e, m);
    }
    return changed;
  }

  /** Whether some scale would have to be more extreme than is allowed. */
  public static boolean isLimited(double[] scales, int count) {
    for (int i = 0; i < count; i++) {
      if (isLimited(scales[i])) {
        return true;
      }
    }
    return false;
  }

  public static boolean isLimited(double scale) {
    return scale >= LARGEST_SCALE || scale <= 1 / LARGEST_SCALE;
  }

  /**
   * Brings the mean diagonal entry of the scaled Q to one, as the cost scale will do later. Columns
   * without curvature do not count: with them the mean of the others would be above one, and each
   * pass would shrink these again.
   */
  private static double quadraticScale(double[] qDiagonal, int n, double[] d) {
    double sum = 0;
    int curved = 0;
    for (int j = 0; j < n; j++) {
      sum += d[j] * d[j] * Math.abs(qDiagonal[j]);
      curved += qDiagonal[j] != 0 ? 1 : 0;
    }
    return sum > 0 ? curved / sum : 0;
  }

  /** The largest factor by which a norm differs from one. */
  private static double imbalance(double[] norm, int count) {
    double largest = 1;
    double smallest = 1;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, norm[i]);
      smallest = norm[i] > 0 ? Math.min(smallest, norm[i]) : smallest;
    }
    return Math.max(largest, 1 / smallest);
  }

  private static void divideByRoot(double[] scale, double[] norm, int count) {
    for (int i = 0; i < count; i++) {
      double wanted = norm[i] > 0 ? scale[i] / Math.sqrt(norm[i]) : scale[i];
      scale[i] = Math.max(1 / LARGEST_SCALE, Math.min(LARGEST_SCALE, wanted));
    }
  }

  private static void roundToPowersOfTwo(double[] scales, int count) {
    for (int i = 0; i < count; i++) {
      scales[i] = powerOfTwo(scales[i]);
    }
  }

  /** The power of two nearest in ratio to a positive number, between 2^-450 and 2^450. */
  public static double powerOfTwo(double x) {
    if (x >= LARGEST_SCALE) {
      return LARGEST_SCALE;
    }
    double below = Math.scalb(1.0, Math.max(-MAX_EXPONENT, Math.getExponent(x)));
    return x < SQRT_2 * below ? below : 2 * below;
  }
}
