package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.parallel.Workers;

/**
 * The stored entries of {@code a xᵀ + c yᵀ}, per sample or summed over the batch in the order of
 * the samples: the gradient of a sparse coefficient. a and c have {@code rows} entries per sample,
 * x and y have n.
 */
record SparseOuterProducts(
    SparseLayout layout, int rows, int n, double[] a, double[] x, double[] c, double[] y) {
  /** Entries that a thread sums at a time. */
  private static final int PANEL = 4096;

  /** Fills the entries of a sample. */
  void fill(int sample, double[] block) {
    for (int k = 0; k < block.length; k++) {
      block[k] = entry(sample, k);
    }
  }

  double[] sum(int batch, int threads) {
    double[] sum = new double[layout.size()];
    Workers.forEach(
        (sum.length + PANEL - 1) / PANEL,
        threads,
        () ->
            panel -> {
              int to = Math.min(sum.length, (panel + 1) * PANEL);
              for (int sample = 0; sample < batch; sample++) {
                for (int k = panel * PANEL; k < to; k++) {
                  sum[k] += entry(sample, k);
                }
              }
            });
    return sum;
  }

  private double entry(int sample, int k) {
    int row = sample * rows + layout.row(k);
    int column = sample * n + layout.column(k);
    return Math.fma(a[row], x[column], c[row] * y[column]);
  }
}
