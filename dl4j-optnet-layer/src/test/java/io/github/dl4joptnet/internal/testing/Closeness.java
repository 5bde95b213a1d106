package io.github.dl4joptnet.internal.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;

/** Comparison of vectors and matrices up to rounding. */
public final class Closeness {
  private Closeness() {}

  /**
   * Compares the leading entries, all that are expected.
   *
   * @param tolerance relative to the largest expected entry where that is above one
   */
  public static void assertClose(double[] actual, double[] expected, double tolerance) {
    double size = Math.max(1, PlainMatrices.normInf(expected));
    assertThat(actual.length).isGreaterThanOrEqualTo(expected.length);
    assertThat(Arrays.copyOf(actual, expected.length))
        .containsExactly(expected, within(tolerance * size));
  }

  /** Compares the leading rows and columns, all that are expected. */
  public static void assertClose(double[][] actual, double[][] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertClose(actual[i], expected[i], tolerance);
    }
  }

  /** Compares the leading upper triangle, all that is expected. */
  public static void assertUpperClose(double[][] actual, double[][] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      int n = expected[i].length;
      assertClose(
          Arrays.copyOfRange(actual[i], i, n), Arrays.copyOfRange(expected[i], i, n), tolerance);
    }
  }
}
