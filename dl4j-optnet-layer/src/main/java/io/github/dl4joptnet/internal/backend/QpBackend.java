package io.github.dl4joptnet.internal.backend;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Solves batches and differentiates their solutions. Implementations are thread-safe. */
public interface QpBackend {

  /**
   * Copies the coefficients of a batch into the memory that this backend computes in, and checks
   * their values. Any backend can solve the result.
   *
   * @param threads the number of threads that copy and check; 0 for all cores
   * @throws IllegalArgumentException on an invalid value in a shared coefficient, or if no sample
   *     is valid; the message names coefficient, value, place and expectation
   */
  QpData read(CoefficientArrays given, int threads);

  /**
   * Solves every sample; a sample that cannot be solved gets a status that says why, and affects no
   * other.
   */
  BackendSolution solve(QpData data, QpSettings settings);

  /**
   * Solves with a warm start, where this backend supports it, else without.
   *
   * @param start solutions of a batch of the same shape
   */
  default BackendSolution solve(QpData data, QpSettings settings, WarmStart start) {
    return solve(data, settings);
  }

  /**
   * Gradients of a loss with respect to all coefficients that were given. Samples that were not
   * solved contribute zero.
   *
   * @param solution returned by {@link #solve} of this backend
   * @param dLdz batch·n entries, or null for zero
   * @param dLdLambda batch·nIneq entries, or null for zero
   * @param dLdNu batch·nEq entries, or null for zero
   */
  BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu);

  /**
   * The same for derivatives of the loss in device memory, without copies to the host.
   *
   * @param loss the derivatives of the loss by z, λ and ν, each {@code [batch, …]} in FLOAT or
   *     DOUBLE or null for zero
   * @return the gradients of the coefficients that are present, as rows of entries, DOUBLE; null
   *     where the arrays are not on the device
   */
  default Map<QpCoefficient, INDArray> backwardOnDevice(BackendSolution solution, INDArray[] loss) {
    return null;
  }
}
