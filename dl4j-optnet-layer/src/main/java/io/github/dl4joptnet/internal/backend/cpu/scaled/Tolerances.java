package io.github.dl4joptnet.internal.backend.cpu.scaled;

/** The numbers that decide how a problem is scaled and when an iterate is accurate. */
final class Tolerances {
  /**
   * A limit between these shares of the unconstrained minimiser's size is the rounding of a zero.
   */
  static final double LARGEST_NOISE = 1e-14;

  static final double SMALLEST_NOISE = 1e-18;

  /** A linear program's z is taken to be at most this multiple of what constraints demand. */
  static final double MOST_BEYOND_DEMAND = 1e6;

  /** The objective's terms count as no smaller than this share of the data's size. */
  static final double LEAST_OBJECTIVE_SHARE = 1e-3;

  /** The least size of scaled terms, as terms may vanish at the solution. */
  static final double SMALLEST_TERM_SIZE = 1e-10;

  /** A residual below this share of its largest term, itself a sum, is rounding. */
  static final double ROUNDING = 1e-14;

  /** The same for the gap, whose terms are few. */
  static final double GAP_ROUNDING = 2e-15;

  /** A violation of at most this, in the user's units, counts as rounding. */
  static final double SMALL_VIOLATION = 1e-12;

  /** A residual below this share of the sum of all its absolute terms is rounding. */
  static final double UNIT_ROUNDING = 1e-15;

  /** Q is clearly definite where its curvature share is larger. */
  static final double WELL_CONDITIONED_SHARE = 1e-9;

  /** A limit of a row of zeros counts as zero below this share of other rows' values. */
  static final double ZERO_ROW_LIMIT = 1e-8;

  /** Scaled limits of this size count as infinite: their squares come near overflow. */
  static final double INFINITE_LIMIT = 1e150;

  private Tolerances() {}
}
