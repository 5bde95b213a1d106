package io.github.dl4joptnet.internal.backend;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Solves batches and differentiates their solutions. Implementations are thread-safe. */
public interface QpBackend {

  /**
   * Copies the coefficients of a batch to where this backend wants them, and checks their values.
   * Any backend can solve the result.
   *
   * @param threads that copy and check; 0 for all cores
   * @throws IllegalArgumentException on a value that must not be there, unless other samples can be
   *     used; names coefficient, value, place and expectation
   */
  QpData read(CoefficientArrays given, int threads);

  /** Solves every sample; a sample that cannot be solved only gets a status. */
  BackendSolution solve(QpData data, QpSettings settings);

  /**
   * The same from the active sets of another batch's solution, where this backend can use them.
   *
   * @param start of the batch's shape
   */
  default BackendSolution solve(QpData data, QpSettings settings, WarmStart start) {
    return solve(data, settings);
  }

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

  /**
   * The same for arrays that are on a device already, without copies to the host.
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
