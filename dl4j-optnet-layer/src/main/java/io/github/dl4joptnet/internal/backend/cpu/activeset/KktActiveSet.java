package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.polish.ActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The active set method by the KKT system of each working set, for any Q. Each round factors the
 * whole system, so that it pays where few rounds are expected.
 */
public class KktActiveSet extends PrimalDualActiveSet {
  private final SideWeights weights;
  private final ActiveSetKkt kkt;

  /** The gradient of the Lagrangian without the multipliers of the bounds. */
  private final double[] gradient;

  private final double[] r1;
  private final double[] r2;
  private final double[] dz;
  private final double[] dy;

  /**
   * For n variables and m rows of C.
   *
   * @param weights receives the working set
   * @param kkt receives its system
   */
  public KktActiveSet(
      int n, int m, SideWeights weights, ActiveSetKkt kkt, Residuals residuals, Iterate solution) {
    super(n, m, m, residuals, solution);
    this.weights = weights;
    this.kkt = kkt;
    gradient = new double[n];
    r1 = new double[n];
    r2 = new double[m];
    dz = new double[n];
    dy = new double[m];
  }

  @Override
  double mostExpectedRounds() {
    return Tolerances.MOST_EXPECTED_ROUNDS;
  }

  @Override
  boolean prepare() {
    return true;
  }

  @Override
  boolean solve() {
    weights.activate(qp, this::isActive);
    factorSystem(weights);
    setFixedVariables();
    Arrays.fill(dual, 0);
    evaluateHere();
    newtonStep(false);
    return true;
  }

  /**
   * A Newton step from any z and multipliers, at which gradient and value have been evaluated, to
   * the solution for the working set.
   *
   * @param refined true for full accuracy, false where only signs matter
   */
  private void newtonStep(boolean refined) {
    for (int j = 0; j < qp.n; j++) {
      r1[j] = weights.isFixed(j) ? 0 : -gradient[j];
    }
    Arrays.fill(r2, 0);
    for (int i = 0; i < activeCount; i++) {
      int r = activeRow[i];
      r2[r] = activeTarget[i] - value[r] + qp.sides.compliance(r) * dual[r];
    }
    solveSystem(r1, r2, dz, dy, refined);
    for (int j = 0; j < qp.n; j++) {
      z[j] += weights.isFixed(j) ? 0 : dz[j];
    }
    for (int i = 0; i < activeCount; i++) {
      dual[activeRow[i]] += dy[activeRow[i]];
    }
    evaluateHere();
  }

  /** Fills gradient and value at z and the multipliers of rows. */
  private void evaluateHere() {
    qp.matrices().q().multiply(z, gradient);
    for (int j = 0; j < qp.n; j++) {
      gradient[j] = qp.costScale() * gradient[j] + qp.p[j];
    }
    qp.matrices().addCTransposed(dual, 1, gradient);
    evaluate(z, value);
    // The multipliers of fixed variables close the stationarity.
    for (int j = 0; j < qp.n; j++) {
      dual[qp.m + j] = qp.sides.hasBounds() && weights.isFixed(j) ? -gradient[j] : 0;
    }
  }

  /** The size of the last step, relative to the point that it led to. */
  private double stepSize() {
    return Math.max(relative(dz, z, qp.n), relative(dy, dual, qp.m));
  }

  private static double relative(double[] step, double[] to, int length) {
    double size = VectorKernels.normInf(step, length);
    return size == 0 ? 0 : size / VectorKernels.normInf(to, length);
  }

  /** Factors the system of the working set. */
  void factorSystem(SideWeights weights) {
    kkt.factor(qp, weights, null);
  }

  /** Solves that system for free variables and multipliers of active rows. */
  void solveSystem(double[] r1, double[] r2, double[] u, double[] eta, boolean refined) {
    if (refined) {
      kkt.solve(r1, r2, u, eta);
    } else {
      kkt.solveUnrefined(r1, r2, u, eta);
    }
  }

  private void setFixedVariables() {
    for (int j = 0; j < qp.n; j++) {
      int side = activeSide(qp.m + j);
      double fixed = side < 0 ? qp.sides.target[qp.m + j] : qp.sides.boundary(side);
      z[j] = weights.isFixed(j) ? fixed : 0;
    }
  }

  /** Whether no active row has fixed variables alone: it would depend on their bounds. */
  @Override
  boolean isIndependent() {
    if (!qp.sides.hasBounds() || !(qp.matrices() instanceof SparseMatrices matrices)) {
      return true;
    }
    for (int r = 0; r < qp.m; r++) {
      if (!weights.isInactive(r) && matrices.hasOnly(r, weights::isFixed)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isUnique() {
    return qp.matrices().q().isWellConditioned()
        || (!hasWeakSide() && kkt.isDetermined() && qp.matrices().q().isSemidefinite());
  }

  /** Unrefined steps converge linearly. */
  @Override
  void complete() {
    for (int k = 0; k < Tolerances.MAX_UNREFINED_STEPS; k++) {
      newtonStep(false);
      if (stepSize() < Tolerances.SMALL_STEP) {
        return;
      }
    }
    newtonStep(true);
  }

  @Override
  ActiveSetFactor factor(int batch) {
    return kkt.keepFactor(qp, batch);
  }
}
