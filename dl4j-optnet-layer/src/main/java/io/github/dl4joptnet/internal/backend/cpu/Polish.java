package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Newton steps on the equations of a guessed active set, which take a solution of moderate accuracy
 * to full accuracy when the guess is right, and show which sides to guess otherwise when it is not.
 */
final class Polish {
  /** A side keeps its role when its multiplier or slack keeps this share of its size … */
  private static final double CONFIRMED = 0.5;

  /** … or is above this, far from rounding. */
  private static final double CLEAR = 1e-7;

  private static final int MAX_GUESSES = 4;

  private final double[] r1;
  private final double[] r2;
  private final double[] dz;
  private final double[] dy;

  private final boolean[] contrary;

  Polish(int n, int m, int sides) {
    contrary = new boolean[sides];
    r1 = new double[n];
    r2 = new double[m];
    dz = new double[n];
    dy = new double[m];
  }

  /**
   * Moves {@code at} to the solution for the active set, where of s and lambda one is 0. Sides that
   * turn out on the wrong side of zero change their roles in the active set, for another step.
   *
   * @param rows the full problem's rows with Q eliminated where they are at hand, else null
   * @param residuals receives those of the solution
   * @return false when some side does not confirm its role; {@code at} is then of no use
   */
  boolean run(
      ScaledQp qp,
      ActiveSetKkt kkt,
      ConstantSchur rows,
      SideWeights active,
      Iterate at,
      Residuals residuals) {
    for (int guess = 0; guess < MAX_GUESSES; guess++) {
      kkt.factor(qp, active, rows);
      step(qp, kkt, active, at, residuals);
      if (areRolesClear(qp, active, at, residuals.cz)) {
        settle(qp, active, at, residuals.cz);
        residuals.finish(qp, at);
        return true;
      }
      if (!active.exchange(qp, contrary)) {
        return false;
      }
    }
    return false;
  }

  private void step(
      ScaledQp qp, ActiveSetKkt kkt, SideWeights active, Iterate at, Residuals residuals) {
    ConstraintSides sides = qp.sides;
    holdVariables(qp, active, at);
    for (int r = 0; r < qp.m; r++) {
      if (!sides.equality[r] && !isActiveRow(sides, active, r)) {
        at.y[r] = 0;
      }
    }
    residuals.begin();
    residuals.updateStationarity(qp, at, active);
    for (int r = 0; r < qp.m; r++) {
      double wanted = sides.target[r];
      for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
        wanted = active.isActive(k) ? sides.sign[k] * sides.limit[k] : wanted;
      }
      r2[r] = wanted - residuals.cz[r] + sides.give[r] * at.y[r];
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = active.holds(j) ? 0 : at.boundDual[j] - residuals.rDual[j];
      at.boundDual[j] = 0;
    }
    kkt.solve(r1, r2, dz, dy, true);
    VectorKernels.axpy(1, dz, at.z, 0, qp.n);
    VectorKernels.axpy(1, dy, at.y, 0, qp.m);
    residuals.begin();
    residuals.updateStationarity(qp, at, active);
  }

  private static void holdVariables(ScaledQp qp, SideWeights active, Iterate at) {
    ConstraintSides sides = qp.sides;
    for (int place = qp.m; place < qp.m + qp.n; place++) {
      for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
        if (active.isActive(k)) {
          at.z[place - qp.m] = sides.sign[k] * sides.limit[k];
        }
      }
    }
  }

  /** Marks the sides that are on the wrong side of zero. */
  private boolean areRolesClear(ScaledQp qp, SideWeights active, Iterate at, double[] cz) {
    boolean clear = true;
    for (int k = 0; k < qp.sides.count; k++) {
      double value = active.isActive(k) ? multiplier(qp, at, k) : slack(qp, at, cz, k);
      double enough = Math.min(CLEAR, CONFIRMED * Math.max(at.lambda[k], at.s[k]));
      contrary[k] = value < 0;
      clear &= value >= enough;
    }
    return clear;
  }

  private static void settle(ScaledQp qp, SideWeights active, Iterate at, double[] cz) {
    for (int k = 0; k < qp.sides.count; k++) {
      boolean isActive = active.isActive(k);
      at.lambda[k] = isActive ? multiplier(qp, at, k) : 0;
      at.s[k] = isActive ? 0 : slack(qp, at, cz, k);
    }
  }

  private static double multiplier(ScaledQp qp, Iterate at, int side) {
    int place = qp.sides.place[side];
    return qp.sides.sign[side] * (place < qp.m ? at.y[place] : at.boundDual[place - qp.m]);
  }

  private static double slack(ScaledQp qp, Iterate at, double[] cz, int side) {
    int place = qp.sides.place[side];
    double value = place < qp.m ? cz[place] : at.z[place - qp.m];
    return qp.sides.limit[side] - qp.sides.sign[side] * value;
  }

  private static boolean isActiveRow(ConstraintSides sides, SideWeights active, int r) {
    for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
      if (active.isActive(k)) {
        return true;
      }
    }
    return false;
  }
}
