package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

/** Where the interior point iterations of an attempt begin. */
public enum Start {
  /** The minimiser with every slack and multiplier tied, moved inside: the first attempt. */
  MEHROTRA,
  /** The best iterate of all earlier attempts. */
  BEST,
  /** The iterate at which the attempt before has broken down. */
  HERE,
  /**
   * Slacks and multipliers all large. From smaller ones, large multipliers of the solution may be
   * out of reach: the residuals are nearly gone before these have grown.
   */
  LARGE
}
