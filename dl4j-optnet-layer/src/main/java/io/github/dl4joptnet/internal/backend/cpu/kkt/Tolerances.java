package io.github.dl4joptnet.internal.backend.cpu.kkt;

/** The numbers that decide how Newton systems are regularised, refined and judged. */
final class Tolerances {
  /** Added to the diagonal of H and to the row gaps of a Schur complement. */
  static final double SCHUR_REGULARISATION = 1e-11;

  static final double CONDENSED_REGULARISATION = 1e-11;

  /** The row gap of equalities in the condensed form, which divides by it. */
  static final double CONDENSED_ROW_GAP = 1e-9;

  /** Keeps directions without curvature and dependent rows determinate in the augmented form. */
  static final double AUGMENTED_REGULARISATION = 1e-13;

  /** A Newton system is singular where a pivot is at most this share of its diagonal entry. */
  static final double PIVOT_SHARE = 1e-15;

  /** The same for Q̂ alone; below, Q̂⁻¹ loses too many digits to be used. */
  static final double DEFINITE_PIVOT_SHARE = 1e-9;

  /** The same for equality rows, which then depend on each other. */
  static final double INDEPENDENT_PIVOT_SHARE = 1e-11;

  /** Refinement ends with a remaining error of this share of the right-hand side. */
  static final double REFINED_ERROR = 1e-13;

  /** The same where no exact solution is asked for. */
  static final double UNREFINED_ERROR = 1e-9;

  static final int MAX_REFINEMENTS = 20;

  /** A refinement that leaves more than this share of the error is slow. */
  static final double SLOW_REFINEMENT = 0.5;

  static final int MAX_GCR_DIRECTIONS = 12;

  /** Least regularisation of a row as a share of the largest one. */
  static final double LEAST_ROW_REGULARISATION = 1e-5;

  /** A row depends on others where less than this share of it is orthogonal to them. */
  static final double DEPENDENT_ROW_SHARE = 1e-14;

  /** A curvature below this share of the largest one, for each variable, is rounding. */
  static final double FLAT_SHARE = 4 * 0x1p-52;

  static final int NULL_SPACE_REFINEMENTS = 4;

  /** A batch keeps at most this much of factors; beyond, the backward pass factors again. */
  static final long MAX_FACTOR_BYTES = 128L << 20;

  /**
   * The cost of a multiply-add for a single row of a Schur complement, relative to one for all
   * rows.
   */
  static final double COST_OF_SINGLE_ROWS = 12;

  private Tolerances() {}
}
