package io.github.dl4joptnet.internal.backend.cpu.workingset;

/** The numbers that decide whether a side belongs where it is. */
final class Tolerances {
  /** The sign of a multiplier or slack within this share of the largest one says nothing. */
  static final double ROUNDED_MARGIN = 1e-12;

  /** A negative multiplier or slack beyond this is no rounding, however large the others are. */
  static final double CLEAR_MARGIN = 1e-6;

  private Tolerances() {}
}
