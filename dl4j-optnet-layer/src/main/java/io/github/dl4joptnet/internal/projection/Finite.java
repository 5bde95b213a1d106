package io.github.dl4joptnet.internal.projection;

/** Whether numbers are finite. */
final class Finite {
  private Finite() {}

  static boolean all(double[] x, int n) {
    return isSumFinite(x, n) || count(x, n) == n;
  }

  /** How many are. */
  static int count(double[] x, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) {
      count += Double.isFinite(x[i]) ? 1 : 0;
    }
    return count;
  }

  /** True only if all are finite: what is not stays in a sum, and adding is faster than asking. */
  static boolean isSumFinite(double[] x, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    for (; i < n; i++) {
      s0 += x[i];
    }
    return Double.isFinite((s0 + s1) + (s2 + s3));
  }
}
