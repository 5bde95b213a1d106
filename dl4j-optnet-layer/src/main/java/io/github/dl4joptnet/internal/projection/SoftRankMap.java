package io.github.dl4joptnet.internal.projection;

/**
 * Soft ranks: the projection of ±x/strength onto the permutahedron of (n, …, 1) (Blondel et al.
 * 2020). Ascending, the smallest entry has rank 1.
 */
public final class SoftRankMap extends OrderMap {
  private final double factor;

  /**
   * @param strength of the regularisation, above 0
   */
  public SoftRankMap(double strength, boolean ascending) {
    super((ascending ? 1 : -1) / strength, 1);
    this.factor = (ascending ? 1 : -1) / strength;
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    int[] positions = sort(x, n);
    permutahedron.project(sorted, anchors, result, n);
    for (int i = 0; i < n; i++) {
      z[positions[i]] = result[i];
    }
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    int[] positions = sort(x, n);
    for (int i = 0; i < n; i++) {
      gradient[i] = dLdz[positions[i]];
    }
    permutahedron.pullBack(sorted, anchors, gradient, result, n);
    for (int i = 0; i < n; i++) {
      dLdx[positions[i]] = factor * (gradient[i] - result[i]);
    }
  }
}
