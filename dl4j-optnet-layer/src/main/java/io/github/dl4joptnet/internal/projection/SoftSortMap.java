package io.github.dl4joptnet.internal.projection;

/**
 * Soft sorting: the projection of (n, …, 1)/strength onto the permutahedron of x (Blondel et al.
 * 2020). Among equal entries of x the gradient is shared equally: the mean over the orders in which
 * they may be sorted.
 */
public final class SoftSortMap extends OrderMap {
  private final int sign;

  /**
   * @param strength of the regularisation, above 0
   */
  public SoftSortMap(double strength, boolean ascending) {
    super(ascending ? -1 : 1, 1 / strength);
    this.sign = ascending ? -1 : 1;
  }

  /** From the largest down, and of the negated entries for ascending order. */
  @Override
  public void map(double[] x, double[] z, int n) {
    sort(x, n);
    permutahedron.project(anchors, sorted, result, n);
    for (int i = 0; i < n; i++) {
      z[i] = sign * result[i];
    }
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    int[] positions = sort(x, n);
    for (int i = 0; i < n; i++) {
      gradient[i] = sign * dLdz[i];
    }
    permutahedron.pullBack(anchors, sorted, gradient, result, n);
    for (int start = 0; start < n; ) {
      double sum = 0;
      int end = start;
      while (end < n && sorted[end] == sorted[start]) {
        sum += result[end++];
      }
      for (int i = start; i < end; i++) {
        dLdx[positions[i]] = sign * (sum / (end - start));
      }
      start = end;
    }
  }
}
