package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import java.util.Arrays;

/** Minimisers of ½‖z − y‖² in closed form. */
final class Projections {
  private Projections() {}

  /** Onto {z ≥ 0, Σz = 1} by sorting (Held, Wolfe and Crowder 1974; sparsemax). */
  static double[] onSimplex(double[] y) {
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    double sum = 0;
    double threshold = 0;
    for (int k = 1; k <= y.length; k++) {
      double value = sorted[y.length - k];
      sum += value;
      if (value > (sum - 1) / k) {
        threshold = (sum - 1) / k;
      }
    }
    double tau = threshold;
    return Arrays.stream(y).map(v -> Math.max(0, v - tau)).toArray();
  }

  /** The program of {@link #onSimplex}. */
  static PlainQp simplexProgram(double[] y) {
    int n = y.length;
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return new PlainQp(
        DenseMath.identity(n, 1),
        DenseMath.scaled(y, -1),
        null,
        null,
        null,
        new double[][] {ones},
        new double[] {1},
        new double[n],
        null);
  }

  /** Onto {z₁ ≤ z₂ ≤ …} by pooling adjacent violators (isotonic regression). */
  static double[] onMonotone(double[] y) {
    double[] sums = new double[y.length];
    int[] counts = new int[y.length];
    int blocks = 0;
    for (double value : y) {
      sums[blocks] = value;
      counts[blocks++] = 1;
      while (blocks > 1
          && sums[blocks - 2] / counts[blocks - 2] > sums[blocks - 1] / counts[blocks - 1]) {
        blocks--;
        sums[blocks - 1] += sums[blocks];
        counts[blocks - 1] += counts[blocks];
      }
    }
    double[] z = new double[y.length];
    int at = 0;
    for (int block = 0; block < blocks; block++) {
      Arrays.fill(z, at, at + counts[block], sums[block] / counts[block]);
      at += counts[block];
    }
    return z;
  }

  static double[] onBox(double[] y, double[] lower, double[] upper) {
    double[] z = new double[y.length];
    Arrays.setAll(z, j -> Math.max(lower[j], Math.min(upper[j], y[j])));
    return z;
  }
}
