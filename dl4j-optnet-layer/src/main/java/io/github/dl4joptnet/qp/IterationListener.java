package io.github.dl4joptnet.qp;

/**
 * Observes the iterations of every sample: interior-point iterations, or the rounds of the active
 * set method where that solves the sample. Called from the solver's worker threads, so an
 * implementation must be thread-safe unless {@link QpSettings#threads()} is one.
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
   * @param alpha length of the step that led here; 1 at the start and in rounds of the active set
   *     method
   * @param sigma centring parameter of that step; 0 at the start and in rounds of the active set
   *     method
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
