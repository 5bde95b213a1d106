package io.github.dl4joptnet.internal.backend.cpu.iteration;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/**
 * An iterative method on one scaled sample: begin, then step until finished. The caller counts the
 * iterations and decides what comes next.
 */
public interface IterativeMethod {

  /**
   * Sets the first iterate.
   *
   * @return false where the method cannot begin on this problem
   */
  boolean begin(ScaledQp qp, Goal goal);

  /** Judges the current iterate. */
  Outcome finished();

  /**
   * Moves to the next iterate.
   *
   * @return false where there is no usable step
   */
  boolean step();

  /**
   * Updates the residuals to the current iterate, for a listener; called before {@link #finished}.
   */
  void evaluate();

  /** The length of the last step, 0 to 1. */
  double stepLength();

  /** The centring parameter of the last step; 0 where there is no such thing. */
  double centring();
}
