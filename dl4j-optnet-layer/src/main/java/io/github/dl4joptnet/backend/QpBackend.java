package io.github.dl4joptnet.backend;

import io.github.dl4joptnet.qp.QpSettings;

/** Where the batched solve and its adjoint run. Implementations are thread-safe. */
public interface QpBackend {

  /** Solves every sample; a sample that cannot be solved only gets a status. */
  BackendSolution solve(QpData data, QpSettings settings);

  /**
   * Gradients of a loss with respect to all coefficients that were given. Samples that were not
   * solved contribute zero.
   *
   * @param solution what {@link #solve} of this backend returned
   * @param dLdz batch·n entries, or null for zero
   * @param dLdLambda batch·nIneq entries, or null for zero
   * @param dLdNu batch·nEq entries, or null for zero
   */
  BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu);
}
