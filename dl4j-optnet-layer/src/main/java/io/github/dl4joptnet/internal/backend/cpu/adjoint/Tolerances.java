package io.github.dl4joptnet.internal.backend.cpu.adjoint;

/** The numbers that decide when an adjoint solution is accurate. */
final class Tolerances {
  /** Refinement of the factored adjoint ends with a remaining error of this relative size. */
  static final double REFINED_ERROR = 1e-12;

  /** With a larger error, relative to the terms of a row, the adjoint system is factored again. */
  static final double MAX_ERROR = 1e-11;

  /** Errors of this share of the right-hand side are rounding of it. */
  static final double ROUNDING = 2e-15;

  static final int MAX_REFINEMENTS = 3;

  /** The weights of weakly active sides are found to this relative accuracy. */
  static final double CENTRED = 1e-10;

  /** The least curvature of a weakly active side's multiplier, as a share of the largest. */
  static final double LEAST_SCHUR_SHARE = 1e-11;

  /** Conjugate gradients end with a residual of this share of the right-hand side. */
  static final double CONJUGATE_GRADIENTS = 1e-14;

  static final int MAX_CONJUGATE_GRADIENTS = 1000;

  /**
   * The most weakly active sides of sparse matrices whose weights are those of the central path.
   */
  static final int MOST_WEAK_SIDES = 100;

  /** Larger entries of gradients leave no room for the sum over a batch. */
  static final double MAX_GRADIENT = 1e300;

  /** An adjoint and a solution whose entries sum up to less have no gradient near overflow. */
  static final double FAR_FROM_OVERFLOW = 1e100;

  private Tolerances() {}
}
