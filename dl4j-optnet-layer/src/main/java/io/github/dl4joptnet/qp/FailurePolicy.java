package io.github.dl4joptnet.qp;

/** What {@link QpSolver} does with samples whose status is not {@link QpStatus#SOLVED}. */
public enum FailurePolicy {
  /** Return the best finite z found; the gradients of the sample are zero. */
  MARK,
  /** Return NaN for z and the multipliers of the sample; its gradients are zero. */
  MARK_NAN,
  /** Throw a {@link QpFailedException} that names the first failed sample. */
  THROW
}
