package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * The minimiser of ½λᵀMλ − Σ log λ for a positive semidefinite M: a few sweeps of coordinate
 * descent, then damped Newton steps (the function is self-concordant: Boyd and Vandenberghe,
 * section 9.6). Where M lets λ grow without bound, a small multiple of its diagonal keeps it
 * finite.
 */
final class CentralPathLimit {
  private static final int MAX_STEPS = 100;

  /** Each costs a fraction of a Newton step; together they save more than half of those. */
  private static final int SWEEPS = 3;

  private final int count;
  private final double[][] m;
  private final double[] lambda;
  private final double[][] hessian;
  private final double[] minusGradient;
  private final double[] direction;

  CentralPathLimit(double[][] schur) {
    count = schur.length;
    m = new double[count][];
    lambda = new double[count];
    hessian = new double[count][count];
    minusGradient = new double[count];
    direction = new double[count];
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
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      descend();
    }
    for (int step = 0; step < MAX_STEPS && newtonStep(); step++) {
      // Until the decrement is small.
    }
    return lambda;
  }

  /** Minimises along one coordinate after the other: M_ii λ² + (rest of Mλ)_i λ = 1. */
  private void descend() {
    for (int i = 0; i < count && m[i][i] > 0; i++) {
      double rest = VectorKernels.dot(m[i], 0, lambda, 0, count) - m[i][i] * lambda[i];
      double root = Math.sqrt(rest * rest + 4 * m[i][i]);
      lambda[i] = rest > 0 ? 2 / (rest + root) : (root - rest) / (2 * m[i][i]);
    }
  }

  /** Takes a step; false once the next one would change nothing. */
  private boolean newtonStep() {
    for (int i = 0; i < count; i++) {
      System.arraycopy(m[i], 0, hessian[i], 0, count);
      hessian[i][i] += 1 / (lambda[i] * lambda[i]);
      minusGradient[i] = 1 / lambda[i] - VectorKernels.dot(m[i], 0, lambda, 0, count);
    }
    System.arraycopy(minusGradient, 0, direction, 0, count);
    if (Cholesky.factorInPlace(hessian, count, 0) != 0) {
      return false;
    }
    Cholesky.solve(hessian, count, direction);
    double decrement =
        Math.sqrt(Math.max(0, VectorKernels.dot(minusGradient, 0, direction, 0, count)));
    double length = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    for (int i = 0; i < count; i++) {
      lambda[i] += length * direction[i];
    }
    // After a full step, the next decrement is at most twice the square of this one.
    return 2 * decrement * decrement > Tolerances.CENTRED;
  }
}
