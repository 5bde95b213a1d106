package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

/** The numbers that decide how the interior point method steps, and when it gives up. */
final class Tolerances {
  /** Scaled limits above this are far from the data. */
  static final double LARGE_LIMIT = 1e3;

  /** Slacks and multipliers of the large start. */
  static final double LARGE_START = 1e3;

  /** The share of the way to the boundary that a step may go. */
  static final double STEP_TO_BOUNDARY = 0.999;

  /** An iteration that leaves less than this share of a residual makes progress. */
  static final double PROGRESS = 0.9;

  /** Iterations without progress after which the first attempt ends: another start is better. */
  static final int FIRST_STALL_ITERATIONS = 5;

  /** Iterations without progress before a later attempt ends. */
  static final int STALL_ITERATIONS = 12;

  /** Iterations without progress beyond the tolerance: rounding is reached. */
  static final int SHARPENING_STALL_ITERATIONS = 2;

  /** An iteration that leaves more than this share of each has linear solves refined. */
  static final double REFINE_TRIGGER = 0.5;

  /** Directions need not be exact while residuals exceed their tolerance by more than this. */
  static final double INEXACT_DIRECTION_TRIGGER = 1e10;

  /**
   * A direction with a larger relative error of its linear solve is rejected, unless the absolute
   * error is less than a share of the tolerance.
   */
  static final double MAX_LINEAR_ERROR = 1e-5;

  static final double MAX_ERROR_SHARE = 0.1;

  /** The active set is polished once residuals exceed their tolerance by less than this. */
  static final double POLISH_TRIGGER = 1e5;

  /** After a polish that fails, the next one waits until residuals have fallen to this share. */
  static final double POLISH_RETRY_SHARE = 0.03;

  /** With smoothing: below this multiple of the target, steps aim at the target itself. */
  static final double NEAR_TARGET = 2;

  /** With smoothing: least complementarity product aimed at, as a share of the common aim. */
  static final double LEAST_AIM_SHARE = 0.1;

  /** With smoothing: how exactly sλ has to meet the target where rounding stops progress. */
  static final double ROUNDED_TARGET = 1e-8;

  private Tolerances() {}
}
