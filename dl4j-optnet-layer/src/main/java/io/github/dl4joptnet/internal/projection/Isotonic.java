package io.github.dl4joptnet.internal.projection;

import java.util.Arrays;

/**
 * Isotonic regression: the z closest to x that never decreases, or never increases, by pooling
 * neighbours that violate the order (Ayer et al. 1955; Best and Chakravarti 1990).
 */
public final class Isotonic implements RowMap {
  private final int sign;
  private final Blocks blocks = new Blocks();
  private double[] sums = new double[0];
  private double[] means = new double[0];
  private int[] ends = new int[0];

  public Isotonic(boolean increasing) {
    sign = increasing ? 1 : -1;
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    if (sums.length < n) {
      sums = new double[n];
      means = new double[n];
      ends = new int[n];
    }
    int count = 0;
    for (int i = 0; i < n; i++) {
      int start = i;
      double sum = sign * x[i];
      // A run in the wrong direction is a block whatever comes: one division for all of it.
      while (i + 1 < n && sign * x[i + 1] <= sign * x[i]) {
        sum += sign * x[++i];
      }
      double mean = sum / (i + 1 - start);
      while (count > 0 && means[count - 1] >= mean) {
        count--;
        sum += sums[count];
        mean = sum / (i + 1 - start(count));
      }
      sums[count] = sum;
      means[count] = mean;
      ends[count] = i + 1;
      count++;
    }
    for (int k = 0; k < count; k++) {
      Arrays.fill(z, start(k), ends[k], sign * means[k]);
    }
  }

  private int start(int block) {
    return block == 0 ? 0 : ends[block - 1];
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    blocks(x, z, n).pullBack(dLdz, dLdx, n);
  }

  /** The blocks of a solution, with the ties inside and between them. */
  Blocks blocks(double[] x, double[] z, int n) {
    double tolerance = Ties.tolerance(Ties.largest(x, n), n);
    blocks.begin();
    double multiplier = 0;
    for (int i = 0; i + 1 < n; i++) {
      if (sign * (z[i + 1] - z[i]) > tolerance) {
        multiplier = 0;
        blocks.jump(i + 1);
      } else {
        multiplier += sign * (x[i] - z[i]);
        if (multiplier <= tolerance) {
          blocks.tie(i + 1, sign);
        }
      }
    }
    return blocks;
  }
}
