package io.github.dl4joptnet.internal.backend;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The solutions of a batch as plain arrays, one sample after the other. Backends extend it with the
 * state that their backward pass starts from.
 */
public class BackendSolution {
  public final QpData data;
  public final QpSettings settings;

  /** batch·n. */
  public final double[] z;

  /** batch·nIneq, positive at h, negative at hLower. */
  public final double[] lambda;

  /** batch·nEq. */
  public final double[] nu;

  /** batch·n, positive at upper, negative at lower. */
  public final double[] boundDual;

  public final QpStatus[] status;
  public final int[] iterations;
  public final double[] primalResidual;
  public final double[] dualResidual;
  public final double[] dualityGap;

  /**
   * Per sample: null; or for PRIMAL_INFEASIBLE the multipliers (λ, ν, boundDual) of a
   * contradiction, nIneq + nEq + n entries; or for DUAL_INFEASIBLE a direction of unbounded
   * descent, n entries.
   */
  public final double[][] certificate;

  public BackendSolution(QpData data, QpSettings settings) {
    this.data = data;
    this.settings = settings;
    int batch = data.batch();
    z = new double[batch * data.n()];
    lambda = new double[batch * data.nIneq()];
    nu = new double[batch * data.nEq()];
    boundDual = new double[batch * data.n()];
    status = new QpStatus[batch];
    iterations = new int[batch];
    primalResidual = new double[batch];
    dualResidual = new double[batch];
    dualityGap = new double[batch];
    certificate = new double[batch][];
  }

  /**
   * Writes the result of a sample that cannot be solved because of its data: zeros, and NaN as
   * residuals.
   */
  public void reject(int sample, QpStatus reason) {
    status[sample] = reason;
    fill(sample, 0);
    iterations[sample] = 0;
    primalResidual[sample] = Double.NaN;
    dualResidual[sample] = Double.NaN;
    dualityGap[sample] = Double.NaN;
  }

  /** Gives z and all multipliers of a sample the same value. */
  public void fill(int sample, double value) {
    fill(z, data.n(), sample, value);
    fill(lambda, data.nIneq(), sample, value);
    fill(nu, data.nEq(), sample, value);
    fill(boundDual, data.n(), sample, value);
  }

  private static void fill(double[] all, int size, int sample, double value) {
    Arrays.fill(all, sample * size, (sample + 1) * size, value);
  }

  /** Takes over the result of a sample from a solution of programs of the same size. */
  public final void take(int sample, BackendSolution from, int fromSample) {
    takeOutcome(sample, from, fromSample);
    copy(from.lambda, fromSample, lambda, sample, data.nIneq());
    copy(from.boundDual, fromSample, boundDual, sample, data.n());
  }

  /** The same without λ and boundDual, for programs with other rows of G. */
  protected final void takeOutcome(int sample, BackendSolution from, int fromSample) {
    copy(from.z, fromSample, z, sample, data.n());
    copy(from.nu, fromSample, nu, sample, data.nEq());
    status[sample] = from.status[fromSample];
    iterations[sample] = from.iterations[fromSample];
    primalResidual[sample] = from.primalResidual[fromSample];
    dualResidual[sample] = from.dualResidual[fromSample];
    dualityGap[sample] = from.dualityGap[fromSample];
    certificate[sample] = from.certificate[fromSample];
  }

  private static void copy(double[] from, int fromSample, double[] to, int sample, int size) {
    System.arraycopy(from, fromSample * size, to, sample * size, size);
  }

  /**
   * An ND4J array on a GPU with the same results, for reading; null where there is none.
   *
   * @param results {@link #z}, {@link #lambda}, {@link #nu} or {@link #boundDual}
   */
  public INDArray onDevice(double[] results) {
    return null;
  }

  /** Frees a GPU's copies of the results. */
  public void release() {
    // There are none.
  }
}
