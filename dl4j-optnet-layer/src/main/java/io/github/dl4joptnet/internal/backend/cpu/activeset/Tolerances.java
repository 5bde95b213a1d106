package io.github.dl4joptnet.internal.backend.cpu.activeset;

/** The numbers that decide what is active, and when an active set is trusted. */
final class Tolerances {
  /** Rounds of the active set method. */
  static final int MAX_ROUNDS = 16;

  static final int MAX_NULL_SPACE_ROUNDS = 100;

  /** Where a round is only a small dense system. */
  static final int MAX_SHARED_ROUNDS = 400;

  /** Rounds in which the number of changes may grow before the search is abandoned as cycling. */
  static final int MAX_NON_MONOTONE_ROUNDS = 2;

  /** A smaller share of a diagonal entry left as pivot: the active rows depend on each other. */
  static final double INDEPENDENT_PIVOT_SHARE = 1e-11;

  /** A scaled multiplier and slack within this share of the largest one are those of a tie. */
  static final double WEAK_ACTIVITY_SHARE = 1e-9;

  /** The same for a multiplier or slack that is rounding, so that its sign says nothing. */
  static final double ROUNDED_MARGIN = 1e-12;

  /** A negative multiplier or slack beyond this is no rounding, however large the others are. */
  static final double CLEAR_MARGIN = 1e-6;

  /** The same after a polish, whose systems may be worse conditioned. */
  static final double POLISHED_MARGIN = 1e-10;

  /** Ratios λ/s above this, or below its inverse, count as infinite or zero. */
  static final double DECIDED_RATIO = 1e4;

  /** Makes dependent active rows determinate; refinement takes its effect out again. */
  static final double ROW_REGULARISATION = 1e-8;

  /** How often the part of a right-hand side that nothing determines is purified. */
  static final int FLAT_PART_REPETITIONS = 3;

  /** A linear solve with a larger relative error goes to the safest form of the system. */
  static final double MAX_LINEAR_ERROR = 1e-9;

  /** Q is clearly definite where each pivot of its factor has more than this share of its entry. */
  static final double WELL_CONDITIONED_SHARE = 1e-9;

  private Tolerances() {}
}
