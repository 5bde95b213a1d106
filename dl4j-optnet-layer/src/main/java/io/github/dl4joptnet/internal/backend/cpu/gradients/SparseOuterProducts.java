package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.parallel.Workers;

/**
 * The stored entries of {@code a xᵀ + c yᵀ}, per sample or summed over the batch in the order of
 * the samples: the gradient of a sparse coefficient. a and c have {@code rows} entries per sample,
 * x and y have n.
 */
record SparseOuterProducts(
    Operand coefficient,
    int rows,
    int n,
    int batch,
    double[] a,
    double[] x,
    double[] c,
    double[] y,
    int threads)
    implements MatrixGradient {
  /** Entries that a thread sums at a time. */
  private static final int PANEL = 4096;

  @Override
  public int blocks() {
    return coefficient.shared() ? 1 : batch;
  }

  @Override
  public int blockSize() {
    return coefficient.size();
  }

  @Override
  public void forEach(Sink sink) {
    if (coefficient.shared()) {
      sink.accept(0, sum());
      return;
    }
    Workers.forEach(
        batch,
        threads,
        () -> {
          double[] block = new double[blockSize()];
          return sample -> {
            for (int k = 0; k < block.length; k++) {
              block[k] = entry(sample, k);
            }
            sink.accept(sample, block);
          };
        });
  }

  private double[] sum() {
    double[] sum = new double[blockSize()];
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
    int row = sample * rows + coefficient.layout().row(k);
    int column = sample * n + coefficient.layout().column(k);
    return Math.fma(a[row], x[column], c[row] * y[column]);
  }
}
