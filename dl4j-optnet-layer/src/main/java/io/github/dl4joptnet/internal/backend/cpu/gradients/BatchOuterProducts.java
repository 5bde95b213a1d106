package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.parallel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over the batch of {@code a xᵀ + c yᵀ}, the gradients of shared matrices: all of them in one
 * parallel loop, four rows at a time, each sample after the other.
 */
final class BatchOuterProducts {
  private static final int PANEL = 4;

  /** Products below which one thread is the fastest. */
  private static final long WORTH_THREADS = 50_000;

  private final int n;
  private final int batch;
  private final List<Sum> sums = new ArrayList<>();

  /** a and c have {@code rows} entries per sample, x and y have n. */
  private record Sum(int rows, double[] a, double[] x, double[] c, double[] y, double[] total) {
    int panels() {
      return (rows + PANEL - 1) / PANEL;
    }
  }

  BatchOuterProducts(int n, int batch) {
    this.n = n;
    this.batch = batch;
  }

  /** Gives the rows×n array that {@link #run} will fill. */
  double[] add(int rows, double[] a, double[] x, double[] c, double[] y) {
    double[] total = new double[rows * n];
    sums.add(new Sum(rows, a, x, c, y, total));
    return total;
  }

  void run(int threads) {
    int panels = 0;
    for (Sum sum : sums) {
      panels += sum.panels();
    }
    boolean few = panels * (long) PANEL * n * batch < WORTH_THREADS;
    Workers.forEach(
        panels,
        few ? 1 : threads,
        () -> {
          double[][] block = MatrixKernels.rows(PANEL, n);
          return panel -> add(panel, block);
        });
  }

  private void add(int panel, double[][] block) {
    int within = panel;
    for (Sum sum : sums) {
      if (within < sum.panels()) {
        add(sum, within * PANEL, block);
        return;
      }
      within -= sum.panels();
    }
  }

  private void add(Sum sum, int row, double[][] block) {
    int count = Math.min(PANEL, sum.rows - row);
    for (int r = 0; r < count; r++) {
      Arrays.fill(block[r], 0);
    }
    for (int sample = 0; sample < batch; sample++) {
      addSample(sum, sample * sum.rows + row, count, sample * n, block);
    }
    for (int r = 0; r < count; r++) {
      System.arraycopy(block[r], 0, sum.total, (row + r) * n, n);
    }
  }

  private void addSample(Sum sum, int at, int count, int in, double[][] to) {
    double[] a = sum.a;
    double[] c = sum.c;
    boolean inactive = true;
    for (int r = at; r < at + count; r++) {
      inactive &= a[r] == 0 && c[r] == 0;
    }
    if (inactive) {
      return;
    }
    if (count == PANEL) {
      MatrixKernels.rank2(
          to[0], to[1], to[2], to[3], sum.x, sum.y, in, a[at], c[at], a[at + 1], c[at + 1],
          a[at + 2], c[at + 2], a[at + 3], c[at + 3], 0, n);
      return;
    }
    for (int r = 0; r < count; r++) {
      VectorKernels.axpy(a[at + r], sum.x, in, to[r], 0, n);
      VectorKernels.axpy(c[at + r], sum.y, in, to[r], 0, n);
    }
  }
}
