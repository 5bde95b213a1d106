package io.github.dl4joptnet.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Arrays come back once, to whoever wants that length. */
class ArrayPoolTest {
  /** Of no other test. */
  private static final int LENGTH = 10_007;

  @Test
  void givesBackWhatItGotOnce() {
    double[] array = ArrayPool.take(LENGTH);
    ArrayPool.give(array);
    assertThat(ArrayPool.take(LENGTH - 1)).hasSize(LENGTH - 1).isNotSameAs(array);
    assertThat(ArrayPool.take(LENGTH)).isSameAs(array);
    assertThat(ArrayPool.take(LENGTH)).hasSize(LENGTH).isNotSameAs(array);
  }

  @Test
  void keepsNeitherShortArraysNorVeryMany() {
    double[] small = new double[100];
    ArrayPool.give(small);
    assertThat(ArrayPool.take(100)).isNotSameAs(small);

    double[] oldest = new double[LENGTH + 2];
    ArrayPool.give(oldest);
    for (int i = 0; i < 100; i++) {
      ArrayPool.give(new double[LENGTH + 4]);
    }
    assertThat(ArrayPool.take(LENGTH + 2)).isNotSameAs(oldest);
  }
}
