package io.github.dl4joptnet.internal.backend.cpu.workingset;

import io.github.dl4joptnet.internal.linalg.TriangularSolve;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * The dual active set method (Lawson and Hanson 1974, Goldfarb and Idnani 1983), which changes one
 * side at a time and ends searches in which changing all at once cycles. It keeps multipliers that
 * are not negative and moves them towards those of the working set, so that the dual objective
 * falls with each step and no working set comes twice.
 */
public final class DualDescent {
  /** Unbounded multipliers are represented by ones this many times as large as the present ones. */
  private static final double FAR = 1e12;

  private final WorkingSet set;

  /** Per side, the dual feasible multiplier, which is moved towards that of the working set. */
  private final double[] feasible;

  private boolean isRunning;

  /** The side that the last step has added, or −1. */
  private int entering;

  /** Whether the multipliers to move to represent an unbounded direction. */
  private boolean isFar;

  /**
   * For a maximum number of sides.
   *
   * @param set the working set, with the multipliers and slacks of the last round
   */
  public DualDescent(WorkingSet set, int sides) {
    this.set = set;
    feasible = new double[sides];
  }

  public void reset() {
    isRunning = false;
  }

  public boolean isRunning() {
    return isRunning;
  }

  /** Starts at the present multipliers, with negative ones set to zero. */
  public void begin() {
    isRunning = true;
    entering = -1;
    isFar = false;
    for (int k = 0; k < set.sides(); k++) {
      feasible[k] = set.contains(k) ? Math.max(0, set.multiplier(k)) : 0;
      set.set(k, feasible[k] > 0);
    }
  }

  /**
   * Moves towards the working set's multipliers as far as none becomes negative, and drops the one
   * that is zero there; or all the way, and then the most violated side enters.
   */
  public Change update() {
    int blocking = -1;
    double length = 1;
    int violated = -1;
    for (int k = 0; k < set.sides(); k++) {
      if (set.contains(k)) {
        if (!set.belongs(k)) {
          double share = feasible[k] / (feasible[k] - set.multiplier(k));
          blocking = blocking < 0 || share < length ? k : blocking;
          length = Math.min(length, share);
        }
      } else if (!isFar && !set.belongs(k)) {
        violated = violated < 0 || set.slack(k) < set.slack(violated) ? k : violated;
      }
    }
    if (isFar && blocking < 0) {
      return Change.IMPOSSIBLE;
    }
    for (int k = 0; k < set.sides(); k++) {
      if (set.contains(k)) {
        feasible[k] = Math.max(0, feasible[k] + length * (set.multiplier(k) - feasible[k]));
      }
    }
    isFar = false;
    if (blocking >= 0) {
      set.set(blocking, false);
      feasible[blocking] = 0;
    } else if (violated >= 0) {
      set.set(violated, true);
      entering = violated;
    }
    return blocking >= 0 || violated >= 0 ? Change.CHANGED : Change.NONE_LEFT;
  }

  /**
   * Handles an entering side that depends linearly on the working set: multipliers may move along
   * that dependence without moving z, and are set far away in that direction.
   *
   * @param factor the upper Cholesky factor of the active rows' matrix
   * @param rows the active rows
   * @param from the first row of the factor among them
   * @param dependent the index in the factor of the first row that depends on those before it
   * @return false where the side that entered has no part in the dependence
   */
  public boolean follow(double[][] factor, int[] rows, int from, int count, int dependent) {
    if (!isRunning || entering < 0) {
      return false;
    }
    double[] direction = new double[count - from];
    for (int i = 0; i < dependent; i++) {
      direction[i] = -factor[i][dependent];
    }
    TriangularSolve.upper(factor, dependent, direction);
    direction[dependent] = 1;
    double largest = VectorKernels.normInf(direction, dependent + 1);
    double towards = 0;
    for (int i = 0; i <= dependent; i++) {
      int k = set.activeSide(rows[from + i]);
      towards = k == entering ? direction[i] * set.sign(k) : towards;
    }
    if (!(Math.abs(towards) > 0)) {
      return false;
    }
    double far = FAR * Math.max(1, VectorKernels.normInf(feasible, set.sides()));
    double scale = Math.signum(towards) * far / largest;
    for (int i = 0; i < direction.length; i++) {
      int k = set.activeSide(rows[from + i]);
      if (k >= 0) {
        set.setMultiplier(k, feasible[k] + scale * set.sign(k) * direction[i]);
      }
    }
    isFar = true;
    return true;
  }
}
