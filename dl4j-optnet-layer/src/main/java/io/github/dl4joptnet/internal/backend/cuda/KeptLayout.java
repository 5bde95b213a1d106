package io.github.dl4joptnet.internal.backend.cuda;

/**
 * Where in {@link CallBuffers#kept} the samples' common part is, and the factors of active sets
 * that a solve leaves for the backward pass; offsets in bytes, −1 for none. Sizes are those of
 * workspace.cuh and kept_factor.cuh.
 *
 * @param common scales and the factor of the bordered matrix, where the samples share their
 *     matrices
 * @param factors the factors, one after the other
 * @param factorStride doubles from one to the next
 * @param rows per sample, an int: how many rows its factor has
 * @param size bytes in total
 */
record KeptLayout(long common, long factors, long factorStride, long rows, long size) {
  /** A batch keeps at most this much of factors; beyond, its backward pass factors again. */
  private static final long MAX_FACTOR_BYTES = 256L << 20;

  /**
   * @param m the rows of A and G
   * @param bordered the order of the bordered matrix; 0 where there is none
   * @param shared whether the samples share their matrices
   */
  static KeptLayout of(int batch, long n, long m, long bordered, boolean shared) {
    long size = 0;
    long common = shared ? size : -1;
    size += shared ? Double.BYTES * (n + 2 * m + 1 + LaunchPlan.packedSize(bordered)) : 0;
    long most = Math.min(n, bordered - n);
    long stride = (most + 1) / 2 + LaunchPlan.packedSize(n + most);
    if (bordered == 0 || Double.BYTES * batch * stride > MAX_FACTOR_BYTES) {
      return new KeptLayout(common, -1, 0, -1, size);
    }
    long rows = size + Double.BYTES * batch * stride;
    return new KeptLayout(common, size, stride, rows, rows + Integer.BYTES * (long) batch);
  }
}
