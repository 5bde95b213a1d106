package io.github.dl4joptnet.internal.backend.cpu.iteration;

/** The state of a method's iterations. */
public enum Outcome {
  /** Neither accurate nor without progress. */
  RUNNING,
  /** The goal is reached, and more iterations may make z more accurate than required. */
  SHARPENING,
  /** The goal is reached. */
  CONVERGED,
  ITERATION_LIMIT,
  /** No progress. */
  STALLED,
  /** A factorisation or a direction is unusable. */
  NUMERICAL_FAILURE;

  /** Whether the iterations go on. */
  public boolean goesOn() {
    return this == RUNNING || this == SHARPENING;
  }

  /** The outcome where the iterations are ended here for a reason outside the method. */
  public Outcome endedBy(Outcome reason) {
    return this == SHARPENING ? CONVERGED : reason;
  }

  /** Whether another method, form or start may do better. */
  public boolean fellShort() {
    return this == STALLED || this == NUMERICAL_FAILURE;
  }
}
