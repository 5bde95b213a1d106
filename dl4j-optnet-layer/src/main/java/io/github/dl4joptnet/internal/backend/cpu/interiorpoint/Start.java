package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

/** Where the interior point iterations of an attempt begin. */
public enum Start {
  /** Mehrotra's starting point, for the first attempt. */
  MEHROTRA,
  /** The iterate at which the previous attempt broke down. */
  HERE,
  /**
   * Slacks and multipliers all large. From smaller ones, large multipliers of the solution may be
   * out of reach: the residuals nearly vanish before these have grown.
   */
  LARGE
}
