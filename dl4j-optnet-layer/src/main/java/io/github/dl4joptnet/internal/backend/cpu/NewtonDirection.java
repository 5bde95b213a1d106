package io.github.dl4joptnet.internal.backend.cpu;

import java.util.Arrays;

/**
 * Newton directions of the perturbed KKT conditions. Slacks and bounds are eliminated side by side:
 * with w = s/λ + ε̂, a side contributes 1/w to the weight of its place.
 */
final class NewtonDirection {
  final double[] dz;
  final double[] dy;
  final double[] ds;
  final double[] dLambda;

  /** 1/w per side, and summed per place. */
  private final double[] sideWeight;

  private final double[] boundWeight;
  private final double[] rowGap;
  private final double[] r1;
  private final double[] r2;
  private final double[] cdz;

  NewtonDirection(int n, int m, int sides) {
    dz = new double[n];
    dy = new double[m];
    ds = new double[sides];
    dLambda = new double[sides];
    sideWeight = new double[sides];
    boundWeight = new double[n];
    rowGap = new double[m];
    r1 = new double[n];
    r2 = new double[m];
    cdz = new double[m];
  }

  /**
   * The starting point: the minimiser with every slack and multiplier tied by λ = −s, moved into
   * the positive orthant by a common shift; or, cautiously, each slack by itself and λ = 1.
   */
  void start(ScaledQp qp, SearchSpace space, Iterate at, boolean cautious) {
    ConstraintSides sides = qp.sides;
    Arrays.fill(sideWeight, 0, sides.count, 1);
    setWeights(qp);
    for (int r = 0; r < qp.m; r++) {
      r2[r] = sides.equality[r] ? sides.target[r] : rowGap[r] * limitSum(sides, r);
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = -qp.p[j] + limitSum(sides, qp.m + j);
    }
    space.factor(boundWeight, rowGap);
    space.start(qp, r1, r2, at, at.y, cdz);
    double largest = Double.NEGATIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < sides.count; k++) {
      int place = sides.place[k];
      double value = place < qp.m ? cdz[place] : at.z[place - qp.m];
      double over = sides.sign[k] * value - sides.limit[k];
      at.lambda[k] = over;
      at.s[k] = -over;
      largest = Math.max(largest, over);
      smallest = Math.min(smallest, over);
    }
    double forSlack = largest < 0 ? 0 : 1 + largest;
    double forMultiplier = smallest > 0 ? 0 : 1 - smallest;
    for (int k = 0; k < sides.count; k++) {
      if (cautious) {
        at.s[k] = Math.max(1, Math.abs(at.s[k]));
        at.lambda[k] = 1;
      } else {
        at.s[k] += forSlack;
        at.lambda[k] += forMultiplier;
      }
    }
    at.collectMultipliers(sides);
    space.begin(at);
  }

  private static double limitSum(ConstraintSides sides, int place) {
    double sum = 0;
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      sum += sides.sign[k] * sides.limit[k];
    }
    return sum;
  }

  /** Factors the system at an iterate. */
  boolean factor(ScaledQp qp, SearchSpace space, Iterate at) {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count; k++) {
      sideWeight[k] = at.lambda[k] / (at.s[k] + at.lambda[k] * sides.give(sides.place[k]));
    }
    setWeights(qp);
    return space.factor(boundWeight, rowGap);
  }

  private void setWeights(ScaledQp qp) {
    ConstraintSides sides = qp.sides;
    for (int r = 0; r < qp.m; r++) {
      rowGap[r] =
          sides.equality[r] ? sides.give[r] : Math.min(KktSystem.HELD, 1 / weightSum(sides, r));
    }
    for (int j = 0; j < qp.n; j++) {
      boundWeight[j] = sides.equality[qp.m + j] ? KktSystem.HELD : weightSum(sides, qp.m + j);
    }
  }

  private double weightSum(ConstraintSides sides, int place) {
    double sum = 0;
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      sum += sideWeight[k];
    }
    return sum;
  }

  /**
   * Solves for the direction that takes the residuals to zero and sλ to sλ − complementarity.
   *
   * @return the relative error of the linear solve
   */
  double solve(
      ScaledQp qp, SearchSpace space, Iterate at, Residuals residuals, double[] complementarity) {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count; k++) {
      dLambda[k] = residuals.rSide[k] - complementarity[k] / at.lambda[k];
    }
    for (int r = 0; r < qp.m; r++) {
      r2[r] = sides.equality[r] ? -residuals.rEq[r] : -rowGap[r] * pull(sides, r);
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = sides.equality[qp.m + j] ? 0 : -residuals.rDual[j] - pull(sides, qp.m + j);
    }
    double error = space.solve(r1, r2, dz, dy, cdz);
    for (int place = 0; place < qp.m + qp.n; place++) {
      solveSides(qp, at, complementarity, residuals, place);
    }
    return error;
  }

  /** Σ sign·(rSide − complementarity/λ)/w; {@link #dLambda} holds the bracket. */
  private double pull(ConstraintSides sides, int place) {
    double sum = 0;
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      sum += sides.sign[k] * dLambda[k] * sideWeight[k];
    }
    return sum;
  }

  private void solveSides(
      ScaledQp qp, Iterate at, double[] complementarity, Residuals residuals, int place) {
    ConstraintSides sides = qp.sides;
    int from = sides.first[place];
    int to = sides.first[place + 1];
    if (from == to) {
      return;
    }
    boolean isRow = place < qp.m;
    double dValue = isRow ? cdz[place] : dz[place - qp.m];
    int tight = from;
    for (int k = from; k < to; k++) {
      dLambda[k] = sideWeight[k] * (sides.sign[k] * dValue + dLambda[k]);
      tight = sideWeight[k] > sideWeight[tight] ? k : tight;
    }
    if (isRow) {
      // The tight side's own formula divides by a tiny slack; the solved multiplier is exact.
      double rest = dy[place];
      for (int k = from; k < to; k++) {
        rest -= k == tight ? 0 : sides.sign[k] * dLambda[k];
      }
      dLambda[tight] = sides.sign[tight] * rest;
    }
    for (int k = from; k < to; k++) {
      ds[k] =
          sideWeight[k] < 1
              ? sides.give(place) * dLambda[k] - residuals.rSide[k] - sides.sign[k] * dValue
              : -(complementarity[k] + at.s[k] * dLambda[k]) / at.lambda[k];
    }
  }

  /** The longest step, at most 2, that keeps values + step·change nonnegative. */
  private static double longestStep(double[] values, double[] change, int count) {
    double inverse = 0.5;
    for (int k = 0; k < count; k++) {
      inverse = Math.max(inverse, -change[k] / values[k]);
    }
    return 1 / inverse;
  }

  double longestPrimalStep(ConstraintSides sides, Iterate at) {
    return longestStep(at.s, ds, sides.count);
  }

  double longestDualStep(ConstraintSides sides, Iterate at) {
    return longestStep(at.lambda, dLambda, sides.count);
  }

  /** Mean of sλ after the given steps. */
  double complementarityAfter(
      ConstraintSides sides, Iterate at, double alphaPrimal, double alphaDual) {
    double sum = 0;
    for (int k = 0; k < sides.count; k++) {
      sum += (at.s[k] + alphaPrimal * ds[k]) * (at.lambda[k] + alphaDual * dLambda[k]);
    }
    return sides.count == 0 ? 0 : sum / sides.count;
  }

  /**
   * Takes the step.
   *
   * @return the number of sides that went from λ &lt; s to λ &gt; s or back
   */
  int advance(
      SearchSpace space, ConstraintSides sides, Iterate at, double alphaPrimal, double alphaDual) {
    space.advance(at, dz, dy, alphaPrimal, alphaDual);
    int changes = 0;
    for (int k = 0; k < sides.count; k++) {
      boolean wasActive = at.lambda[k] > at.s[k];
      at.s[k] += alphaPrimal * ds[k];
      at.lambda[k] += alphaDual * dLambda[k];
      changes += wasActive == at.lambda[k] > at.s[k] ? 0 : 1;
    }
    at.collectMultipliers(sides);
    return changes;
  }
}
