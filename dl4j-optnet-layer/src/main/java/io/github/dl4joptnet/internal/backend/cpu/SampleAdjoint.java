package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * The adjoint solve of one sample (OptNet paper, eq. 7, in symmetric form): K [u; η; ξ; ω] =
 * −[dLdz; dLdLambda; dLdNu; 0] with the KKT matrix K of the active constraints.
 *
 * <p>The active set is guessed by λ &gt; s and put to the test by a Newton step on its equations,
 * with the same factorisation; the step also takes z and the multipliers to full accuracy. Where
 * the guess fails (weakly active constraints, multipliers that are not unique), constraints in
 * doubt keep the weight λ/s that they have on the central path, which gives a value between the
 * one-sided derivatives.
 */
final class SampleAdjoint {
  private final SideWeights active;
  private final Polish polish;
  private final ActiveSetKkt kkt;
  private final Iterate at;
  private final Residuals residuals;
  private final double[] r1;
  private final double[] r2;
  private final double[] u;
  private final double[] eta;
  private final double[] qu;
  private final double[] omega;

  SampleAdjoint(
      SideWeights active, ActiveSetKkt kkt, Polish polish, Iterate at, Residuals residuals) {
    this.residuals = residuals;
    this.active = active;
    this.kkt = kkt;
    this.polish = polish;
    this.at = at;
    int n = at.z.length;
    int m = at.y.length;
    r1 = new double[n];
    r2 = new double[m];
    u = new double[n];
    eta = new double[m];
    qu = new double[n];
    omega = new double[n];
  }

  void run(
      CpuSolution solved,
      int sample,
      SampleWorkspace workspace,
      double[] dLdz,
      double[] dLdLambda,
      double[] dLdNu,
      AdjointSolution out) {
    if (solved.status[sample] != QpStatus.SOLVED
        || workspace.factoredAdjoint.run(solved, sample, dLdz, dLdLambda, dLdNu, out)) {
      return;
    }
    QpData data = solved.data;
    workspace.load(data, sample, solved.shared, solved.settings.elasticPenalty());
    ScaledQp qp = workspace.qp;
    factor(solved, sample, qp);
    setRightHandSide(qp, data, sample, dLdz, dLdLambda, dLdNu);
    kkt.solveDetermined(r1, r2, u, eta);
    write(qp, data, sample, dLdz, solved, out);
  }

  /** Decides on the active set; leaves z and the multipliers of the sample in {@link #at}. */
  private void factor(CpuSolution solved, int sample, ScaledQp qp) {
    double[] s = solved.slack[sample];
    double[] lambda = solved.multiplier[sample];
    ConstantSchur rows = solved.shared == null ? null : solved.shared.rows();
    load(solved, sample, qp);
    if (solved.settings.smoothing() > 0) {
      active.smoothed(qp, s, lambda);
      kkt.factor(qp, active, rows);
      return;
    }
    active.decide(qp, s, lambda);
    if (isPolished(s, lambda)) {
      kkt.factor(qp, active, rows);
    } else if (!polish.run(qp, kkt, rows, active, at, residuals)) {
      load(solved, sample, qp);
      active.centralPath(qp, s, lambda);
      kkt.factor(qp, active, rows);
    }
  }

