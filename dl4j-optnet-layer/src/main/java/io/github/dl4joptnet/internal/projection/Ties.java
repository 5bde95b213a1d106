package io.github.dl4joptnet.internal.projection;

/** When two numbers that rounding may have moved count as equal. */
final class Ties {
  /** Differences within this share of the largest number are rounding. */
  private static final double SHARE = 1e-12;

  /** What sums of n terms may lose, as a share of n times the largest. */
  private static final double PER_TERM = 4 * 0x1p-52;

  private Ties() {}

  static double tolerance(double scale) {
    return SHARE * scale;
  }

  /** For numbers that are sums of n terms. */
  static double tolerance(double scale, int n) {
    return Math.max(SHARE, PER_TERM * n) * scale;
  }

  static double largest(double[] x, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double size = Math.abs(x[i]);
      if (size > largest) {
        largest = size;
      }
    }
    return largest;
  }
}
