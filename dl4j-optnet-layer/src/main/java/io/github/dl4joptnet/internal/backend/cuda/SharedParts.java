package io.github.dl4joptnet.internal.backend.cuda;

/**
 * Which parts of a block's workspace a launch has in shared memory; the others are in global
 * memory.
 *
 * @param factor the factor of the Newton matrix or of the working set
 * @param vectors the vectors
 * @param border the bordered matrix, over which the vectors of interior point steps lie
 * @param bytes the shared memory for these, and for what is always there
 */
record SharedParts(boolean factor, boolean vectors, boolean border, int bytes) {
  /** HEADER + SCRATCH of arguments.cuh. */
  private static final long FIXED = 104 + GatherKernels.SCRATCH;

  /** Doubles of the parts; the vectors without those of interior point steps. */
  record Sizes(long factor, long vectors, long steps, long border) {
    /** A block's share of global memory is what remains. */
    long outside(SharedParts parts) {
      return (parts.factor ? 0 : factor)
          + (parts.vectors ? 0 : vectors + steps)
          + (parts.border ? 0 : border);
    }
  }

  /**
   * The factor, the vectors and the border in this order, as far as there is room.
   *
   * @param limit bytes of shared memory that a block may ask for
   */
  static SharedParts fitting(Sizes sizes, long limit) {
    long room = limit / Double.BYTES - FIXED;
    boolean factor = sizes.factor <= room;
    room -= factor ? sizes.factor : 0;
    boolean vectors = sizes.vectors + sizes.steps <= room;
    long over = Math.max(sizes.border, sizes.steps);
    boolean border = sizes.border > 0 && vectors && sizes.vectors + over <= room;
    long last = border ? over : sizes.steps;
    long inShared = (factor ? sizes.factor : 0) + (vectors ? sizes.vectors + last : 0);
    return new SharedParts(factor, vectors, border, (int) (Double.BYTES * (FIXED + inShared)));
  }

  /**
   * For the kernel prepare, which computes the bordered matrix of a batch and needs no other
   * factor: the matrix and the vectors, or as in other launches where these do not fit.
   */
  static SharedParts forBorder(Sizes sizes, long limit, SharedParts others) {
    SharedParts alone = fitting(new Sizes(0, sizes.vectors, sizes.steps, sizes.border), limit);
    return alone.border ? new SharedParts(false, true, true, alone.bytes) : others;
  }
}
