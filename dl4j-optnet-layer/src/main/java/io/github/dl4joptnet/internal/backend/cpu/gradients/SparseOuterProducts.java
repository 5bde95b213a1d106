package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.parallel.Workers;

/**
 * The stored entries of {@code a xᵀ + c yᵀ}, per sample or summed over the batch in the order of
 * the samples: the gradient of a sparse coefficient.
 */
final class SparseOuterProducts implements MatrixGradient {
  /** Entries that a thread sums at a time. */
  private static final int PANEL = 4096;

  private final SparseLayout layout;
  private final boolean shared;
  private final int rows;
  private final int n;
  private final int batch;
  private final double[] a;
  private final double[] x;
  private final double[] c;
  private final double[] y;
  private final int threads;

  /** a and c have {@code rows} entries per sample, x and y have n. */
  SparseOuterProducts(
      Operand coefficient,
      int rows,
      int n,
      int batch,
      double[] a,
      double[] x,
      double[] c,
      double[] y,
      int threads) {
    this.layout = coefficient.layout();
    this.shared = coefficient.shared();
    this.rows = rows;
    this.n = n;
    this.batch = batch;
    this.a = a;
    this.x = x;
    this.c = c;
    this.y = y;
    this.threads = threads;
  }

  @Override
  public int blocks() {
    return shared ? 1 : batch;
  }

  @Override
  public int blockSize() {
    return layout.size();
  }

  @Override
  public void forEach(Sink sink) {
    if (shared) {
      sink.accept(0, sum());
      return;
    }
    Workers.forEach(
        batch,
        threads,
        () -> {
          double[] block = new double[layout.size()];
          return sample -> {
            for (int k = 0; k < block.length; k++) {
              block[k] = entry(sample, k);
            }
            sink.accept(sample, block);
          };
        });
  }

  private double[] sum() {
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
