package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

/** The numbers that decide what counts as a proof. */
final class Tolerances {
  /**
   * Largest violation of a constraint by a direction, per variable, relative to the terms of the
   * constraint.
   */
  static final double MAX_DIRECTION_ERROR = 16 * 0x1p-52;

  /** The violation of a row that counts as none, as a share of its terms. */
  static final double FEASIBLE_SHARE = 1e-9;

  /** Multipliers, or entries of a direction, below this share of the largest are rounding. */
  static final double ROUNDING_SHARE = 1e-14;

  /** Largest remainder of a column of a contradiction, relative to the terms of that column. */
  static final double MAX_LEFT_OVER = 1e-9;

  /** Smallest contradiction or descent, relative to the largest of its terms. */
  static final double LEAST_SIGNIFICANCE = 1e-7;

  /** A contradiction has to hold for all z up to this multiple of the least-squares point. */
  static final double CERTIFIED_RADIUS = 1e6;

  /** Descent has to exceed what errors of the direction account for by this factor. */
  static final double DESCENT_TO_ERROR_RATIO = 1e3;

  private Tolerances() {}
}
