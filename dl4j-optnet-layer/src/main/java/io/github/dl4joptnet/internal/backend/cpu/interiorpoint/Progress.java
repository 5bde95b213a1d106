package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import java.util.Arrays;

/**
 * The progress of an attempt. The primal and the dual residual and the gap count one by one, as
 * each may have to wait for another: on the way to large multipliers the gap grows, and where the
 * terms of a residual vanish with it, the largest relative one stays at 1 until all of them are
 * small. What is rounding makes no progress.
 */
final class Progress {
  /** The least primal and dual residual, gap, and ratio to the tolerance. */
  private final double[] least = new double[4];

  private double shareLeft;
  private int iterationsWithout;

  void restart() {
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    iterationsWithout = 0;
  }

  /**
   * Takes the next iterate.
   *
   * @param residuals null where all of them may vanish before the goal is reached
   * @param ratio the one to the tolerance, which decides
   */
  void update(Residuals residuals, double ratio) {
    shareLeft = 1;
    if (residuals != null) {
      take(0, residuals.primalBeyondRounding());
      take(1, residuals.dualBeyondRounding());
      take(2, residuals.gapBeyondRounding());
    }
    take(3, ratio);
    iterationsWithout = shareLeft < Tolerances.PROGRESS ? 0 : iterationsWithout + 1;
  }

  private void take(int part, double value) {
    if (value < least[part]) {
      shareLeft = Math.min(shareLeft, value / least[part]);
      least[part] = value;
    }
  }

  /** The smallest share of its least value so far that an iteration has left of any part. */
  double shareLeft() {
    return shareLeft;
  }

  int iterationsWithout() {
    return iterationsWithout;
  }
}
