package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktForms;
import io.github.dl4joptnet.internal.backend.cpu.polish.ActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.Polish;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/**
 * The adjoint solve of one sample (OptNet paper, eq. 7, in symmetric form): K [u; η; ξ; ω] =
 * −[dLdz; dLdLambda; dLdNu; 0] with the KKT matrix K of the active constraints.
 *
 * <p>The active set λ &gt; s is verified by a Newton step on its equations, with the same
 * factorisation; the step also takes z and the multipliers to full accuracy. Weakly active
 * constraints get the weights of {@link WeakSides}. Where the step fails (multipliers that are not
 * unique), sides in doubt keep the weights λ/s that they have on the central path.
 */
public final class SampleAdjoint {
  private final SideWeights weights;
  private final ActiveSetKkt kkt;
  private final Polish polish;
  private final KktForms forms;
  private final Iterate at;
  private final double[] r1;
  private final double[] r2;
  private final double[] u;
  private final double[] eta;
  private final double[] qu;
  private final double[] omega;

  /**
   * For n variables and m rows of C.
   *
   * @param weights those that {@code polish} decides on
   * @param kkt the system that {@code polish} factors
   * @param forms those of the sample that is loaded
   * @param at scratch
   */
  public SampleAdjoint(
      int n,
      int m,
      SideWeights weights,
      ActiveSetKkt kkt,
      Polish polish,
      KktForms forms,
      Iterate at) {
    this.weights = weights;
    this.kkt = kkt;
    this.polish = polish;
    this.forms = forms;
    this.at = at;
    r1 = new double[n];
    r2 = new double[m];
    u = new double[n];
    eta = new double[m];
    qu = new double[n];
    omega = new double[n];
  }

  /**
   * Solves for a sample that was solved.
   *
   * @param qp the sample, scaled as in the solve
   */
  public void run(
      CpuSolution solved, int sample, ScaledQp qp, LossGradients loss, AdjointSolution out) {
    WeakSides weak = factor(solved, sample, qp) ? new WeakSides(qp, at) : null;
    boolean isTied = weak != null && !weak.isEmpty();
    boolean isMany = isTied && weak.isMany();
    if (isMany) {
      weak.weighEqually(weights);
      kkt.factor(qp, weights, forms.knownSchur());
    }
    setRightHandSide(qp, solved.data, sample, loss);
    kkt.solveDetermined(r1, r2, u, eta);
    if (isTied && !isMany) {
      weak.weigh(kkt::solveDetermined, weights);
      weak.correct(u, eta);
    }
    write(qp, sample, loss, solved, out);
  }

  /**
   * Decides on the active set; leaves z and the multipliers of the sample in {@link #at}.
   *
   * @return whether it is verified, so that sides without multiplier and slack are weakly active
   */
  private boolean factor(CpuSolution solved, int sample, ScaledQp qp) {
    double[] s = solved.slack[sample];
    double[] lambda = solved.multiplier[sample];
    load(solved, sample, qp);
    if (solved.settings.smoothing() > 0) {
      weights.smoothed(qp, s, lambda);
    } else if (isSeparated(s, lambda)) {
      weights.decide(qp, s, lambda);
      kkt.factor(qp, weights, forms.knownSchur());
      return true;
    } else if (polish.run(qp, at)) {
      return true;
    } else {
      load(solved, sample, qp);
      weights.centralPath(qp, s, lambda);
    }
    kkt.factor(qp, weights, forms.knownSchur());
    return false;
  }

