package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

/** The numbers that decide what counts as a proof. */
final class Tolerances {
  /** Relative error of a direction in a constraint that it must keep. */
  static final double MAX_DIRECTION_ERROR = 1e-7;

  /** Smallest contradiction or descent, relative to the largest of its terms. */
  static final double LEAST_SIGNIFICANCE = 1e-7;

  /** A contradiction has to hold for all z up to this multiple of the least-squares point. */
  static final double CERTIFIED_RADIUS = 1e6;

  /** Descent has to exceed what errors of the direction account for by this factor. */
  static final double DESCENT_TO_ERROR_RATIO = 1e3;

  private Tolerances() {}
}
