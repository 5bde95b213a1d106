package io.github.dl4joptnet.internal.backend.cpu.polish;

/** The numbers that decide what is active, and when an active set is trusted. */
final class Tolerances {
  /** A multiplier or slack that is negative by a smaller share of the largest one is rounding. */
  static final double POLISHED_MARGIN = 1e-10;

  /** Ratios λ/s above this, or below its inverse, count as infinite or zero. */
  static final double DECIDED_RATIO = 1e4;

  /** Makes dependent active rows determinate; refinement takes its effect out again. */
  static final double ROW_REGULARISATION = 1e-8;

  /** The least regularisation of all rows and variables where less left no factor. */
  static final double CLEAR_REGULARISATION = 1e-8;

  /** With a larger error, a right-hand side may have a part that no data determine. */
  static final double DETERMINED_ERROR = 1e-10;

  /** With a larger error, what no data determine is not told from the rest. */
  static final double UNDETERMINED_ERROR = 1e-6;

  /** The least regularisation then. */
  static final double UNDETERMINED_REGULARISATION = 1e-6;

  /** A direction is flat where rows and curvature give no larger share of it. */
  static final double FLAT_SHARE = 1e-13;

  /** How often the part of a right-hand side that nothing determines is purified. */
  static final int FLAT_PART_REPETITIONS = 3;

  /** A linear solve with a larger relative error goes to the safest form of the system. */
  static final double MAX_LINEAR_ERROR = 1e-12;

  /** The same where one more refinement step would change the gradient by a larger share. */
  static final double MAX_CORRECTION = 1e-9;

  /** A change by this share of the right-hand side is rounding. */
  static final double ROUNDING = 1e-15;

  /**
   * A larger response of the scaled z to a force of size 1: nothing, or next to nothing, holds it.
   */
  static final double MAX_RESPONSE = 1e6;

  /** A larger share of the force is held by the regularisation. */
  static final double MOST_REGULARISED = 1e-5;

  private Tolerances() {}
}
