package io.github.dl4joptnet.internal.backend.cpu.polish;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * How strongly each side takes part in the KKT system of an active set or in the adjoint system: a
 * weight λ/s, infinite where the side is active and zero where it is inactive.
 */
public final class SideWeights {
  private static final double INFINITE = KktSystem.INFINITE_WEIGHT;

  /**
   * Per variable and per row, the weight and the gap in a Newton system that its sides result in.
   */
  public final double[] boundWeight;

  public final double[] rowGap;

  /** Variables that are fixed at a bound, or at their only value. */
  final boolean[] fixed;

  private final double[] weight;

  public SideWeights(int n, int m, int sides) {
    weight = new double[sides];
    boundWeight = new double[n];
    rowGap = new double[m];
    fixed = new boolean[n];
  }

  /** Sets the weights for a set of active sides. */
  public void activate(ScaledQp qp, IntPredicate isActive) {
    assign(qp, k -> isActive.test(k) ? INFINITE : 0);
  }

  /** Decides that sides are active where λ &gt; s. */
  public void decide(ScaledQp qp, double[] s, double[] lambda) {
    activate(qp, k -> lambda[k] > s[k]);
  }

  /**
   * Decides that sides are active where λ is clearly larger than s, not where both are small, as at
   * weak activity.
   */
  void decideClearly(ScaledQp qp, double[] s, double[] lambda) {
    activate(qp, k -> lambda[k] > Tolerances.DECIDED_RATIO * s[k]);
  }

  /** Sets the weights of the central path, infinite or zero where these are clear. */
  public void centralPath(ScaledQp qp, double[] s, double[] lambda) {
    assign(
        qp,
        k -> {
          double ratio = lambda[k] / s[k];
          boolean inactive = ratio < 1 / Tolerances.DECIDED_RATIO;
          return ratio > Tolerances.DECIDED_RATIO ? INFINITE : inactive ? 0 : ratio;
        });
  }

  /** Sets the weights of the central path as they are, for a smoothed problem. */
  public void smoothed(ScaledQp qp, double[] s, double[] lambda) {
    assign(qp, k -> lambda[k] / s[k]);
  }

  private void assign(ScaledQp qp, IntToDoubleFunction weightOfSide) {
    for (int k = 0; k < qp.sides.count(); k++) {
      weight[k] = weightOfSide.applyAsDouble(k);
    }
    collect(qp);
  }

  /** Gives inactive sides finite weights. */
  public void set(ScaledQp qp, int[] sides, double[] values) {
    for (int i = 0; i < sides.length; i++) {
      weight[sides[i]] = values[i];
    }
    collect(qp);
  }

  /** Whether a variable is fixed at a bound, or at its only value. */
  public boolean isFixed(int variable) {
    return fixed[variable];
  }

  /** Whether all sides of a row have the weight zero. */
  public boolean isInactive(int row) {
    return rowGap[row] >= INFINITE;
  }

  boolean isActive(int side) {
    return weight[side] >= INFINITE;
  }

  private void collect(ScaledQp qp) {
    ConstraintSides sides = qp.sides;
    for (int r = 0; r < qp.m; r++) {
      double sum = weightSum(sides, r);
      double gap = sum >= INFINITE ? 0 : Math.min(INFINITE, 1 / sum);
      rowGap[r] = sides.equality[r] ? sides.compliance(r) : gap;
    }
    for (int j = 0; j < qp.n; j++) {
      double sum = weightSum(sides, qp.m + j);
      boundWeight[j] = sides.equality[qp.m + j] ? INFINITE : Math.min(INFINITE, sum);
      fixed[j] = boundWeight[j] >= INFINITE;
    }
  }

  private double weightSum(ConstraintSides sides, int index) {
    double sum = 0;
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
      sum += compliantWeight(sides, k);
    }
    return sum;
  }

  /** The weight of a side together with the elastic compliance of its row. */
  private double compliantWeight(ConstraintSides sides, int side) {
    double compliance = sides.compliance(sides.index[side]);
    return compliance == 0 ? weight[side] : 1 / (1 / weight[side] + compliance);
  }

  /** The fraction of the weight of its row or variable that a side contributes. */
  public double fraction(ConstraintSides sides, int side) {
    double sum = weightSum(sides, sides.index[side]);
    return sum == 0 ? 0 : compliantWeight(sides, side) / sum;
  }
}
