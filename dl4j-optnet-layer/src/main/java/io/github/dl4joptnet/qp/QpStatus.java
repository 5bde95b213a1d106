package io.github.dl4joptnet.qp;

/** How the solve of one sample ended. */
public enum QpStatus {
  /** Residuals and duality gap are within the tolerance. */
  SOLVED,
  /** The iteration limit was reached first; the best iterate is returned. */
  MAX_ITERATIONS,
  /**
   * No z satisfies the constraints; a certificate is available unless the sample's own limits
   * cross.
   */
  PRIMAL_INFEASIBLE,
  /** The objective is unbounded below; a direction certifies it. */
  DUAL_INFEASIBLE,
  /** NaN or overflow in the sample's data, or progress stopped short of the tolerance. */
  NUMERICAL_ERROR
}
