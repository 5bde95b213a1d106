package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import java.util.Arrays;

/**
 * The active set method by the KKT system of each working set, whatever Q is. A round is a
 * factorisation of the whole system, so that it pays where the active set is guessed.
 */
public class KktActiveSet extends PrimalDualActiveSet {
  private final SideWeights weights;
  private final ActiveSetKkt kkt;
  private final double[] s;
  private final double[] lambda;
  private final double[] r1;
  private final double[] r2;
  private final double[] free;

  /**
   * For n variables and m rows of C.
   *
   * @param weights receives the working set
   * @param kkt receives its system
   * @param residuals receives those of an iterate when it is evaluated
   * @param solution receives an iterate when it is evaluated
   */
  public KktActiveSet(
      int n, int m, SideWeights weights, ActiveSetKkt kkt, Residuals residuals, Iterate solution) {
    super(n, m, m, residuals, solution);
    this.weights = weights;
    this.kkt = kkt;
    s = new double[2 * (n + m)];
    lambda = new double[s.length];
    r1 = new double[n];
    r2 = new double[m];
    free = new double[n];
  }

  @Override
  boolean prepare() {
    return true;
  }

  @Override
  boolean solve() {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      boolean isActive = activeSide(sides.index[k]) == k;
      s[k] = isActive ? 0 : 1;
      lambda[k] = isActive ? 1 : 0;
    }
    weights.decide(qp, s, lambda);
    setFixedVariables();
    qp.matrices().q().multiply(z, r1);
    qp.matrices().multiplyC(z, r2);
    for (int j = 0; j < qp.n; j++) {
      r1[j] = weights.isFixed(j) ? 0 : -qp.p[j] - qp.costScale() * r1[j];
    }
    for (int r = 0; r < qp.m; r++) {
      int side = activeSide(r);
      r2[r] = (side < 0 ? sides.target[r] : sides.boundary(side)) - r2[r];
    }
    Arrays.fill(dual, 0);
    solveSystem(weights, r1, r2, free, dual);
    for (int j = 0; j < qp.n; j++) {
      z[j] = weights.isFixed(j) ? z[j] : free[j];
    }
    setBoundMultipliers();
    qp.matrices().multiplyC(z, value);
    System.arraycopy(z, 0, value, qp.m, qp.n);
    return true;
  }

  /** Solves the system of the working set for free variables and multipliers of rows. */
  void solveSystem(SideWeights weights, double[] r1, double[] r2, double[] u, double[] eta) {
    kkt.factor(qp, weights, null);
    kkt.solve(r1, r2, u, eta);
  }

  private void setFixedVariables() {
    for (int j = 0; j < qp.n; j++) {
      int side = activeSide(qp.m + j);
      double fixed = side < 0 ? qp.sides.target[qp.m + j] : qp.sides.boundary(side);
      z[j] = weights.isFixed(j) ? fixed : 0;
    }
  }

  /** Those of fixed variables close the stationarity. */
  private void setBoundMultipliers() {
    qp.matrices().q().multiply(z, r1);
    for (int j = 0; j < qp.n; j++) {
      r1[j] = qp.costScale() * r1[j] + qp.p[j];
    }
    qp.matrices().addCTransposed(dual, 1, r1);
    for (int j = 0; j < qp.n; j++) {
      dual[qp.m + j] = weights.isFixed(j) ? -r1[j] : 0;
    }
  }

  @Override
  void complete() {
    // z is always there.
  }

  @Override
  ActiveSetFactor factor(int batch) {
    return kkt.keepFactor(qp, batch);
  }
}
