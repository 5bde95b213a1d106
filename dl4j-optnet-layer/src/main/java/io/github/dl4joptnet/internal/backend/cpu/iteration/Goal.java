package io.github.dl4joptnet.internal.backend.cpu.iteration;

import io.github.dl4joptnet.qp.IterationListener;

/**
 * What to reach for a sample.
 *
 * @param tolerance bound on residuals and gap
 * @param maxIterations limit on the iterations of an active set method, and on those of all
 *     interior-point attempts in one scaling together
 * @param target the scaled sλ to stop at, for a smoothed problem; 0 for the exact solution
 * @param sample index for the listener
 * @param listener null for none
 */
public record Goal(
    double tolerance, int maxIterations, double target, int sample, IterationListener listener) {

  /** Whether the solution lies on the central path at {@link #target}, not at its end. */
  public boolean isSmoothed() {
    return target > 0;
  }
}
