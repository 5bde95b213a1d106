package io.github.dl4joptnet.internal.backend.cpu.workingset;

import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * The sides that a round treats as equalities. Tells which of them have a negative multiplier, and
 * which others are violated.
 */
public final class WorkingSet {
  /** The sign of a multiplier or slack within this share of the largest one says nothing. */
  private static final double ROUNDED_MARGIN = 1e-12;

  /** A negative one beyond this is not rounding, and needs no comparison with the largest. */
  private static final double CLEAR_MARGIN = 1e-6;

  private final boolean[] active;

  /** Multipliers of the rows of C, then those of the bounds. */
  private final double[] dual;

  /** Ĉz and then z. */
  private final double[] value;

  private final double[] length;
  private boolean hasLengths;
  private ScaledQp qp;
  private int size;

  /** On arrays that each round fills. */
  public WorkingSet(double[] dual, double[] value) {
    this.dual = dual;
    this.value = value;
    active = new boolean[2 * dual.length];
    length = new double[dual.length];
  }

  /** Empty, or the active set λ &gt; s of a guess. */
  public void begin(ScaledQp qp, Iterate guess) {
    this.qp = qp;
    size = 0;
    hasLengths = false;
    for (int k = 0; k < qp.sides.count(); k++) {
      active[k] = guess != null && guess.lambda[k] > guess.s[k];
      size += active[k] ? 1 : 0;
    }
  }

  int sides() {
    return qp.sides.count();
  }

  /** The number of active sides. */
  int size() {
    return size;
  }

  public boolean contains(int side) {
    return active[side];
  }

  void set(int side, boolean isActive) {
    size += isActive == active[side] ? 0 : isActive ? 1 : -1;
    active[side] = isActive;
  }

  /** The active side of a row or variable, or −1. */
  public int activeSide(int index) {
    for (int k = qp.sides.first[index]; k < qp.sides.first[index + 1]; k++) {
      if (active[k]) {
        return k;
      }
    }
    return -1;
  }

  /** Whether the multiplier of an active side, or the slack of another, is at least about zero. */
  boolean belongs(int side) {
    double margin = active[side] ? multiplier(side) : slack(side);
    return margin >= 0 || isRounding(margin, active[side]);
  }

  private boolean isRounding(double margin, boolean ofMultiplier) {
    return margin >= -CLEAR_MARGIN
        && margin >= -ROUNDED_MARGIN * (ofMultiplier ? multiplierSize() : valueSize());
  }

  /**
   * Drops the sides with negative multipliers, and collects those that are violated.
   *
   * @return how many are violated
   */
  int dropNegative(int[] violated) {
    int[] index = qp.sides.index;
    double[] sign = qp.sides.sign;
    double[] limit = qp.sides.limit;
    int found = 0;
    for (int k = 0; k < sides(); k++) {
      int i = index[k];
      if (active[k]) {
        double multiplier = sign[k] * dual[i];
        if (!(multiplier >= 0) && !isRounding(multiplier, true)) {
          set(k, false);
        }
      } else {
        double slack = limit[k] - sign[k] * value[i];
        if (!(slack >= 0) && !isRounding(slack, false)) {
          violated[found++] = k;
        }
      }
    }
    return found;
  }

  /** Whether no multiplier is negative and no side is violated. */
  public boolean isSettled() {
    for (int k = 0; k < sides(); k++) {
      if (!belongs(k)) {
        return false;
      }
    }
    return true;
  }

  double multiplier(int side) {
    return qp.sides.sign[side] * dual[qp.sides.index[side]];
  }

  /** Makes this the multiplier of an active side. */
  void setMultiplier(int side, double multiplier) {
    dual[qp.sides.index[side]] = qp.sides.sign[side] * multiplier;
  }

  /** 1 for an upper limit, −1 for a lower one. */
  double sign(int side) {
    return qp.sides.sign[side];
  }

  double slack(int side) {
    return qp.sides.limit[side] - qp.sides.sign[side] * value[qp.sides.index[side]];
  }

  /**
   * The slack in units of 1/√Q_jj for each variable, so that it does not depend on the scaling of
   * rows or variables. Negative where the side is violated.
   */
  double distance(int side) {
    int i = qp.sides.index[side];
    double length = i < qp.m ? qp.matrices().rowTerms(i, lengths()) : lengths()[i - qp.m];
    return slack(side) / length;
  }

  /** The length of each variable's unit. */
  private double[] lengths() {
    if (!hasLengths) {
      for (int j = 0; j < qp.n; j++) {
        double curvature = qp.matrices().q().diagonal(j);
        length[j] = curvature > 0 ? 1 / Math.sqrt(curvature) : 1;
      }
      hasLengths = true;
    }
    return length;
  }

  double multiplierSize() {
    return Math.max(1, VectorKernels.normInf(dual, qp.m + qp.n));
  }

  double valueSize() {
    return Math.max(1, VectorKernels.normInf(value, qp.m + qp.n));
  }
}
