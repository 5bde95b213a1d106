package io.github.dl4joptnet.backend.cpu;

import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * The adjoint solve of one sample (OptNet paper, eq. 7, in symmetric form): K [u; η; ξ; ω] =
 * −[dLdz; dLdLambda; dLdNu; 0] with the KKT matrix K of the active constraints.
 *
 * <p>A side is active when λ/s is large, inactive when it is small; in between (weakly active) it
 * keeps the weight λ/s that it has on the central path.
 */
final class Adjoint {
  /** Ratios λ/s outside [1/DECIDED, DECIDED] count as infinite or zero. */
  static final double DECIDED = 1e4;

  private final double[] boundWeight;
  private final double[] rowGap;
  private final double[] weight;
  private final double[] r1;
  private final double[] r2;
  private final double[] u;
  private final double[] eta;
  private final double[] qu;

  Adjoint(int n, int m, int sides) {
    boundWeight = new double[n];
    rowGap = new double[m];
    weight = new double[sides];
    r1 = new double[n];
    r2 = new double[m];
    u = new double[n];
    eta = new double[m];
    qu = new double[n];
  }

  void run(
      CpuSolution solved,
      int sample,
      SampleWorkspace workspace,
      double[] dLdz,
      double[] dLdLambda,
      double[] dLdNu,
      Adjoints out) {
    if (solved.status[sample] != QpStatus.SOLVED) {
      return;
    }
    QpData data = solved.data;
    workspace.load(data, sample, solved.shared, solved.settings.elasticPenalty());
    ScaledQp qp = workspace.qp;
    boolean exact = solved.settings.smoothing() == 0;
    setWeights(qp, solved.slack[sample], solved.multiplier[sample], exact);
    setRightHandSide(qp, data, sample, dLdz, dLdLambda, dLdNu);

    KktSystem kkt = workspace.forms.cheapestKkt(qp);
    boolean sound = kkt.factor(boundWeight, rowGap);
    double error = sound ? kkt.solve(r1, r2, u, eta, true) : 1;
    if (!(error < 1e-9)) {
      kkt = workspace.forms.safestKkt(qp);
      kkt.factor(boundWeight, rowGap);
      kkt.solve(r1, r2, u, eta, true);
    }
    write(qp, data, sample, dLdz, solved, out);
  }

  private void setWeights(ScaledQp qp, double[] s, double[] lambda, boolean exact) {
    OneSidedConstraints sides = qp.sides;
    for (int k = 0; k < sides.count; k++) {
      double ratio = lambda[k] / s[k];
      if (exact && ratio > DECIDED) {
        ratio = KktSystem.HELD;
      } else if (exact && ratio < 1 / DECIDED) {
        ratio = 0;
      }
      weight[k] = 1 / (1 / ratio + sides.give(sides.place[k]));
    }
    for (int r = 0; r < qp.m; r++) {
      double sum = weightSum(sides, r);
      rowGap[r] =
          sides.equality[r]
              ? sides.give[r]
              : sum >= KktSystem.HELD ? 0 : Math.min(KktSystem.HELD, 1 / sum);
    }
    for (int j = 0; j < qp.n; j++) {
      boundWeight[j] = sides.equality[qp.m + j] ? KktSystem.HELD : weightSum(sides, qp.m + j);
    }
  }

  private double weightSum(OneSidedConstraints sides, int place) {
    double sum = 0;
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      sum += weight[k];
    }
    return sum;
  }

  private void setRightHandSide(
      ScaledQp qp, QpData data, int sample, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    for (int j = 0; j < qp.n; j++) {
      double g = dLdz == null ? 0 : dLdz[sample * qp.n + j];
      r1[j] = boundWeight[j] >= KktSystem.HELD ? 0 : -g * qp.costScale * qp.matrices.columnScale[j];
    }
    for (int r = 0; r < qp.m; r++) {
      double[] from = r < data.nEq() ? dLdNu : dLdLambda;
      int index = r < data.nEq() ? sample * data.nEq() + r : sample * data.nIneq() + r - data.nEq();
      double g = from == null || rowGap[r] >= KktSystem.HELD ? 0 : from[index];
      r2[r] = -g * qp.matrices.rowScale[r];
    }
  }

  private void write(
      ScaledQp qp, QpData data, int sample, double[] dLdz, CpuSolution solved, Adjoints out) {
    OneSidedConstraints sides = qp.sides;
    ScaledMatrices matrices = qp.matrices;
    int nEq = data.nEq();
    int nIneq = data.nIneq();
    for (int r = 0; r < nEq; r++) {
      out.xi[sample * nEq + r] = eta[r] * matrices.rowScale[r] / qp.costScale;
    }
    for (int i = 0; i < nIneq; i++) {
      int at = sample * nIneq + i;
      out.eta[at] = eta[nEq + i] * matrices.rowScale[nEq + i] / qp.costScale;
      split(sides, nEq + i, out.eta[at], solved.lambda[at], at, out.dh, out.dHLower);
    }
    matrices.multiplyQ(u, qu);
    matrices.addCTransposed(eta, 1 / qp.costScale, qu);
    for (int j = 0; j < qp.n; j++) {
      int at = sample * qp.n + j;
      double d = matrices.columnScale[j];
      out.u[at] = u[j] * d;
      // ω closes the stationarity of the adjoint: −(Qu + Gᵀη + Aᵀξ + dLdz).
      double omega =
          boundWeight[j] >= KktSystem.HELD
              ? -qu[j] / d - (dLdz == null ? 0 : dLdz[at])
              : boundWeight[j] * u[j] / (qp.costScale * d);
      split(sides, qp.m + j, omega, solved.boundDual[at], at, out.dUpper, out.dLower);
    }
  }

  /**
   * Gives −value to the limits of a place: to the active one, in proportion to the weights where
   * both count, and by the sign of the multiplier where the limits coincide.
   */
  private void split(
      OneSidedConstraints sides,
      int place,
      double value,
      double multiplier,
      int at,
      double[] upper,
      double[] lower) {
    if (sides.equality[place]) {
      (multiplier >= 0 ? upper : lower)[at] = -value;
      return;
    }
    double sum = weightSum(sides, place);
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      double share = sum == 0 ? 0 : weight[k] / sum;
      (sides.sign[k] > 0 ? upper : lower)[at] = -value * share;
    }
  }
}
