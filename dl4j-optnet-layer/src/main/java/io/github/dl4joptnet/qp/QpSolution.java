package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solutions of a {@link QpBatch}, sample by sample, with the outcome of each. It owns what its
 * backward pass needs.
 *
 * <p>Arrays are DOUBLE. The solutions and multipliers are copied to an array at the first call;
 * later calls return the same one, so take a {@code dup()} to change it. In an open workspace each
 * call makes an array there, as ND4J does. The backward pass does not depend on any of them.
 */
public final class QpSolution {
  static {
    QpInternals.grantResult(solution -> ((QpSolution) solution).result);
  }

  private final QpBatch batch;
  private final BackendSolution result;
  private final LazyArray z;
  private final LazyArray lambda;
  private final LazyArray nu;
  private final LazyArray boundDual;

  QpSolution(QpBatch batch, BackendSolution result) {
    this.batch = batch;
    this.result = result;
    z = array(result.z, batch.n());
    lambda = array(result.lambda, batch.nIneq());
    nu = array(result.nu, batch.nEq());
    boundDual = array(result.boundDual, batch.n());
  }

  QpBatch problem() {
    return batch;
  }

  BackendSolution result() {
    return result;
  }

  /** Number of samples. */
  public int batch() {
    return batch.batch();
  }

  /**
   * {@linkplain QpBatch#release() Releases the batch}, and a GPU's copy of the solution. Afterwards
   * the solution cannot be differentiated, nor asked for violations or certificates. A loop with
   * matrices per sample is faster when it releases each solution after its last use.
   */
  public void release() {
    result.release();
    batch.release();
  }

  private LazyArray array(double[] values, int columns) {
    return new LazyArray(
        () -> {
          INDArray onDevice = result.onDevice(values);
          return onDevice == null
              ? DenseArrays.write(values, batch.batch(), columns)
              : onDevice.dup().reshape(batch.batch(), columns);
        });
  }

  /** Minimisers, {@code [batch, n]}. */
  public INDArray z() {
    return z.get();
  }

  /**
   * Multipliers of the inequality rows, {@code [batch, nIneq]}: positive at h, negative at hLower.
   */
  public INDArray lambda() {
    return lambda.get();
  }

  /** Multipliers of the equality rows, {@code [batch, nEq]}. */
  public INDArray nu() {
    return nu.get();
  }

  /** Multipliers of the bounds, {@code [batch, n]}: positive at upper, negative at lower. */
  public INDArray boundDual() {
    return boundDual.get();
  }

  /**
   * By how much each row of G violates its limits, {@code [batch, nIneq]}: Gz − h above h, Gz −
   * hLower (negative) below hLower, else 0. With an {@linkplain QpSettings#elasticPenalty() elastic
   * penalty} ρ it is λ/ρ.
   */
  public INDArray inequalityViolation() {
    double[] violation =
        batch.use(
            data ->
                RowViolation.of(data, data.nIneq(), result.z, data.G(), data.hLower(), data.h()));
    return DenseArrays.write(violation, batch.batch(), batch.nIneq());
  }

  /**
   * By how much each row of A differs from b, {@code [batch, nEq]}: Az − b. With an elastic penalty
   * ρ it is ν/ρ.
   */
  public INDArray equalityViolation() {
    double[] violation =
        batch.use(
            data -> RowViolation.of(data, data.nEq(), result.z, data.A(), data.b(), data.b()));
    return DenseArrays.write(violation, batch.batch(), batch.nEq());
  }

  /**
   * How the solve of a sample ended.
   *
   * @throws IndexOutOfBoundsException when there is no such sample
   */
  public QpStatus status(int sample) {
    return result.status[sample];
  }

  /** Per sample, whether its status is {@link QpStatus#SOLVED}. */
  public boolean[] solved() {
    boolean[] solved = new boolean[batch()];
    for (int i = 0; i < solved.length; i++) {
      solved[i] = result.status[i] == QpStatus.SOLVED;
    }
    return solved;
  }

  /** Number of samples that were not solved. */
  public int failures() {
    int failures = 0;
    for (QpStatus status : result.status) {
      failures += status == QpStatus.SOLVED ? 0 : 1;
    }
    return failures;
  }

  /**
   * Iterations spent on a sample: interior-point iterations, active set rounds after the first, or
   * simplex steps, whichever method ended the solve.
   */
  public int iterations(int sample) {
    return result.iterations[sample];
  }

  /**
   * Largest violation of a constraint: absolute, inf-norm, unscaled; NaN where the sample's data
   * has a NaN or its limits cross.
   */
  public double primalResidual(int sample) {
    return result.primalResidual[sample];
  }

  /**
   * Inf-norm of Qz + p + Gᵀλ + Aᵀν + boundDual: absolute, unscaled; NaN where the sample's data has
   * a NaN or its limits cross.
   */
  public double dualResidual(int sample) {
    return result.dualResidual[sample];
  }

  /**
   * Absolute difference of the primal and the dual objective; NaN where the sample's data has a NaN
   * or its limits cross.
   */
  public double dualityGap(int sample) {
    return result.dualityGap[sample];
  }

  /**
   * Proof that a {@link QpStatus#PRIMAL_INFEASIBLE} sample has no feasible point: multipliers with
   * Gᵀλ + Aᵀν + boundDual = 0 whose {@link InfeasibilityCertificate#value()} is negative.
   *
   * @return null for any other status, and where the sample's own limits cross
   */
  public @Nullable InfeasibilityCertificate infeasibilityCertificate(int sample) {
    if (status(sample) != QpStatus.PRIMAL_INFEASIBLE || result.certificate[sample] == null) {
      return null;
    }
    double[] y = result.certificate[sample];
    int nIneq = batch.nIneq();
    int nEq = batch.nEq();
    return batch.use(
        data ->
            new InfeasibilityCertificate(
                data,
                sample,
                Arrays.copyOfRange(y, 0, nIneq),
                Arrays.copyOfRange(y, nIneq, nIneq + nEq),
                Arrays.copyOfRange(y, nIneq + nEq, y.length)));
  }

  /**
   * Proof that a {@link QpStatus#DUAL_INFEASIBLE} sample has no minimiser: a direction d, {@code
   * [n]}, of inf-norm 1, along which every constraint stays satisfied, with Qd = 0 and pᵀd &lt; 0.
   *
   * @return null for any other status
   */
  public @Nullable INDArray unboundedDirection(int sample) {
    return status(sample) == QpStatus.DUAL_INFEASIBLE && result.certificate[sample] != null
        ? DenseArrays.write(result.certificate[sample], batch.n())
        : null;
  }
}
