package io.github.dl4joptnet.samples.denoise;

import java.util.Arrays;

/**
 * A signal with noise, and the same without. Not to be changed.
 *
 * @param noisy what a network sees, {@code [points]}
 * @param clean what it should make of it, {@code [points]}
 */
record Signal(double[] noisy, double[] clean) {

  int points() {
    return clean.length;
  }

  /** The last point first. */
  Signal reversed() {
    return new Signal(reversed(noisy), reversed(clean));
  }

  /** Every height above the centre as far below it, and the other way round. */
  Signal reflected(double centre) {
    return new Signal(reflected(noisy, centre), reflected(clean, centre));
  }

  private static double[] reversed(double[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[values.length - 1 - i];
    }
    return result;
  }

  private static double[] reflected(double[] values, double centre) {
    return Arrays.stream(values).map(value -> 2 * centre - value).toArray();
  }
}
