package io.github.dl4joptnet.internal.projection;

/**
 * Soft ranks: the projection of ±x/strength onto the permutahedron of (n, …, 1) (Blondel et al.
 * 2020). Ascending, the smallest entry has rank 1.
 */
public final class SoftRank implements RowMap {
  private final double factor;
  private final SortOrder order = new SortOrder();
  private final Permutahedron permutahedron = new Permutahedron();
  private double[] scaled = new double[0];
  private double[] sorted = new double[0];
  private double[] ranks = new double[0];
  private double[] gradient = new double[0];
  private double[] result = new double[0];

  /**
   * @param strength of the regularisation, above 0
   */
  public SoftRank(double strength, boolean ascending) {
    factor = (ascending ? 1 : -1) / strength;
  }

  private int[] sort(double[] x, int n) {
    if (scaled.length < n) {
      scaled = new double[n];
      sorted = new double[n];
      ranks = new double[n];
      gradient = new double[n];
      result = new double[n];
    }
    for (int i = 0; i < n; i++) {
      scaled[i] = factor * x[i];
    }
    int[] positions = order.descending(scaled, n);
    for (int i = 0; i < n; i++) {
      sorted[i] = scaled[positions[i]];
      ranks[i] = n - i;
    }
    return positions;
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    int[] positions = sort(x, n);
    permutahedron.project(sorted, ranks, result, n);
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
    permutahedron.pullBack(sorted, ranks, gradient, result, n);
    for (int i = 0; i < n; i++) {
      dLdx[positions[i]] = factor * (gradient[i] - result[i]);
    }
  }
}
