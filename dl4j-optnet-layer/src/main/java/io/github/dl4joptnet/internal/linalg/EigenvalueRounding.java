package io.github.dl4joptnet.internal.linalg;

/** How far the rounding of its entries may shift the eigenvalues of a symmetric matrix. */
public final class EigenvalueRounding {
  /** The share for entries in double precision. */
  public static final double DOUBLE_SHARE = 8 * 0x1p-52;

  private static final double FLOAT_SHARE = 0x1p-23;

  private EigenvalueRounding() {}

  /**
   * The shift as a share of the largest entry, for each row. Entries with no more digits than a
   * float were most likely computed as such.
   *
   * @param entries an array that has {@code count} entries of the matrix from an index on
   */
  public static double share(double[] entries, int from, int count) {
    for (int k = from; k < from + count; k++) {
      if ((float) entries[k] != entries[k]) {
        return DOUBLE_SHARE;
      }
    }
    return FLOAT_SHARE;
  }
}
