package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.parallel.Workers;
import java.util.Arrays;

/**
 * The sum over the batch of {@code a xᵀ + c yᵀ}, the gradient of a shared matrix, computed in
 * panels of rows, with the samples in order.
 *
 * @param rows entries of a and c per sample
 * @param n entries of x and y per sample
 */
record BatchOuterProducts(
    int batch, int rows, int n, double[] a, double[] x, double[] c, double[] y) {
  /** Rows that a thread sums at a time, so that they stay in the cache for all samples. */
  private static final int PANEL = 16;

  private static final int KERNEL_ROWS = 4;

  /** rows×n entries. */
  double[] sum(int threads) {
    double[] total = new double[rows * n];

    Workers.forEach(
        (rows + PANEL - 1) / PANEL,
        threads,
        () -> {
          Panel panel = new Panel(MatrixKernels.rows(PANEL, n), new double[n], new double[n]);
          return index -> add(index * PANEL, panel, total);
        });
    return total;
  }

  /**
   * The scratch of a thread.
   *
   * @param sum the rows of a panel
   * @param x x of a sample, copied because loops vectorise only where all arrays have the same
   *     index
   * @param y the same
   */
  private record Panel(double[][] sum, double[] x, double[] y) {}

  private void add(int row, Panel panel, double[] total) {
    int count = Math.min(PANEL, rows - row);
    for (int r = 0; r < count; r++) {
      Arrays.fill(panel.sum[r], 0);
    }
    for (int sample = 0; sample < batch; sample++) {
      System.arraycopy(x, sample * n, panel.x, 0, n);
      System.arraycopy(y, sample * n, panel.y, 0, n);
      for (int r = 0; r < count; r += KERNEL_ROWS) {
        addRows(sample * rows + row + r, r, Math.min(KERNEL_ROWS, count - r), panel);
      }
    }
    for (int r = 0; r < count; r++) {
      System.arraycopy(panel.sum[r], 0, total, (row + r) * n, n);
    }
  }

  private void addRows(int at, int to, int count, Panel panel) {
    boolean inactive = true;
    for (int r = at; r < at + count; r++) {
      inactive &= a[r] == 0 && c[r] == 0;
    }
    if (inactive) {
      return;
    }
    double[][] sum = panel.sum;
    if (count == KERNEL_ROWS) {
      MatrixKernels.rank2(
          sum[to],
          sum[to + 1],
          sum[to + 2],
          sum[to + 3],
          panel.x,
          panel.y,
          a[at],
          c[at],
          a[at + 1],
          c[at + 1],
          a[at + 2],
          c[at + 2],
          a[at + 3],
          c[at + 3],
          0,
          n);
      return;
    }
    for (int r = 0; r < count; r++) {
      VectorKernels.axpy(a[at + r], panel.x, sum[to + r], 0, n);
      VectorKernels.axpy(c[at + r], panel.y, sum[to + r], 0, n);
    }
  }
}
