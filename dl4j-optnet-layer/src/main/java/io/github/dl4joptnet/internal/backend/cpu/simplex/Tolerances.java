package io.github.dl4joptnet.internal.backend.cpu.simplex;

/** The numbers that decide how the simplex method moves and when it gives up, for scaled data. */
final class Tolerances {
  /** By how much an entry may violate its limits, relative to its size. */
  static final double FEASIBILITY = 1e-11;

  /** Smaller reduced costs, relative to the largest cost, are no reason to enter the basis. */
  static final double REDUCED_COST = 1e-11;

  /** The same for a vertex that is certainly the only minimiser. */
  static final double UNIQUENESS = 1e-9;

  /** Smaller rates of change do not block a step: they are rounding errors. */
  static final double RATE = 1e-9;

  /** The largest limit, scaled, is within this factor of one. */
  static final double MODERATE = 1e6;

  /** Pivots that are smaller would spoil the dictionary. */
  static final double PIVOT = 1e-6;

  private Tolerances() {}
}
