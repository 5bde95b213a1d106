package io.github.dl4joptnet.backend;

/**
 * Gradients in the layout of {@link QpData}: one sample after the other, or one block summed over
 * the batch where the coefficient is shared; null where the coefficient is absent.
 */
public record BackendGradients(
    double[] dQ,
    double[] dp,
    double[] dG,
    double[] dh,
    double[] dHLower,
    double[] dA,
    double[] db,
    double[] dLower,
    double[] dUpper) {}
