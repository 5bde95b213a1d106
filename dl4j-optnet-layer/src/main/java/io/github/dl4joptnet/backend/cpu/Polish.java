package io.github.dl4joptnet.backend.cpu;

/**
 * A Newton step on the equations of a guessed active set, which takes a solution of moderate
 * accuracy to full accuracy when the guess is right, and shows when it is not.
 */
final class Polish {
  /** A side keeps its role when its multiplier or slack keeps this share of its size. */
  private static final double CONFIRMED = 0.5;

  private final double[] r1;
  private final double[] r2;
  private final double[] dz;
  private final double[] dy;

  Polish(int n, int m) {
    r1 = new double[n];
    r2 = new double[m];
    dz = new double[n];
    dy = new double[m];
  }

  /**
   * Moves {@code at} to the solution for the active set, where of s and lambda one is 0.
   *
   * @param kkt factored for the active set
   * @param residuals receives those of the solution
   * @return false when a side does not confirm its role; {@code at} is then of no use
   */
  boolean step(ScaledQp qp, ReducedKkt kkt, ActiveSet active, Iterate at, Residuals residuals) {
    OneSidedConstraints sides = qp.sides;
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
    kkt.solve(r1, r2, dz, dy, false);
    DenseKernels.axpy(1, dz, at.z, 0, qp.n);
    DenseKernels.axpy(1, dy, at.y, 0, qp.m);
    residuals.begin();
    residuals.updateStationarity(qp, at, active);
    if (!settle(qp, active, at, residuals.cz)) {
      return false;
    }
    residuals.finish(qp, at);
    return true;
  }

  private static void holdVariables(ScaledQp qp, ActiveSet active, Iterate at) {
    OneSidedConstraints sides = qp.sides;
    for (int place = qp.m; place < qp.m + qp.n; place++) {
      for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
        if (active.isActive(k)) {
          at.z[place - qp.m] = sides.sign[k] * sides.limit[k];
        }
      }
    }
  }

  /** Sets s and lambda of every side; false when one does not confirm its role. */
  private static boolean settle(ScaledQp qp, ActiveSet active, Iterate at, double[] cz) {
    OneSidedConstraints sides = qp.sides;
    for (int k = 0; k < sides.count; k++) {
      int place = sides.place[k];
      boolean isRow = place < qp.m;
      double multiplier = 0;
      double slack = 0;
      if (active.isActive(k)) {
        multiplier = sides.sign[k] * (isRow ? at.y[place] : at.boundDual[place - qp.m]);
      } else {
        slack = sides.limit[k] - sides.sign[k] * (isRow ? cz[place] : at.z[place - qp.m]);
      }
      if (!(multiplier + slack >= CONFIRMED * Math.max(at.lambda[k], at.s[k]))) {
        return false;
      }
      at.lambda[k] = multiplier;
      at.s[k] = slack;
    }
    return true;
  }

  private static boolean isActiveRow(OneSidedConstraints sides, ActiveSet active, int r) {
    for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
      if (active.isActive(k)) {
        return true;
      }
    }
    return false;
  }
}