  /** Whether {@link Finish} has left one of s and λ at zero on every side. */
  private static boolean isPolished(double[] s, double[] lambda) {
    for (int k = 0; k < s.length; k++) {
      if (s[k] != 0 && lambda[k] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The sample's solution in scaled form. */
  private void load(CpuSolution solved, int sample, ScaledQp qp) {
    QpData data = solved.data;
    double[] d = qp.matrices.columnScale;
    double[] e = qp.matrices.rowScale;
    for (int j = 0; j < qp.n; j++) {
      at.z[j] = solved.z[sample * qp.n + j] / d[j];
      at.boundDual[j] = solved.boundDual[sample * qp.n + j] * (qp.costScale * d[j]);
    }
    for (int r = 0; r < data.nEq(); r++) {
      at.y[r] = solved.nu[sample * data.nEq() + r] * qp.costScale / e[r];
    }
    for (int i = 0; i < data.nIneq(); i++) {
      int r = data.nEq() + i;
      at.y[r] = solved.lambda[sample * data.nIneq() + i] * qp.costScale / e[r];
    }
    System.arraycopy(solved.slack[sample], 0, at.s, 0, qp.sides.count);
    System.arraycopy(solved.multiplier[sample], 0, at.lambda, 0, qp.sides.count);
  }

  private void setRightHandSide(
      ScaledQp qp, QpData data, int sample, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    for (int j = 0; j < qp.n; j++) {
      double g = dLdz == null ? 0 : dLdz[sample * qp.n + j];
      r1[j] =
          active.boundWeight[j] >= KktSystem.HELD
              ? 0
              : -g * qp.costScale * qp.matrices.columnScale[j];
    }
    for (int r = 0; r < qp.m; r++) {
      double[] from = r < data.nEq() ? dLdNu : dLdLambda;
      int index = r < data.nEq() ? sample * data.nEq() + r : sample * data.nIneq() + r - data.nEq();
      double g = from == null || active.rowGap[r] >= KktSystem.HELD ? 0 : from[index];
      r2[r] = -g * qp.matrices.rowScale[r];
    }
  }

  private void write(
      ScaledQp qp,
      QpData data,
      int sample,
      double[] dLdz,
      CpuSolution solved,
      AdjointSolution out) {
    ConstraintSides sides = qp.sides;
    ScaledMatrices matrices = qp.matrices;
    int nEq = data.nEq();
    int nIneq = data.nIneq();
    matrices.multiplyQ(u, qu);
    matrices.addCTransposed(eta, 1 / qp.costScale, qu);
    for (int j = 0; j < qp.n; j++) {
      int to = sample * qp.n + j;
      double d = matrices.columnScale[j];
      out.u[to] = u[j] * d;
      out.z[to] = at.z[j] * d;
      out.boundDual[to] = at.boundDual[j] / (qp.costScale * d);
      // ω closes the stationarity of the adjoint: −(Qu + Gᵀη + Aᵀξ + dLdz).
      omega[j] =
          active.holds(j)
              ? -qu[j] / d - (dLdz == null ? 0 : dLdz[to])
              : active.boundWeight[j] * u[j] / (qp.costScale * d);
    }
    for (int r = 0; r < qp.m; r++) {
      eta[r] *= matrices.rowScale[r] / qp.costScale;
      at.y[r] *= matrices.rowScale[r] / qp.costScale;
    }
    if (sides.hasBounds()) {
      MinimumNormMultipliers.share(qp, active, eta, omega);
    }
    System.arraycopy(eta, 0, out.xi, sample * nEq, nEq);
    System.arraycopy(at.y, 0, out.nu, sample * nEq, nEq);
    System.arraycopy(eta, nEq, out.eta, sample * nIneq, nIneq);
    System.arraycopy(at.y, nEq, out.lambda, sample * nIneq, nIneq);
    for (int i = 0; i < nIneq; i++) {
      int to = sample * nIneq + i;
      split(sides, nEq + i, out.eta[to], solved.lambda[to], to, out.dh, out.dHLower);
    }
    for (int j = 0; j < qp.n; j++) {
      int to = sample * qp.n + j;
      split(sides, qp.m + j, omega[j], solved.boundDual[to], to, out.dUpper, out.dLower);
    }
  }

  /**
   * Gives −value to the limits of a place: to the active one, in proportion to the weights where
   * both count, and by the sign of the multiplier where the limits coincide.
   */
  private void split(
      ConstraintSides sides,
      int place,
      double value,
      double multiplier,
      int to,
      double[] upper,
      double[] lower) {
    if (sides.equality[place]) {
      (multiplier >= 0 ? upper : lower)[to] = -value;
    }
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      (sides.sign[k] > 0 ? upper : lower)[to] = -value * active.share(sides, k);
    }
  }
}
