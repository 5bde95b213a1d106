package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.Arrays;

/**
 * The adjoint solve (OptNet paper, eq. 7, in symmetric form) by the factors that the solve has
 * left: Q u + Cᵀη = −dLdz, C u − compliance·η = −dLdy, with the active rows C and the free
 * variables u. Costs a few triangular solves and products.
 */
public final class FactoredAdjoint {
  private final double[] r1;
  private final double[] r2;
  private final double[] u;
  private final double[] eta;
  private final double[] error;
  private final boolean[] fixed;
  private final boolean isSparse;
  private final GivenMatrices matrices;
  private CpuSolution solved;
  private QpData data;
  private int sample;
  private ActiveSetFactor kkt;
  private WeakRows weak;

  /**
   * For n variables and m rows of C.
   *
   * @param pattern where sparse matrices have entries; null for dense ones
   */
  public FactoredAdjoint(int n, int m, ProgramPattern pattern) {
    r1 = new double[n];
    r2 = new double[m + n];
    u = new double[n];
    eta = new double[m + n];
    error = new double[m + n];
    fixed = new boolean[n];
    isSparse = pattern != null;
    matrices = GivenMatrices.of(pattern);
  }

  /**
   * Solves for a sample. False where there are no factors or too many weak rows, or the result is
   * not accurate enough.
   */
  public boolean run(CpuSolution solved, int sample, LossGradients loss, AdjointSolution out) {
    kkt = solved.factor[sample];
    if (kkt == null || (isSparse && kkt.weak.length > Tolerances.MOST_WEAK_SIDES)) {
      return false;
    }
    weak = WeakRows.of(kkt);
    if (weak == null) {
      return false;
    }
    this.solved = solved;
    this.data = solved.data;
    this.sample = sample;
    matrices.load(data, sample);
    double penalty = solved.settings.elasticPenalty();
    setRightHandSide(loss);
    boolean accurate = solve(penalty > 0 ? 1 / penalty : 0);
    if (accurate) {
      write(loss, out);
    }
    this.solved = null;
    return accurate;
  }

  private void setRightHandSide(LossGradients loss) {
    int n = data.n();
    for (int j = 0; j < n; j++) {
      fixed[j] = !kkt.fixesByRows && (solved.boundDual[sample * n + j] != 0 || hasOneValue(j));
      r1[j] = fixed[j] ? 0 : 0 - loss.byZ(sample * n + j);
    }
    for (int i = 0; i < kkt.rows.length; i++) {
      r2[i] = isVariable(i) || weak.has(i) ? 0 : 0 - loss.byRow(data, sample, kkt.rows[i]);
    }
  }

  private boolean hasOneValue(int j) {
    return data.lower() != null
        && data.upper() != null
        && data.lower().get(sample, j) >= data.upper().get(sample, j);
  }

  /** Refines on the rows; the other equations hold to rounding by construction. */
  private boolean solve(double compliance) {
    int rows = kkt.rows.length;
    System.arraycopy(r1, 0, u, 0, r1.length);
    applyInverse(u);
    Arrays.fill(eta, 0, rows, 0);
    double first = 0;
    double before = Double.POSITIVE_INFINITY;
    for (int k = 0; ; k++) {
      double worst = rowErrors(compliance);
      first = k == 0 ? worst : first;
      boolean refined = worst <= Tolerances.REFINED_ERROR * first;
      if (refined || k > Tolerances.MAX_REFINEMENTS || !(worst < before)) {
        return isSmall(worst);
      }
      before = worst;
      weak.solve(error);
      for (int i = 0; i < rows; i++) {
        eta[i] -= error[i];
      }
      System.arraycopy(r1, 0, u, 0, r1.length);
      matrices.addRows(kkt.rows, -1, eta, u);
      applyInverse(u);
    }
  }

