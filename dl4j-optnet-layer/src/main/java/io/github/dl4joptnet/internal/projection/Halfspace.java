package io.github.dl4joptnet.internal.projection;

/** Projection onto {z : aᵀz ≤ b}: x − max(0, aᵀx − b) a/‖a‖². On the boundary: weight ½. */
public final class Halfspace implements RowMap {
  private final double[] a;
  private final double b;
  private final double squaredNorm;

  /**
   * @param a not zero
   */
  public Halfspace(double[] a, double b) {
    this.a = a;
    this.b = b;
    double sum = 0;
    for (double entry : a) {
      sum += entry * entry;
    }
    squaredNorm = sum;
  }

  private double dot(double[] x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[i] * x[i];
    }
    return sum;
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    double length = Math.max(0, dot(x, n) - b) / squaredNorm;
    for (int i = 0; i < n; i++) {
      z[i] = x[i] - length * a[i];
    }
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    double excess = dot(x, n) - b;
    double size = Math.abs(b);
    for (int i = 0; i < n; i++) {
      size += Math.abs(a[i] * x[i]);
    }
    boolean isTie = Math.abs(excess) <= Ties.tolerance(size);
    double weight = isTie ? 0.5 : excess > 0 ? 1 : 0;
    double length = weight * dot(dLdz, n) / squaredNorm;
    for (int i = 0; i < n; i++) {
      dLdx[i] = dLdz[i] - length * a[i];
    }
  }
}
