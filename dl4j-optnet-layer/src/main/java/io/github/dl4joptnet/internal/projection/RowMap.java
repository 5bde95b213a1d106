package io.github.dl4joptnet.internal.projection;

/**
 * A map of rows to rows of the same length, with the product of its transposed Jacobian. Keeps
 * working memory: one for each thread.
 */
public interface RowMap {
  /**
   * Whether a row can be mapped: numbers that are finite, and whatever else it needs.
   *
   * @param x the row, entries 0 … n−1
   */
  default boolean accepts(double[] x, int n) {
    return Finite.all(x, n);
  }

  /** Writes the image of an accepted row to z, another array. */
  void map(double[] x, double[] z, int n);

  /**
   * Writes Jᵀ dLdz to dLdx.
   *
   * @param z what {@link #map} has made of x
   * @param dLdx another array than the others
   */
  void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n);
}
