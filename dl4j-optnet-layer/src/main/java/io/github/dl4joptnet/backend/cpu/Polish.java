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
  private final double[] cz;

  Polish(int n, int m) {
    r1 = new double[n];
    r2 = new double[m];
    dz = new double[n];
    dy = new double[m];
    cz = new double[m];
  }

  /**
   * Moves z, y and boundDual of {@code at} to the solution for the active set, with s and lambda
   * left as the interior point method had them.
   *
   * @param kkt factored for the active set
   * @return false when a side does not confirm its role; {@code at} is then of no use
   */
  boolean step(ScaledQp qp, ReducedKkt kkt, ActiveSet active, Iterate at) {
    OneSidedConstraints sides = qp.sides;
    ScaledMatrices matrices = qp.matrices;
    for (int place = qp.m; place < qp.m + qp.n; place++) {
      for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
        if (active.isActive(k)) {
          at.z[place - qp.m] = sides.sign[k] * sides.limit[k];
        }
      }
    }
    stationarity(qp, at, r1);
    matrices.multiplyC(at.z, cz);
    for (int r = 0; r < qp.m; r++) {
      r2[r] = 0;
      if (sides.equality[r]) {
        r2[r] = sides.target[r] - cz[r] + sides.give[r] * at.y[r];
      } else if (!isActiveRow(sides, active, r)) {
        removeRow(matrices, r, at);
      }
      for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
        if (active.isActive(k)) {
          r2[r] = sides.sign[k] * sides.limit[k] - cz[r] + sides.give[r] * at.y[r];
        }
      }
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = active.boundWeight[j] >= KktSystem.HELD ? 0 : -r1[j];
    }
    if (!(kkt.solve(r1, r2, dz, dy) < 1e-6)) {
      return false;
    }
    DenseKernels.axpy(1, dz, at.z, 0, qp.n);
    DenseKernels.axpy(1, dy, at.y, 0, qp.m);
    matrices.multiplyC(at.z, cz);
    stationarity(qp, at, r1);
    for (int j = 0; j < qp.n; j++) {
      at.boundDual[j] = active.boundWeight[j] >= KktSystem.HELD ? -r1[j] : 0;
    }
    return confirms(qp, active, at);
  }

  private static boolean isActiveRow(OneSidedConstraints sides, ActiveSet active, int r) {
    for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
      if (active.isActive(k)) {
        return true;
      }
    }
    return false;
  }

  /** Takes the multiplier of an inactive row out of the stationarity residual. */
  private void removeRow(ScaledMatrices matrices, int r, Iterate at) {
    if (at.y[r] != 0) {
      DenseKernels.axpy(-at.y[r], matrices.c[r], r1, 0, matrices.n);
      at.y[r] = 0;
    }
  }

  /** cQ̂z + p̂ + Ĉᵀy, without the bounds. */
  private void stationarity(ScaledQp qp, Iterate at, double[] to) {
    qp.matrices.multiplyQ(at.z, to);
    for (int j = 0; j < qp.n; j++) {
      to[j] = Math.fma(qp.costScale, to[j], qp.p[j]);
    }
    qp.matrices.addCTransposed(at.y, 1, to);
  }

  private boolean confirms(ScaledQp qp, ActiveSet active, Iterate at) {
    OneSidedConstraints sides = qp.sides;
    for (int k = 0; k < sides.count; k++) {
      int place = sides.place[k];
      boolean isRow = place < qp.m;
      if (active.isActive(k)) {
        double multiplier = sides.sign[k] * (isRow ? at.y[place] : at.boundDual[place - qp.m]);
        if (!(multiplier >= CONFIRMED * at.lambda[k])) {
          return false;
        }
      } else {
        double value = isRow ? cz[place] : at.z[place - qp.m];
        double slack = sides.limit[k] - sides.sign[k] * value;
        if (!(slack >= CONFIRMED * at.s[k])) {
          return false;
        }
      }
    }
    return true;
  }
}
