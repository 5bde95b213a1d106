package io.github.dl4joptnet.internal.backend.cpu.iteration;

/** What has become of a method's iterations. */
public enum Outcome {
  /** Neither accurate nor without progress. */
  RUNNING,
  /** The goal is reached, and more iterations may bring z nearer than it asks for. */
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

  /** What becomes of iterations that end here for another reason. */
  public Outcome endedBy(Outcome reason) {
    return this == SHARPENING ? CONVERGED : reason;
  }

  /** Whether another method, form or start may do better. */
  public boolean fellShort() {
    return this == STALLED || this == NUMERICAL_FAILURE;
  }
}
