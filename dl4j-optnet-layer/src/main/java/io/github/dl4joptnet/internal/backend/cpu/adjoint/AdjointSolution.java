package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/** The unscaled adjoint solutions of a batch; zero for samples that were not solved. */
public final class AdjointSolution {
  /** u = d_z of the paper, batch·n. */
  public final double[] u;

  /** η = D(λ) d_λ of the paper, batch·nIneq. */
  public final double[] eta;

  /** ξ = d_ν of the paper, batch·nEq. */
  public final double[] xi;

  /** −η and −ω, given to the limit that is active, batch·nIneq and batch·n. */
  public final double[] dh;

  public final double[] dHLower;
  public final double[] dUpper;
  public final double[] dLower;

  /** The solutions to full accuracy, as the formulas of the gradients need them. */
  public final double[] z;

  public final double[] lambda;
  public final double[] nu;
  public final double[] boundDual;

  private final int batch;

  public AdjointSolution(QpData data) {
    batch = data.batch();
    u = new double[data.batch() * data.n()];
    eta = new double[data.batch() * data.nIneq()];
    xi = new double[data.batch() * data.nEq()];
    dh = new double[eta.length];
    dHLower = new double[eta.length];
    dUpper = new double[u.length];
    dLower = new double[u.length];
    z = new double[u.length];
    lambda = new double[eta.length];
    nu = new double[xi.length];
    boundDual = new double[u.length];
  }

  /** Sets −η of an inequality row, at an index of all samples together, for one of its limits. */
  void setLimitGradient(int row, double eta, boolean upper) {
    (upper ? dh : dHLower)[row] = -eta;
  }

  /** Sets −ω of a variable, at an index of all samples together, for one of its bounds. */
  void setBoundGradient(int variable, double omega, boolean upper) {
    (upper ? dUpper : dLower)[variable] = -omega;
  }

  /**
   * Clears the adjoint of a sample where some gradient would overflow: one that is not finite would
   * spoil the sum over the batch.
   */
  public void clearOverflow(int sample) {
    // The gradients of limits are entries of η.
    double solution = norm1(z, sample) + norm1(lambda, sample) + norm1(nu, sample);
    double adjoint = norm1(u, sample) + norm1(eta, sample) + norm1(xi, sample);
    double bounds = norm1(dUpper, sample) + norm1(dLower, sample);
    if (!(solution + adjoint + bounds < Tolerances.FAR_FROM_OVERFLOW)) {
      clearLarge(sample);
    }
  }

  private void clearLarge(int sample) {
    double[][] adjoint = {u, eta, xi, dh, dHLower, dUpper, dLower};
    double ofZ = largest(z, sample);
    double ofU = largest(u, sample);
    boolean finite =
        ofU * ofZ < Tolerances.MAX_GRADIENT
            && largest(eta, sample) * ofZ + largest(lambda, sample) * ofU < Tolerances.MAX_GRADIENT
            && largest(xi, sample) * ofZ + largest(nu, sample) * ofU < Tolerances.MAX_GRADIENT;
    for (double[] part : adjoint) {
      finite &= largest(part, sample) < Tolerances.MAX_GRADIENT;
    }
    for (double[] part : adjoint) {
      if (!finite) {
        int size = part.length / batch;
        Arrays.fill(part, sample * size, (sample + 1) * size, 0);
      }
    }
  }

  private double norm1(double[] part, int sample) {
    int size = part.length / batch;
    return VectorKernels.norm1(part, sample * size, (sample + 1) * size);
  }

  /** NaN where an entry is. */
  private double largest(double[] part, int sample) {
    int size = part.length / batch;
    double largest = 0;
    for (int i = sample * size; i < (sample + 1) * size; i++) {
      largest = Math.max(largest, Math.abs(part[i]));
    }
    return largest;
  }

  /** Takes over the adjoints of the marked samples. */
  public void take(AdjointSolution others, boolean[] samples) {
    take(others.u, u, samples);
    take(others.eta, eta, samples);
    take(others.xi, xi, samples);
    take(others.dh, dh, samples);
    take(others.dHLower, dHLower, samples);
    take(others.dUpper, dUpper, samples);
    take(others.dLower, dLower, samples);
    take(others.z, z, samples);
    take(others.lambda, lambda, samples);
    take(others.nu, nu, samples);
    take(others.boundDual, boundDual, samples);
  }

  private static void take(double[] from, double[] to, boolean[] samples) {
    int size = to.length / samples.length;
    for (int sample = 0; sample < samples.length; sample++) {
      if (samples[sample]) {
        System.arraycopy(from, sample * size, to, sample * size, size);
      }
    }
  }
}
