package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

/** Where the interior point iterations of an attempt begin. */
public enum Start {
  /** The minimiser with every slack and multiplier tied, moved inside: the first attempt. */
  MEHROTRA,
  /** The best iterate of all earlier attempts. */
  BEST,
  /** The last iterate of the attempt before, which may still have been making progress. */
  LAST,
  /** A point far from the boundary, after the other starts have failed. */
  CAUTIOUS
}
