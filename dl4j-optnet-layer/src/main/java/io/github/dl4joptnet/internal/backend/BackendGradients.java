package io.github.dl4joptnet.internal.backend;

/**
 * Gradients in the layout of {@link QpData}: one sample after the other, or one block summed over
 * the batch where the coefficient is shared; null where the coefficient is absent.
 */
public record BackendGradients(
    MatrixGradient dQ,
    double[] dp,
    MatrixGradient dG,
    double[] dh,
    double[] dHLower,
    MatrixGradient dA,
    double[] db,
    double[] dLower,
    double[] dUpper) {

  /** With all entries at hand, in arrays that {@link MatrixGradient#toArray} gives back. */
  public static BackendGradients of(
      double[] dQ,
      double[] dp,
      double[] dG,
      double[] dh,
      double[] dHLower,
      double[] dA,
      double[] db,
      double[] dLower,
      double[] dUpper) {
    return new BackendGradients(
        matrix(dQ), dp, matrix(dG), dh, dHLower, matrix(dA), db, dLower, dUpper);
  }

  private static MatrixGradient matrix(double[] entries) {
    return entries == null ? null : MatrixGradient.of(entries);
  }
}
