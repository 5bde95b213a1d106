package io.github.dl4joptnet.internal.backend.cpu.polish;

/** The numbers that decide what is active, and when an active set is trusted. */
final class Tolerances {
  /** A multiplier or slack that is negative by a smaller share of the largest one is rounding. */
  static final double POLISHED_MARGIN = 1e-10;

  /** Ratios λ/s above this, or below its inverse, count as infinite or zero. */
  static final double DECIDED_RATIO = 1e4;

  /** Makes dependent active rows determinate; refinement removes its effect. */
  static final double ROW_REGULARISATION = 1e-8;

  /** The least regularisation of all rows and variables after a factorisation has overflowed. */
  static final double CLEAR_REGULARISATION = 1e-8;

  /** With a larger error, a right-hand side may have an undetermined component. */
  static final double DETERMINED_ERROR = 1e-10;

  /** With a larger error, undetermined components have not been separated from the rest. */
  static final double UNDETERMINED_ERROR = 1e-6;

  /** The least regularisation then. */
  static final double UNDETERMINED_REGULARISATION = 1e-6;

  /**
   * A direction is flat where its products with rows and curvature are at most this share of it.
   */
  static final double FLAT_SHARE = 1e-13;

  /** Repetitions that separate the undetermined component of a right-hand side. */
  static final int FLAT_PART_REPETITIONS = 3;

  /** A linear solve with a larger relative error is repeated by a more accurate method. */
  static final double MAX_LINEAR_ERROR = 1e-12;

  /** The same where one more refinement step would change the solution by a larger share. */
  static final double MAX_CORRECTION = 1e-9;

  /** A change by this share of the right-hand side is rounding. */
  static final double ROUNDING = 1e-15;

  /** z is undetermined where its scaled response to a right-hand side of size 1 is larger. */
  static final double MAX_RESPONSE = 1e6;

  /** z is undetermined where the regularisation balances a larger share of that right-hand side. */
  static final double MOST_REGULARISED = 1e-5;

  private Tolerances() {}
}
