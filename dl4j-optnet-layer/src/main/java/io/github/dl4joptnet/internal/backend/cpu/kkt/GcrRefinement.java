package io.github.dl4joptnet.internal.backend.cpu.kkt;

/**
 * Generalised conjugate residuals (Eisenstat, Elman and Schultz 1983) for a system K with the
 * factorisation of its regularised form. Plain refinement takes many rounds where the
 * regularisation outweighs K along a few directions; this takes about one round for each of them.
 */
final class GcrRefinement {
  private final KktSystem kkt;

  /** The directions so far, and K times them, which are orthogonal; made when they are needed. */
  private final Pair[] direction = new Pair[Tolerances.MAX_GCR_DIRECTIONS];

  private final Pair[] image = new Pair[Tolerances.MAX_GCR_DIRECTIONS];
  private final double[] imageSize = new double[Tolerances.MAX_GCR_DIRECTIONS];
  private final Pair zero;
  private final Pair rest;

  /** A vector: a part with an entry per variable and a part with one per row. */
  private record Pair(double[] first, double[] second) {
    void copyFrom(double[] x, double[] y) {
      System.arraycopy(x, 0, first, 0, first.length);
      System.arraycopy(y, 0, second, 0, second.length);
    }
  }

  GcrRefinement(KktSystem kkt) {
    this.kkt = kkt;
    zero = pair();
    rest = pair();
  }

  private Pair pair() {
    return new Pair(new double[kkt.maxN], new double[kkt.maxM]);
  }

  /**
   * Refines a solution whose remaining right-hand sides are in the system's e1 and e2.
   *
   * @param norm the norm of these
   * @param wanted the norm at which to end
   * @return their norm afterwards, at most the given one
   */
  double refine(double[] r1, double[] r2, double[] dz, double[] dy, double norm, double wanted) {
    double least = norm;
    for (int k = 0; k < Tolerances.MAX_GCR_DIRECTIONS && least > wanted; k++) {
      rest.copyFrom(kkt.e1, kkt.e2);
      if (direction[k] == null) {
        direction[k] = pair();
        image[k] = pair();
      }
      Pair p = direction[k];
      p.copyFrom(kkt.e1, kkt.e2);
      kkt.solveFactored(p.first, p.second);
      kkt.clearFixed(p.first, p.second);
      kkt.residual(zero.first, zero.second, p.first, p.second);
      Pair q = image[k];
      q.copyFrom(kkt.e1, kkt.e2);
      for (int i = 0; i < k; i++) {
        double coefficient = dot(q, image[i]) / imageSize[i];
        add(p, direction[i], -coefficient);
        add(q, image[i], -coefficient);
      }
      imageSize[k] = dot(q, q);
      // The image is −Kp.
      double step = -dot(rest, q) / imageSize[k];
      if (!(Math.abs(step) < Double.POSITIVE_INFINITY)) {
        break;
      }
      KktSystem.add(dz, p.first, step, kkt.n);
      KktSystem.add(dy, p.second, step, kkt.m);
      double after = kkt.residual(r1, r2, dz, dy);
      if (!(after < least)) {
        KktSystem.add(dz, p.first, -step, kkt.n);
        KktSystem.add(dy, p.second, -step, kkt.m);
        break;
      }
      least = after;
    }
    return least;
  }

  private void add(Pair to, Pair from, double factor) {
    KktSystem.add(to.first, from.first, factor, kkt.n);
    KktSystem.add(to.second, from.second, factor, kkt.m);
  }

  /**
   * With entries relative to their diagonal entries where these are large, as in the norm of the
   * system.
   */
  private double dot(Pair x, Pair y) {
    double sum = 0;
    for (int j = 0; j < kkt.n; j++) {
      double weight = Math.max(1, kkt.boundWeight[j]);
      sum += x.first[j] / weight * (y.first[j] / weight);
    }
    for (int r = 0; r < kkt.m; r++) {
      double weight = Math.max(1, kkt.rowGap[r]);
      sum += x.second[r] / weight * (y.second[r] / weight);
    }
    return sum;
  }
}
