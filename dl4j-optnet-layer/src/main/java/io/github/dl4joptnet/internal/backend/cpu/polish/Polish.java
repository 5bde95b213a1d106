package io.github.dl4joptnet.internal.backend.cpu.polish;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktForms;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * One Newton step on the equations of the active set λ &gt; s of an iterate, which takes it to full
 * accuracy and verifies the active set: every multiplier and slack has to be nonnegative. Sides
 * where both turn out to be zero are weakly active.
 */
public final class Polish {
  /**
   * A side is weakly active where its scaled multiplier and slack are within this share of the
   * largest.
   */
  public static final double WEAK_ACTIVITY_SHARE = 1e-9;

  private final SideWeights weights;
  private final ActiveSetKkt kkt;
  private final KktForms forms;
  private final Residuals residuals;
  private final double[] r1;
  private final double[] r2;
  private final double[] dz;
  private final double[] dy;

  /** Made for the first sparse program. */
  private CompensatedResiduals compensated;

  private boolean hasWeakSide;

  /** Whether a multiplier or value that rounding made negative has been set to 0. */
  private boolean isRounded;

  /**
   * For n variables and m rows of C.
   *
   * @param weights receives the active set
   * @param kkt receives its factored system
   * @param forms has the Schur complement of all rows where it has been computed
   * @param residuals receives those of the solution
   */
  public Polish(
      int n, int m, SideWeights weights, ActiveSetKkt kkt, KktForms forms, Residuals residuals) {
    this.weights = weights;
    this.kkt = kkt;
    this.forms = forms;
    this.residuals = residuals;
    r1 = new double[n];
    r2 = new double[m];
    dz = new double[n];
    dy = new double[m];
  }

  /**
   * Moves an iterate to the solution for its active set, where of s and λ one is 0, or both where a
   * side is weakly active.
   *
   * @return false when some multiplier or slack is negative; the iterate is then of no use
   */
  public boolean run(ScaledQp qp, Iterate at) {
    weights.decide(qp, at.s, at.lambda);
    return stepToSolution(qp, at);
  }

  /**
   * The same with the clearly active sides alone. Where weakly active sides depend on each other,
   * their multipliers are not unique, and {@link #run} fails.
   */
  public boolean runWithoutWeakSides(ScaledQp qp, Iterate at) {
    weights.decideClearly(qp, at.s, at.lambda);
    return stepToSolution(qp, at);
  }

  private boolean stepToSolution(ScaledQp qp, Iterate at) {
    hasWeakSide = false;
    kkt.factor(qp, weights, forms.knownSchur());
    step(qp, at);
    isRounded = false;
    if (!separate(qp, at)) {
      return false;
    }
    if (isRounded) {
      residuals.updateStationarity(qp, at, null);
    }
    residuals.updateConstraints(qp, at);
    return true;
  }

  /** Whether some side of the last solution is weakly active. */
  public boolean hasWeakSide() {
    return hasWeakSide;
  }

  private void step(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    fixVariables(qp, at);
    for (int r = 0; r < qp.m; r++) {
      if (!sides.equality[r] && activeSide(sides, r) < 0) {
        at.y[r] = 0;
      }
    }
    residuals.updateStationarity(qp, at, weights.fixed);
    for (int r = 0; r < qp.m; r++) {
      int side = activeSide(sides, r);
      double wanted = side < 0 ? sides.target[r] : sides.boundary(side);
      r2[r] = wanted + sides.compliance(r) * at.y[r];
    }
    subtractValues(qp, at);
    for (int j = 0; j < qp.n; j++) {
      r1[j] = weights.isFixed(j) ? 0 : r1[j];
      at.boundDual[j] = 0;
    }
    kkt.solve(r1, r2, dz, dy);
    VectorKernels.axpy(1, dz, at.z, 0, qp.n);
    VectorKernels.axpy(1, dy, at.y, 0, qp.m);
    residuals.updateStationarity(qp, at, weights.fixed);
  }

  /** Turns the targets in r2 into the right-hand sides. */
  private void subtractValues(ScaledQp qp, Iterate at) {
    if (qp.matrices() instanceof SparseMatrices) {
      compensated = compensated == null ? new CompensatedResiduals(qp.n) : compensated;
      compensated.subtract(qp, at, r1, r2);
      return;
    }
    for (int r = 0; r < qp.m; r++) {
      r2[r] -= residuals.cz[r];
    }
    for (int j = 0; j < qp.n; j++) {
      r1[j] = at.boundDual[j] - residuals.rDual[j];
    }
  }

  private void fixVariables(ScaledQp qp, Iterate at) {
    for (int j = 0; j < qp.n; j++) {
      int side = activeSide(qp.sides, qp.m + j);
      if (side >= 0) {
        at.z[j] = qp.sides.boundary(side);
      }
    }
  }

  /** The last active side of a row or variable, or −1. */
  private int activeSide(ConstraintSides sides, int index) {
    int active = -1;
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
      active = weights.isActive(k) ? k : active;
    }
    return active;
  }

  /** Sets slack, multiplier, or both of each side to zero; false if another one is negative. */
  private boolean separate(ScaledQp qp, Iterate at) {
    double multipliers =
        Math.max(VectorKernels.normInf(at.y, qp.m), VectorKernels.normInf(at.boundDual, qp.n));
    double values =
        Math.max(VectorKernels.normInf(residuals.cz, qp.m), VectorKernels.normInf(at.z, qp.n));
    multipliers = Math.max(1, multipliers);
    values = Math.max(1, values);
    for (int k = 0; k < qp.sides.count(); k++) {
      boolean isActive = weights.isActive(k);
      double value =
          isActive ? qp.sides.sign[k] * at.multiplier(qp.sides.index[k]) : slack(qp, at, k);
      double size = isActive ? multipliers : values;
      if (!(value >= -Tolerances.POLISHED_MARGIN * size)) {
        return false;
      }
      // More active rows than z has degrees of freedom may contradict each other.
      double given = qp.sides.compliance(qp.sides.index[k]) * value;
      if (isActive && !(Math.abs(slack(qp, at, k) + given) <= WEAK_ACTIVITY_SHARE * values)) {
        return false;
      }
      if (isActive && value < 0) {
        isRounded = true;
        at.setMultiplier(qp.sides.index[k], 0);
      }
      int variable = qp.sides.index[k] - qp.m;
      if (!isActive && value < 0 && variable >= 0) {
        // Rounding: a bound limits a single variable, so that it can hold exactly.
        isRounded = true;
        at.z[variable] = qp.sides.boundary(k);
      }
      boolean isWeak = value <= WEAK_ACTIVITY_SHARE * size;
      at.lambda[k] = isActive && !isWeak ? value : 0;
      at.s[k] = isActive || isWeak ? 0 : value;
      hasWeakSide |= isWeak;
    }
    return true;
  }

  private double slack(ScaledQp qp, Iterate at, int side) {
    int index = qp.sides.index[side];
    double value = index < qp.m ? residuals.cz[index] : at.z[index - qp.m];
    return qp.sides.limit[side] - qp.sides.sign[side] * value;
  }
}