  /** Whether one of s and λ is zero on every side, as after a {@link Polish}. */
  private static boolean isSeparated(double[] s, double[] lambda) {
    for (int k = 0; k < s.length; k++) {
      if (s[k] != 0 && lambda[k] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The sample's solution in scaled form. */
  private void load(CpuSolution solved, int sample, ScaledQp qp) {
    int nEq = solved.data.nEq();
    int nIneq = solved.data.nIneq();
    qp.scaleZ(solved.z, sample * qp.n, at);
    qp.scaleBoundMultipliers(solved.boundDual, sample * qp.n, at);
    qp.scaleRowMultipliers(solved.nu, sample * nEq, 0, nEq, at);
    qp.scaleRowMultipliers(solved.lambda, sample * nIneq, nEq, nIneq, at);
    System.arraycopy(solved.slack[sample], 0, at.s, 0, qp.sides.count());
    System.arraycopy(solved.multiplier[sample], 0, at.lambda, 0, qp.sides.count());
  }

  private void setRightHandSide(ScaledQp qp, QpData data, int sample, LossGradients loss) {
    ScaledMatrices matrices = qp.matrices();
    for (int j = 0; j < qp.n; j++) {
      double g = loss.byZ(sample * qp.n + j);
      r1[j] = weights.isFixed(j) ? 0 : -g * qp.costScale() * matrices.columnScale[j];
    }
    for (int r = 0; r < qp.m; r++) {
      double g = weights.isInactive(r) ? 0 : loss.byRow(data, sample, r);
      r2[r] = -g * matrices.rowScale[r];
    }
  }

  private void write(
      ScaledQp qp, int sample, LossGradients loss, CpuSolution solved, AdjointSolution out) {
    int nEq = solved.data.nEq();
    int nIneq = solved.data.nIneq();
    writeBoundMultipliers(qp, sample, loss, out);
    for (int r = 0; r < qp.m; r++) {
      eta[r] *= qp.matrices().rowScale[r] / qp.costScale();
    }
    if (qp.sides.hasBounds()) {
      MinimumNormMultipliers.split(qp, weights, eta, omega);
    }
    System.arraycopy(eta, 0, out.xi, sample * nEq, nEq);
    System.arraycopy(eta, nEq, out.eta, sample * nIneq, nIneq);
    qp.unscaleZ(at, out.z, sample * qp.n);
    qp.unscaleBoundMultipliers(at, out.boundDual, sample * qp.n);
    qp.unscaleRowMultipliers(at, 0, nEq, out.nu, sample * nEq);
    qp.unscaleRowMultipliers(at, nEq, nIneq, out.lambda, sample * nIneq);
    for (int i = 0; i < nIneq; i++) {
      int to = sample * nIneq + i;
      writeLimitGradients(qp.sides, nEq + i, eta[nEq + i], solved.lambda[to], to, out);
    }
    for (int j = 0; j < qp.n; j++) {
      int to = sample * qp.n + j;
      writeLimitGradients(qp.sides, qp.m + j, omega[j], solved.boundDual[to], to, out);
    }
  }

  /** Writes u, and ω, which closes the stationarity of the adjoint: −(Qu + Gᵀη + Aᵀξ + dLdz). */
  private void writeBoundMultipliers(
      ScaledQp qp, int sample, LossGradients loss, AdjointSolution out) {
    ScaledMatrices matrices = qp.matrices();
    matrices.q().multiply(u, qu);
    matrices.addCTransposed(eta, 1 / qp.costScale(), qu);
    for (int j = 0; j < qp.n; j++) {
      int to = sample * qp.n + j;
      out.u[to] = u[j] * matrices.columnScale[j];
      omega[j] =
          weights.isFixed(j)
              ? -qu[j] / matrices.columnScale[j] - loss.byZ(to)
              : weights.boundWeight[j] * u[j] / (qp.costScale() * matrices.columnScale[j]);
    }
  }

  /**
   * Distributes η of a row or ω of a variable among its limits: to the active one, in proportion to
   * the weights where both have one, and by the sign of the multiplier where the limits coincide.
   */
  private void writeLimitGradients(
      ConstraintSides sides,
      int index,
      double adjoint,
      double multiplier,
      int to,
      AdjointSolution out) {
    if (sides.equality[index]) {
      writeLimitGradient(sides, index, adjoint, multiplier >= 0, to, out);
    }
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
      double part = adjoint * weights.fraction(sides, k);
      writeLimitGradient(sides, index, part, sides.sign[k] > 0, to, out);
    }
  }

  private static void writeLimitGradient(
      ConstraintSides sides,
      int index,
      double adjoint,
      boolean upper,
      int to,
      AdjointSolution out) {
    if (index < sides.m) {
      out.setLimitGradient(to, adjoint, upper);
    } else {
      out.setBoundGradient(to, adjoint, upper);
    }
  }
}
