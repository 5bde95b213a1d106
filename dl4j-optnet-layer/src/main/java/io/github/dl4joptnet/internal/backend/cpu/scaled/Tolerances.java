package io.github.dl4joptnet.internal.backend.cpu.scaled;

/** The numbers that decide how a problem is scaled and when an iterate is accurate. */
final class Tolerances {
  /** Equilibration leaves norms alone that are within this factor of one. */
  static final double WELL_SCALED = 8;

  /** Once it has begun, equilibration ends with norms within this factor of one. */
  static final double EQUILIBRATED = 2;

  static final int MAX_EQUILIBRATION_PASSES = 12;

  /** Scales are powers of two with exponents of at most this size. */
  static final int MAX_SCALE_EXPONENT = 80;

  /** Sizes of terms below this are taken as this: an all-zero problem has no scale of its own. */
  static final double SMALLEST_TERM_SIZE = 1e-10;

  private Tolerances() {}
}
