package io.github.dl4joptnet.internal.backend.cpu.activeset;

/** The numbers that decide what is active, and how long an active set is searched for. */
final class Tolerances {
  /** Rounds of the active set method. */
  static final int MAX_ROUNDS = 16;

  /** The share of the remaining degrees of freedom of z that the sides of a round may take. */
  static final double ENTERING_SHARE = 0.5;

  /** The same for sparse rows, where more of them are active at solutions. */
  static final double SPARSE_ENTERING_SHARE = 0.9;

  /** Iterations of the interior point method that a search with one side at a time may cost. */
  static final int WORTH_OF_ITERATIONS = 5;

  /** Rounds with one side at a time where each is only a small dense system. */
  static final int MAX_SHARED_ROUNDS = 400;

  /**
   * The most further rounds to expect where each factors anew: the interior-point method mostly
   * takes about as many iterations.
   */
  static final double MOST_EXPECTED_ROUNDS = 12;

  /** The square of a step of this relative size is less than rounding. */
  static final double SMALL_STEP = 1e-9;

  static final int MAX_UNREFINED_STEPS = 2;

  /** A row depends on those before it where its pivot is a smaller share of its diagonal entry. */
  static final double INDEPENDENT_PIVOT_SHARE = 1e-11;

  /** Pivots of less than this share of the largest diagonal entry are lost in rounding. */
  static final double LEAST_PIVOT = 1e-13;

  /** The value that replaces them. */
  static final double REPLACED_PIVOT = 1e-7;

  private Tolerances() {}
}
