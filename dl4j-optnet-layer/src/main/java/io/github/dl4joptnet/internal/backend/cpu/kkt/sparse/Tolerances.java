package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

/** The numbers that decide how a sparse Newton system is regularised. */
final class Tolerances {
  /**
   * Makes the system quasi-definite, so that it can be factored in any order. Chains of ten
   * thousand rows have eigenvalues of 1e-13, which a larger value would swamp.
   */
  static final double REGULARISATION = 1e-13;

  /** The same for attempts after the first one, where rounding has left no direction. */
  static final double[] LATER_REGULARISATION = {1e-10, 1e-9, 1e-8};

  /** The same where undetermined directions are to be found. */
  static final double FLAT_REGULARISATION = 1e-8;

  /** Pivots of less than this are lost in rounding. */
  static final double LEAST_PIVOT = 1e-13;

  /** The value that replaces them. */
  static final double REPLACED_PIVOT = 1e-7;

  /** Least regularisation of a variable as a share of the largest one. */
  static final double LEAST_REGULARISATION = 1e-5;

  /** The most variables and rows of a system that may be solved as a dense one. */
  static final int MOST_SMALL = 300;

  /** Multipliers beyond this for a right-hand side of order one: equality rows are dependent. */
  static final double DEPENDENT_RESPONSE = 1e9;

  /**
   * An inequality depends on others where its pivot is a smaller share of its diagonal entry
   * without them.
   */
  static final double INDEPENDENT_PIVOT_SHARE = 1e-9;

  /** The most memory for the responses to all inequalities. */
  static final long MAX_RESPONSE_BYTES = 64L << 20;

  /** Rounds of the active set method that the choice between its forms assumes. */
  static final double TYPICAL_ROUNDS = 5;

  private Tolerances() {}
}
