package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

/** Where the interior point iterations of an attempt begin. */
public enum Start {
  /** The minimiser with every slack and multiplier tied, moved inside: the first attempt. */
  MEHROTRA,
  /** The best iterate of the attempts before. */
  BEST,
  /** The last iterate of the attempt before, which may still have made progress. */
  LAST,
  /** A point well inside, for a problem that resists. */
  CAUTIOUS
}
