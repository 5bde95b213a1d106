package io.github.dl4joptnet.qp;

/**
 * Sees every interior-point iteration of every sample. Called from the solver's worker threads, so
 * an implementation must be thread-safe when {@link QpSettings#threads()} is above one.
 */
@FunctionalInterface
public interface IterationListener {

  /** Called after each iteration. */
  void onIteration(Iteration iteration);

  /**
   * One iteration of one sample. Residuals and gap are unscaled, absolute, inf-norm.
   *
   * @param sample index in the batch
   * @param number 0 for the starting point
   * @param primalResidual largest violation of a constraint
   * @param dualResidual largest entry of Qz + p + Gᵀλ + Aᵀν + boundDual
   * @param dualityGap absolute difference of the primal and the dual objective
   * @param alpha length of the step that led here
   * @param sigma centring parameter of that step
   */
  record Iteration(
      int sample,
      int number,
      double primalResidual,
      double dualResidual,
      double dualityGap,
      double alpha,
      double sigma) {}
}
