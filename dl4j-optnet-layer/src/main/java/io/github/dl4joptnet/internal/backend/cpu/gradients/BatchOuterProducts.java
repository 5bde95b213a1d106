package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.parallel.Workers;
import java.util.Arrays;

/**
 * The sum over the batch of {@code a xᵀ + c yᵀ}, the gradient of a shared matrix, four rows at a
 * time, each sample after the other.
 *
 * @param rows entries of a and c per sample
 * @param n entries of x and y per sample
 */
record BatchOuterProducts(
    int batch, int rows, int n, double[] a, double[] x, double[] c, double[] y) {
  private static final int PANEL = 4;

  /** Products below which one thread is the fastest. */
  private static final long WORTH_THREADS = 50_000;

  /** rows×n entries. */
  double[] sum(int threads) {
    double[] total = new double[rows * n];
    boolean few = rows * (long) n * batch < WORTH_THREADS;
    Workers.forEach(
        (rows + PANEL - 1) / PANEL,
        few ? 1 : threads,
        () -> {
          double[][] block = MatrixKernels.rows(PANEL, n);
          return panel -> add(panel * PANEL, block, total);
        });
    return total;
  }

  private void add(int row, double[][] block, double[] total) {
    int count = Math.min(PANEL, rows - row);
    for (int r = 0; r < count; r++) {
      Arrays.fill(block[r], 0);
    }
    for (int sample = 0; sample < batch; sample++) {
      addSample(sample * rows + row, count, sample * n, block);
    }
    for (int r = 0; r < count; r++) {
      System.arraycopy(block[r], 0, total, (row + r) * n, n);
    }
  }

  private void addSample(int at, int count, int in, double[][] to) {
    boolean inactive = true;
    for (int r = at; r < at + count; r++) {
      inactive &= a[r] == 0 && c[r] == 0;
    }
    if (inactive) {
      return;
    }
    if (count == PANEL) {
      MatrixKernels.rank2(
          to[0], to[1], to[2], to[3], x, y, in, a[at], c[at], a[at + 1], c[at + 1], a[at + 2],
          c[at + 2], a[at + 3], c[at + 3], 0, n);
      return;
    }
    for (int r = 0; r < count; r++) {
      VectorKernels.axpy(a[at + r], x, in, to[r], 0, n);
      VectorKernels.axpy(c[at + r], y, in, to[r], 0, n);
    }
  }
}