  /** r2 − (C u − compliance·η), scaled inf-norm. */
  private double rowErrors(double compliance) {
    for (int i = 0; i < kkt.rows.length; i++) {
      double gap = (isVariable(i) ? 0 : compliance) + weak.gap(i);
      error[i] = r2[i] + gap * eta[i];
    }
    matrices.subtractProducts(kkt.rows, u, error);
    double worst = 0;
    for (int i = 0; i < kkt.rows.length; i++) {
      double scaled = Math.abs(error[i]) * kkt.scale[i];
      worst = scaled <= worst ? worst : scaled;
    }
    return worst;
  }

  /**
   * Whether scaled errors are small relative to the scaled u, or are rounding of the right-hand
   * side, whose terms may nearly cancel in u. The first errors are no measure: they are of the size
   * of Q⁻¹ dLdz, which may be far larger than the solution.
   */
  private boolean isSmall(double worst) {
    double ofForce = isVertex() ? Tolerances.MAX_ERROR : Tolerances.ROUNDING;
    // Mostly the first entry is large enough.
    for (int j = 0; j < data.n(); j++) {
      double scale = kkt.columnScale[j];
      if (worst <= Tolerances.MAX_ERROR * Math.abs(u[j]) / scale
          || worst <= ofForce * Math.abs(r1[j]) * scale) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the active sides leave no direction: u is 0 then, and any error is large relative to
   * it.
   */
  private boolean isVertex() {
    int sides = kkt.rows.length;
    for (int j = 0; j < data.n(); j++) {
      sides += fixed[j] ? 1 : 0;
    }
    return sides >= data.n();
  }

  /** x = Q⁻¹x on the free variables, 0 on the fixed ones. */
  private void applyInverse(double[] x) {
    PackedCholesky factor = data.choleskyQ(sample);
    if (factor != null) {
      factor.solve(x);
      return;
    }
    for (int j = 0; j < data.n(); j++) {
      x[j] = fixed[j] ? 0 : x[j] / matrices.diagonal(j);
    }
  }

  private boolean isVariable(int i) {
    return variable(i) >= 0;
  }

  private int variable(int i) {
    return kkt.rows[i] - data.nEq() - data.nIneq();
  }

  private void write(LossGradients loss, AdjointSolution out) {
    int n = data.n();
    int nEq = data.nEq();
    int nIneq = data.nIneq();
    System.arraycopy(solved.z, sample * n, out.z, sample * n, n);
    System.arraycopy(solved.nu, sample * nEq, out.nu, sample * nEq, nEq);
    System.arraycopy(solved.lambda, sample * nIneq, out.lambda, sample * nIneq, nIneq);
    System.arraycopy(solved.boundDual, sample * n, out.boundDual, sample * n, n);
    System.arraycopy(u, 0, out.u, sample * n, n);
    for (int i = 0; i < kkt.rows.length; i++) {
      int r = kkt.rows[i] - nEq;
      if (isVariable(i)) {
        int to = sample * n + variable(i);
        out.u[to] = weak.has(i) ? u[variable(i)] : 0;
        out.setBoundGradient(to, eta[i], weak.isUpper(i, solved.boundDual[to]));
      } else if (r < 0) {
        out.xi[sample * nEq + r + nEq] = eta[i];
      } else {
        int to = sample * nIneq + r;
        out.eta[to] = eta[i];
        out.setLimitGradient(to, eta[i], weak.isUpper(i, solved.lambda[to]));
      }
    }
    boolean bounded = data.lower() != null || data.upper() != null;
    if (bounded && !kkt.fixesByRows) {
      writeBounds(loss, out);
    }
  }

  /**
   * ω closes the stationarity of the adjoint at fixed variables: −(Cᵀη + dLdz), as Q is diagonal.
   */
  private void writeBounds(LossGradients loss, AdjointSolution out) {
    double[] rowForce = r1;
    Arrays.fill(rowForce, 0);
    matrices.addRows(kkt.rows, 1, eta, rowForce);
    for (int j = 0; j < data.n(); j++) {
      if (fixed[j]) {
        int to = sample * data.n() + j;
        double omega = 0 - (rowForce[j] + loss.byZ(to));
        out.setBoundGradient(to, omega, solved.boundDual[to] >= 0);
      }
    }
  }
}
