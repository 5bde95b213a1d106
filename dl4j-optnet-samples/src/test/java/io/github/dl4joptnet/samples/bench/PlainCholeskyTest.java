package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCholeskyTest {
  /** Rest rows of every kind: after blocks of four, and after pairs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 50, 101})
  void theFactorsProductIsTheMatrix(int n) {
    double[] a = CholeskyTimer.matrix(n);
    double[] r = a.clone();
    PlainCholesky.factorInPlace(r, n);
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        double sum = 0;
        for (int k = 0; k <= i; k++) {
          sum += r[k * n + i] * r[k * n + j];
        }
        assertThat(sum).isCloseTo(a[i * n + j], within(1e-12 * n));
      }
    }
  }
}
