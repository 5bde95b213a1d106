package io.github.dl4joptnet.internal.backend.cpu.saddle;

/** The numbers that decide what is a saddle point. */
final class Tolerances {
  /** A descent by less than this share of the objective's terms counts as none. */
  static final double SADDLE_DESCENT = 1e-7;

  /**
   * A direction along which a constraint's value changes by less than this, scaled, is parallel to
   * it.
   */
  static final double ALONG = 1e-12;

  /** How far to look for descent where no limit ends the step, in multiples of the size of z. */
  static final double SADDLE_STEP = 10;

  /** The number of proximal steps of a search on the far side. */
  static final int PROXIMAL_STEPS = 4;

  /** Points within this share of the reach of such a search are the same. */
  static final double SAME_POINT = 1e-7;

  /** ε of these steps, in multiples of the most negative curvature that is known. */
  static final double PROXIMITY = 2;

  /** A point may violate rows and bounds by this, relative to their values, scaled. */
  static final double VIOLATION = 1e-9;

  private Tolerances() {}
}
