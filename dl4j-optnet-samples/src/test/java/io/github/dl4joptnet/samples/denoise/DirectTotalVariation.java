package io.github.dl4joptnet.samples.denoise;

/**
 * Exact total variation denoising of one signal by dynamic programming (Johnson 2013), which shares
 * nothing with a QP solver: the cost of the points up to i, as a function of the height at i, has
 * the derivative b ↦ clip(derivative up to i − 1, −λ, λ) + b − xᵢ. The last height is its root;
 * backwards, each height is the next one's, clamped to where the derivative is within ±λ.
 */
final class DirectTotalVariation {
  private static final int BISECTIONS = 60;

  private DirectTotalVariation() {}

  static double[] denoise(double[] x, double lambda) {
    int last = x.length - 1;
    double[] z = new double[x.length];
    z[last] = root(x, last, lambda, 0);
    for (int i = last - 1; i >= 0; i--) {
      double low = root(x, i, lambda, -lambda);
      double high = root(x, i, lambda, lambda);
      z[i] = Math.max(low, Math.min(high, z[i + 1]));
    }
    return z;
  }

  /** Where the derivative, which increases, has the given value. */
  private static double root(double[] x, int i, double lambda, double value) {
    double low = -1000;
    double high = 1000;
    for (int k = 0; k < BISECTIONS; k++) {
      double middle = (low + high) / 2;
      if (derivative(x, i, lambda, middle) < value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double derivative(double[] x, int i, double lambda, double b) {
    double derivative = b - x[0];
    for (int j = 1; j <= i; j++) {
      derivative = Math.max(-lambda, Math.min(lambda, derivative)) + b - x[j];
    }
    return derivative;
  }
}
