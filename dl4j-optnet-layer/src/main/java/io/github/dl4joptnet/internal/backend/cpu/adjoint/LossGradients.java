package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.QpData;

/**
 * Derivatives of the loss by the solutions of a batch, one sample after the other; null for zero.
 *
 * @param dLdz batch·n entries
 * @param dLdLambda batch·nIneq entries
 * @param dLdNu batch·nEq entries
 */
public record LossGradients(double[] dLdz, double[] dLdLambda, double[] dLdNu) {

  /** The derivative by an entry of z, with an index over all samples. */
  double byZ(int index) {
    return dLdz == null ? 0 : dLdz[index];
  }

  /** The derivative by the multiplier of a row of [A; G]. */
  double byRow(QpData data, int sample, int row) {
    boolean equality = row < data.nEq();
    double[] gradients = equality ? dLdNu : dLdLambda;
    int index = equality ? sample * data.nEq() + row : sample * data.nIneq() + row - data.nEq();
    return gradients == null ? 0 : gradients[index];
  }
}
