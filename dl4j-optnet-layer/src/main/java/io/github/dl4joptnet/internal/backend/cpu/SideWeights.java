package io.github.dl4joptnet.internal.backend.cpu;

/**
 * How strongly each one-sided constraint takes part in the adjoint system: a weight λ/s per side,
 * as infinite where the side is active and as zero where it is inactive.
 */
final class SideWeights {
  /** Ratios λ/s outside [1/DECIDED, DECIDED] count as infinite or zero in any case. */
  private static final double DECIDED = 1e4;

  final double[] weight;
  final double[] boundWeight;
  final double[] rowGap;

  SideWeights(int n, int m, int sides) {
    weight = new double[sides];
    boundWeight = new double[n];
    rowGap = new double[m];
  }

  /** Active where λ &gt; s. */
  void decide(ScaledQp qp, double[] s, double[] lambda) {
    for (int k = 0; k < qp.sides.count; k++) {
      weight[k] = lambda[k] > s[k] ? KktSystem.HELD : 0;
    }
    collect(qp);
  }

  /** Gives the marked sides of a decided set the other role; false when there are none. */
  boolean exchange(ScaledQp qp, boolean[] marked) {
    boolean any = false;
    for (int k = 0; k < qp.sides.count; k++) {
      any |= marked[k];
      weight[k] = marked[k] ? KktSystem.HELD - weight[k] : weight[k];
    }
    collect(qp);
    return any;
  }

  /** The weights of the central path, decided where they leave no doubt. */
  void centralPath(ScaledQp qp, double[] s, double[] lambda) {
    for (int k = 0; k < qp.sides.count; k++) {
      double ratio = lambda[k] / s[k];
      weight[k] = ratio > DECIDED ? KktSystem.HELD : ratio < 1 / DECIDED ? 0 : ratio;
    }
    collect(qp);
  }

  /** The weights of the central path as they are, for a smoothed problem. */
  void smoothed(ScaledQp qp, double[] s, double[] lambda) {
    for (int k = 0; k < qp.sides.count; k++) {
      weight[k] = lambda[k] / s[k];
    }
    collect(qp);
  }

  /** Whether a variable is held at a bound, or at its only value. */
  boolean holds(int variable) {
    return boundWeight[variable] >= KktSystem.HELD;
  }

  boolean isActive(int side) {
    return weight[side] >= KktSystem.HELD;
  }

  private void collect(ScaledQp qp) {
    ConstraintSides sides = qp.sides;
    for (int r = 0; r < qp.m; r++) {
      double sum = 0;
      for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
        sum += 1 / (1 / weight[k] + sides.give[r]);
      }
      boolean active = sum >= KktSystem.HELD;
      rowGap[r] =
          sides.equality[r] ? sides.give[r] : active ? 0 : Math.min(KktSystem.HELD, 1 / sum);
    }
    for (int j = 0; j < qp.n; j++) {
      boundWeight[j] =
          sides.equality[qp.m + j]
              ? KktSystem.HELD
              : Math.min(KktSystem.HELD, weightSum(sides, qp.m + j));
    }
  }

  private double weightSum(ConstraintSides sides, int place) {
    double sum = 0;
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      sum += weight[k];
    }
    return sum;
  }

  /** The part of its place's effective weight that a side has. */
  double share(ConstraintSides sides, int side) {
    int place = sides.place[side];
    double give = sides.give(place);
    double sum = 0;
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      sum += 1 / (1 / weight[k] + give);
    }
    return sum == 0 ? 0 : 1 / (1 / weight[side] + give) / sum;
  }
}
