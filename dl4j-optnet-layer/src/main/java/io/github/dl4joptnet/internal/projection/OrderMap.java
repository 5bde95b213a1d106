package io.github.dl4joptnet.internal.projection;

/**
 * A map by the order of the entries, through projections onto a permutahedron (Blondel et al.
 * 2020). Keeps the sorted keys, that is entries times a factor, beside (n, …, 1) times another.
 */
abstract class OrderMap implements RowMap {
  private final double keyFactor;
  private final double anchorFactor;
  private final SortOrder order = new SortOrder();
  final Permutahedron permutahedron = new Permutahedron();

  private double[] keys = new double[0];

  /** The keys, the largest first. */
  double[] sorted = new double[0];

  double[] anchors = new double[0];
  double[] gradient = new double[0];
  double[] result = new double[0];

  OrderMap(double keyFactor, double anchorFactor) {
    this.keyFactor = keyFactor;
    this.anchorFactor = anchorFactor;
  }

  /** Sorts the keys of a row, and returns where in it each of them is. */
  final int[] sort(double[] x, int n) {
    if (keys.length < n) {
      keys = new double[n];
      sorted = new double[n];
      anchors = new double[n];
      gradient = new double[n];
      result = new double[n];
    }
    for (int i = 0; i < n; i++) {
      keys[i] = keyFactor * x[i];
    }
    int[] positions = order.descending(keys, n);
    for (int i = 0; i < n; i++) {
      sorted[i] = keys[positions[i]];
      anchors[i] = (n - i) * anchorFactor;
    }
    return positions;
  }
}
