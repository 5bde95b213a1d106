package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Newton directions of the perturbed KKT conditions. Slacks and bounds are eliminated, each side by
 * itself: with w = s/λ + ε̂, a side contributes 1/w to the weight of its row or variable.
 */
final class NewtonDirection {
  final double[] dz;
  final double[] dy;
  final double[] ds;
  final double[] dLambda;

  /** 1/w per side, and summed per row or variable. */
  private final double[] sideWeight;

  private final double[] boundWeight;
  private final double[] rowGap;
  private final double[] r1;
  private final double[] r2;
  private final double[] cdz;
  private boolean refined = true;

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

  /** Whether the next linear solves are refined. */
  void setRefined(boolean refined) {
    this.refined = refined;
  }

  /**
   * The starting point: the minimiser with every slack and multiplier tied by λ = −s/w², moved into
   * the positive orthant by a common shift of s/w and wλ; or with all slacks and multipliers large.
   * The weight w is 1, except for limits far from the data, which would dominate all others.
   */
  void start(ScaledQp qp, KktSystem kkt, Iterate at, boolean large) {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      double w = startWeight(sides, k);
      sideWeight[k] = 1 / w / w;
    }
    setWeights(qp);
    for (int r = 0; r < qp.m; r++) {
      r2[r] = sides.equality[r] ? sides.target[r] : rowGap[r] * limitSum(sides, r);
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = -qp.p[j] + limitSum(sides, qp.m + j);
    }
    kkt.factor(boundWeight, rowGap);
    fixVariables(qp, at);
    kkt.solve(r1, r2, dz, at.y, true);
    VectorKernels.axpy(1, dz, at.z, 0, qp.n);
    qp.matrices().multiplyC(at.z, cdz);
    double largest = Double.NEGATIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      double value = index < qp.m ? cdz[index] : at.z[index - qp.m];
      double over = (sides.sign[k] * value - sides.limit[k]) / startWeight(sides, k);
      at.lambda[k] = over;
      at.s[k] = -over;
      largest = Math.max(largest, over);
      smallest = Math.min(smallest, over);
    }
    double forSlack = largest < 0 ? 0 : 1 + largest;
    double forMultiplier = smallest > 0 ? 0 : 1 - smallest;
    for (int k = 0; k < sides.count(); k++) {
      double w = startWeight(sides, k);
      if (large) {
        at.s[k] = Math.max(Tolerances.LARGE_START, w * Math.abs(at.s[k]));
        at.lambda[k] = Tolerances.LARGE_START;
      } else {
        at.s[k] = w * (at.s[k] + forSlack);
        at.lambda[k] = (at.lambda[k] + forMultiplier) / w;
      }
    }
    at.collectMultipliers(sides);
  }

  /** Sets fixed variables to their values, the others to 0, and updates the right-hand sides. */
  private void fixVariables(ScaledQp qp, Iterate at) {
    boolean any = false;
    for (int j = 0; j < qp.n; j++) {
      boolean fixed = qp.sides.equality[qp.m + j];
      at.z[j] = fixed ? qp.sides.target[qp.m + j] : 0;
      any |= fixed;
    }
    if (!any) {
      return;
    }
    qp.matrices().q().multiply(at.z, dz);
    qp.matrices().multiplyC(at.z, cdz);
    for (int j = 0; j < qp.n; j++) {
      r1[j] = qp.sides.equality[qp.m + j] ? 0 : r1[j] - qp.costScale() * dz[j];
    }
    for (int r = 0; r < qp.m; r++) {
      r2[r] -= cdz[r];
    }
  }

  private static double startWeight(ConstraintSides sides, int side) {
    double size = Math.abs(sides.limit[side]);
    return size > Tolerances.LARGE_LIMIT ? size : 1;
  }

  private double limitSum(ConstraintSides sides, int index) {
    double sum = 0;
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
      sum += sides.sign[k] * (sides.limit[k] * sideWeight[k]);
    }
    return sum;
  }

  /** Factors the system at an iterate. */
  boolean factor(ScaledQp qp, KktSystem kkt, Iterate at) {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      sideWeight[k] = at.lambda[k] / (at.s[k] + at.lambda[k] * sides.compliance(sides.index[k]));
    }
    setWeights(qp);
    return kkt.factor(boundWeight, rowGap);
  }

  private void setWeights(ScaledQp qp) {
    ConstraintSides sides = qp.sides;
    for (int r = 0; r < qp.m; r++) {
      rowGap[r] =
          sides.equality[r]
              ? sides.compliance(r)
              : Math.min(KktSystem.INFINITE_WEIGHT, 1 / weightSum(sides, r));
    }
    for (int j = 0; j < qp.n; j++) {
      boundWeight[j] =
          sides.equality[qp.m + j] ? KktSystem.INFINITE_WEIGHT : weightSum(sides, qp.m + j);
    }
  }

  private double weightSum(ConstraintSides sides, int index) {
    double sum = 0;
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
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
      ScaledQp qp, KktSystem kkt, Iterate at, Residuals residuals, double[] complementarity) {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      dLambda[k] = residuals.rSide[k] - complementarity[k] / at.lambda[k];
    }
    for (int r = 0; r < qp.m; r++) {
      r2[r] = sides.equality[r] ? -residuals.rEq[r] : -rowGap[r] * forcing(sides, r);
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = sides.equality[qp.m + j] ? 0 : -residuals.rDual[j] - forcing(sides, qp.m + j);
    }
    double error = kkt.solve(r1, r2, dz, dy, refined);
    qp.matrices().multiplyC(dz, cdz);
    for (int index = 0; index < qp.m + qp.n; index++) {
      solveSides(qp, at, complementarity, residuals, index);
    }
    return error;
  }

  /** Σ sign·(rSide − complementarity/λ)/w; {@link #dLambda} holds the bracket. */
  private double forcing(ConstraintSides sides, int index) {
    double sum = 0;
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
      sum += sides.sign[k] * dLambda[k] * sideWeight[k];
    }
    return sum;
  }

  private void solveSides(
      ScaledQp qp, Iterate at, double[] complementarity, Residuals residuals, int index) {
    ConstraintSides sides = qp.sides;
    int from = sides.first[index];
    int to = sides.first[index + 1];
    if (from == to) {
      return;
    }
    boolean isRow = index < qp.m;
    double dValue = isRow ? cdz[index] : dz[index - qp.m];
    int tight = from;
    for (int k = from; k < to; k++) {
      dLambda[k] = sideWeight[k] * (sides.sign[k] * dValue + dLambda[k]);
      tight = sideWeight[k] > sideWeight[tight] ? k : tight;
    }
    if (isRow && rowGap[index] < KktSystem.INFINITE_WEIGHT) {
      // The formula of the tightest side divides by a tiny slack; dy determines it accurately.
      double rest = dy[index];
      for (int k = from; k < to; k++) {
        rest -= k == tight ? 0 : sides.sign[k] * dLambda[k];
      }
      dLambda[tight] = sides.sign[tight] * rest;
    }
    for (int k = from; k < to; k++) {
      ds[k] =
          sideWeight[k] < 1
              ? sides.compliance(index) * dLambda[k] - residuals.rSide[k] - sides.sign[k] * dValue
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
    return longestStep(at.s, ds, sides.count());
  }

  double longestDualStep(ConstraintSides sides, Iterate at) {
    return longestStep(at.lambda, dLambda, sides.count());
  }

  /** Mean of sλ after the given steps. */
  double complementarityAfter(
      ConstraintSides sides, Iterate at, double alphaPrimal, double alphaDual) {
    double sum = 0;
    for (int k = 0; k < sides.count(); k++) {
      sum += (at.s[k] + alphaPrimal * ds[k]) * (at.lambda[k] + alphaDual * dLambda[k]);
    }
    return sides.count() == 0 ? 0 : sum / sides.count();
  }

  /**
   * Takes the step.
   *
   * @return the number of sides that went from λ &lt; s to λ &gt; s or back
   */
  int advance(ConstraintSides sides, Iterate at, double alphaPrimal, double alphaDual) {
    VectorKernels.axpy(alphaPrimal, dz, at.z, 0, dz.length);
    VectorKernels.axpy(alphaDual, dy, at.y, 0, dy.length);
    int changes = 0;
    for (int k = 0; k < sides.count(); k++) {
      boolean wasActive = at.lambda[k] > at.s[k];
      at.s[k] += alphaPrimal * ds[k];
      at.lambda[k] += alphaDual * dLambda[k];
      changes += wasActive == at.lambda[k] > at.s[k] ? 0 : 1;
    }
    at.collectMultipliers(sides);
    return changes;
  }
}
