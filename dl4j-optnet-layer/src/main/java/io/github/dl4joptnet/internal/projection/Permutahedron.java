package io.github.dl4joptnet.internal.projection;

/**
 * Projection of z onto the permutahedron of w, the convex hull of w's permutations, both sorted
 * from the largest down: z − v, with v the isotonic regression of z − w that never increases
 * (Blondel et al. 2020, proposition 3).
 */
final class Permutahedron {
  private final Isotonic regression = new Isotonic(false);
  private double[] difference = new double[0];
  private double[] pooled = new double[0];

  /** Writes the projection. */
  void project(double[] z, double[] w, double[] projected, int n) {
    pool(z, w, n);
    for (int start = 0; start < n; ) {
      int end = start;
      double sumZ = 0;
      double sumW = 0;
      while (end < n && pooled[end] == pooled[start]) {
        sumZ += z[end];
        sumW += w[end];
        end++;
      }
      // Not z − v, which loses digits where both are large.
      int size = end - start;
      for (int i = start; i < end; i++) {
        projected[i] = size == 1 ? w[i] : z[i] - sumZ / size + sumW / size;
      }
      start = end;
    }
  }

  private void pool(double[] z, double[] w, int n) {
    if (pooled.length < n) {
      difference = new double[n];
      pooled = new double[n];
    }
    for (int i = 0; i < n; i++) {
      difference[i] = z[i] - w[i];
    }
    regression.map(difference, pooled, n);
  }

  /** Writes the gradient with respect to w; that with respect to z is the rest of dLdp. */
  void pullBack(double[] z, double[] w, double[] dLdp, double[] dLdw, int n) {
    pool(z, w, n);
    regression.pullBack(difference, pooled, dLdp, dLdw, n);
  }
}
