package io.github.dl4joptnet.internal.projection;

/** Projection onto {z : lower ≤ z ≤ upper}. A bound is a tie where x lies on it: weight ½. */
public final class Box implements RowMap {
  private final double[] lower;
  private final double[] upper;

  /**
   * @param lower one for all entries, or one for each; −∞ for none
   * @param upper the same; not below lower
   */
  public Box(double[] lower, double[] upper) {
    this.lower = lower;
    this.upper = upper;
  }

  private static double at(double[] bounds, int i) {
    return bounds.length == 1 ? bounds[0] : bounds[i];
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    for (int i = 0; i < n; i++) {
      z[i] = Math.min(at(upper, i), Math.max(at(lower, i), x[i]));
    }
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    for (int i = 0; i < n; i++) {
      double low = at(lower, i);
      double high = at(upper, i);
      double weight = x[i] >= low && x[i] <= high && low < high ? 1 : 0;
      if (low < high && (isTie(x[i], low) || isTie(x[i], high))) {
        weight = 0.5;
      }
      dLdx[i] = weight * dLdz[i];
    }
  }

  private static boolean isTie(double x, double bound) {
    return Math.abs(x - bound) <= Ties.tolerance(Math.abs(x));
  }
}
