package io.github.dl4joptnet.internal.backend.cpu.saddle;

/** The numbers that decide what is a saddle point. */
final class Tolerances {
  /** A descent by less than this share of the objective's terms counts as none. */
  static final double SADDLE_DESCENT = 1e-7;

  /** A direction that meets a row at less than this, scaled, runs along it. */
  static final double ALONG = 1e-12;

  /** How far to look for descent from a point, in multiples of its size, without limits. */
  static final double SADDLE_STEP = 10;

  /** The first step of a search along the bounds, in multiples of the size of z. */
  static final double FIRST_SLIDE = 1e-3;

  /** A step of that search may violate rows by this, relative to their values, scaled. */
  static final double SLIDE_VIOLATION = 1e-9;

  private Tolerances() {}
}
