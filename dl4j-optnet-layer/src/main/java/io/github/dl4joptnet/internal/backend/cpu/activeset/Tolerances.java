package io.github.dl4joptnet.internal.backend.cpu.activeset;

/** The numbers that decide what is active, and when an active set is trusted. */
final class Tolerances {
  /** Rounds of the active set method. */
  static final int MAX_ROUNDS = 16;

  /** Rounds in which the number of changes may grow before the search is abandoned as cycling. */
  static final int MAX_NON_MONOTONE_ROUNDS = 2;

  /** A smaller share of a diagonal entry left as pivot: the active rows depend on each other. */
  static final double INDEPENDENT_PIVOT_SHARE = 1e-11;

  /** A multiplier or slack within this share of the largest may belong to a weakly active side. */
  static final double WEAK_ACTIVITY_SHARE = 1e-7;

  /** A polished side is confirmed where its multiplier or slack keeps this share of its size. */
  static final double CONFIRMED_SHARE = 0.5;

  /** A polished side is confirmed too where its multiplier or slack is above this. */
  static final double CONFIRMED_SIZE = 1e-7;

  /** Ratios λ/s above this, or below its inverse, count as infinite or zero. */
  static final double DECIDED_RATIO = 1e4;

  /** Makes dependent active rows determinate; refinement takes its effect out again. */
  static final double ROW_REGULARISATION = 1e-8;

  /** A linear solve with a larger relative error goes to the safest form of the system. */
  static final double MAX_LINEAR_ERROR = 1e-9;

  /** ‖u‖ above this multiple of the right-hand side indicates a null space direction. */
  static final double NULL_SPACE_GROWTH = 1e6;

  /** The same after the first direction, when what is left of the others is smaller. */
  static final double NEXT_NULL_SPACE_GROWTH = 1e3;

  /** Each removal of a null space direction leaves about 1e-3 of it, as K is rounded. */
  static final int MAX_NULL_DIRECTIONS = 6;

  /** A batch keeps at most this much of factors; beyond, the backward pass factors again. */
  static final long MAX_FACTOR_BYTES = 128L << 20;

  private Tolerances() {}
}
