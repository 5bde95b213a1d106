package io.github.dl4joptnet.internal.backend.cpu.gradients;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchOuterProductsTest {
  private final Random random = new Random(523);

  private double[] vector(int length) {
    return PlainMatrices.vector(length, random);
  }

  private static double[] plainSum(
      int rows, int n, int batch, double[] a, double[] x, double[] c, double[] y) {
    double[] sum = new double[rows * n];
    for (int sample = 0; sample < batch; sample++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < n; j++) {
          sum[i * n + j] +=
              a[sample * rows + i] * x[sample * n + j] + c[sample * rows + i] * y[sample * n + j];
        }
      }
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "4, 5", "7, 3", "9, 1"})
  void sumsOverTheBatch(int n, int batch) {
    for (int rows : new int[] {1, 4, 0, 6, 3}) {
      double[] a = vector(rows * batch);
      double[] c = vector(rows * batch);
      double[] x = vector(n * batch);
      double[] y = vector(n * batch);
      double[] sum = new BatchOuterProducts(batch, rows, n, a, x, c, y).sum(1);
      assertThat(sum).hasSize(rows * n);
      assertClose(sum, plainSum(rows, n, batch, a, x, c, y), 1e-13);
    }
  }

  /** Rows whose weights are all zero are passed over, and only those. */
  @Test
  void inactiveRowsAddNothing() {
    int n = 3;
    int batch = 4;
    for (int rows : new int[] {2, 4, 5}) {
      double[] a = new double[rows * batch];
      double[] c = new double[rows * batch];
      a[rows] = 2;
      c[2 * rows + 1] = 3;
      double[] x = vector(n * batch);
      double[] y = vector(n * batch);
      double[] total = new BatchOuterProducts(batch, rows, n, a, x, c, y).sum(1);
      assertClose(total, plainSum(rows, n, batch, a, x, c, y), 1e-14);
    }
  }

  /** More products than one thread alone would take. */
  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    int n = 30;
    int rows = 31;
    int batch = 70;
    double[] a = vector(rows * batch);
    double[] c = vector(rows * batch);
    double[] x = vector(n * batch);
    double[] y = vector(n * batch);
    double[] one = null;
    for (int threads : new int[] {1, 2, 5}) {
      double[] total = new BatchOuterProducts(batch, rows, n, a, x, c, y).sum(threads);
      one = one == null ? total : one;
      assertThat(total).containsExactly(one);
    }
    assertClose(one, plainSum(rows, n, batch, a, x, c, y), 1e-12);
  }
}
