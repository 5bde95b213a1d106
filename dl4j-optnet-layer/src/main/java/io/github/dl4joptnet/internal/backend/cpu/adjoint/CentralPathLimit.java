package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.linalg.Cholesky;

/**
 * The minimiser of ½λᵀMλ − Σ log λ for a positive semidefinite M, by damped Newton steps (the
 * function is self-concordant: Boyd and Vandenberghe, section 9.6). Where M lets λ grow without
 * bound, a small multiple of its diagonal keeps it finite.
 */
final class CentralPathLimit {
  private static final int MAX_STEPS = 100;

  private final int count;
  private final double[][] m;
  private final double[] lambda;

  CentralPathLimit(double[][] schur) {
    count = schur.length;
    m = new double[count][];
    lambda = new double[count];
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, schur[i][i]);
    }
    for (int i = 0; i < count; i++) {
      m[i] = schur[i].clone();
      double least = Tolerances.LEAST_SCHUR_SHARE * largest;
      m[i][i] = Math.max(least, m[i][i] * (1 + Tolerances.LEAST_SCHUR_SHARE));
      lambda[i] = m[i][i] > 0 ? 1 / Math.sqrt(m[i][i]) : 1;
    }
  }

  double[] lambda() {
    for (int step = 0; step < MAX_STEPS && newtonStep(); step++) {
      // Each one is closer.
    }
    return lambda;
  }

  /** False once there is nothing left to improve. */
  private boolean newtonStep() {
    double[][] hessian = new double[count][];
    double[] direction = new double[count];
    for (int i = 0; i < count; i++) {
      hessian[i] = m[i].clone();
      hessian[i][i] += 1 / (lambda[i] * lambda[i]);
      double gradient = -1 / lambda[i];
      for (int k = 0; k < count; k++) {
        gradient += m[i][k] * lambda[k];
      }
      direction[i] = -gradient;
    }
    double[] minusGradient = direction.clone();
    if (Cholesky.factorInPlace(hessian, count, 0) != 0) {
      return false;
    }
    Cholesky.solve(hessian, count, direction);
    double decrement = 0;
    for (int i = 0; i < count; i++) {
      decrement += minusGradient[i] * direction[i];
    }
    decrement = Math.sqrt(Math.max(0, decrement));
    double length = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    for (int i = 0; i < count; i++) {
      lambda[i] += length * direction[i];
    }
    // After a full step, the next decrement is at most twice the square of this one.
    return 2 * decrement * decrement > Tolerances.CENTRED;
  }
}
