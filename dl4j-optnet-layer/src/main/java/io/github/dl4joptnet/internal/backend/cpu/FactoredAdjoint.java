package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The adjoint solve (OptNet paper, eq. 7, in symmetric form) by the factors that the solve has
 * left: Q u + Cᵀη = −dLdz, C u − give·η = −dLdy, with the active rows C and the free variables u.
 * Costs a few triangular solves and products.
 */
final class FactoredAdjoint {
  private static final double GOOD = 1e-12;
  private static final double SUFFICIENT = 1e-9;
  private static final int MAX_REFINEMENTS = 3;

  private final double[] r1;
  private final double[] r2;
  private final double[] u;
  private final double[] eta;
  private final double[] error;
  private final boolean[] held;
  private QpData data;
  private int sample;
  private ActiveSetFactor kkt;

  FactoredAdjoint(int n, int m) {
    r1 = new double[n];
    int places = m + n;
    r2 = new double[places];
    u = new double[n];
    eta = new double[places];
    error = new double[places];
    held = new boolean[n];
  }

  /** False where there are no factors, or they are not accurate enough. */
  boolean run(
      CpuSolution solved,
      int sample,
      double[] dLdz,
      double[] dLdLambda,
      double[] dLdNu,
      AdjointSolution out) {
    kkt = solved.factor[sample];
    if (kkt == null) {
      return false;
    }
    this.data = solved.data;
    this.sample = sample;
    double penalty = solved.settings.elasticPenalty();
    setRightHandSide(solved, dLdz, dLdLambda, dLdNu);
    if (!solve(penalty > 0 ? 1 / penalty : 0)) {
      return false;
    }
    write(solved, dLdz, out);
    return true;
  }

  private void setRightHandSide(
      CpuSolution solved, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    int n = data.n();
    for (int j = 0; j < n; j++) {
      held[j] =
          !kkt.holdsByRows
              && (solved.boundDual[sample * n + j] != 0
                  || (data.lower() != null
                      && data.upper() != null
                      && entry(data.lower(), j) == entry(data.upper(), j)));
      r1[j] = held[j] || dLdz == null ? 0 : 0 - dLdz[sample * n + j];
    }
    for (int i = 0; i < kkt.rows.length; i++) {
      if (isVariable(i)) {
        r2[i] = 0;
        continue;
      }
      int r = kkt.rows[i] - data.nEq();
      double[] from = r < 0 ? dLdNu : dLdLambda;
      int index = r < 0 ? sample * data.nEq() + r + data.nEq() : sample * data.nIneq() + r;
      r2[i] = from == null ? 0 : 0 - from[index];
    }
  }

  private double entry(Operand operand, int j) {
    return operand.values()[operand.offset(sample) + j];
  }

  /** Refines on the rows; the other equations hold to rounding by construction. */
  private boolean solve(double give) {
    int rows = kkt.rows.length;
    System.arraycopy(r1, 0, u, 0, r1.length);
    applyInverse(u);
    Arrays.fill(eta, 0, rows, 0);
    double size = 0;
    double before = Double.POSITIVE_INFINITY;
    for (int k = 0; ; k++) {
      double worst = rowErrors(give);
      size = k == 0 ? worst : size;
      if (worst <= GOOD * size || k > MAX_REFINEMENTS || !(worst < before)) {
        return worst <= SUFFICIENT * size;
      }
      before = worst;
      kkt.solve(error);
      for (int i = 0; i < rows; i++) {
        eta[i] += error[i];
      }
      System.arraycopy(r1, 0, u, 0, r1.length);
      addTransposed(-1, eta, u);
      applyInverse(u);
    }
  }

  /** C u − give·η − r2, scaled inf-norm. */
  private double rowErrors(double give) {
    double worst = 0;
    for (int i = 0; i < kkt.rows.length; i++) {
      double value =
          isVariable(i)
              ? u[variable(i)]
              : VectorKernels.dot(matrix(i).values(), rowStart(i), u, 0, data.n());
      error[i] = value - (isVariable(i) ? 0 : give) * eta[i] - r2[i];
      double scaled = Math.abs(error[i]) * kkt.scale[i];
      worst = scaled <= worst ? worst : scaled;
    }
    return worst;
  }

  /** x = Q⁻¹x on the free variables, 0 on the held ones. */
  private void applyInverse(double[] x) {
    PackedCholesky factor = data.choleskyQ(sample);
    if (factor != null) {
      factor.solve(x);
      return;
    }
    for (int j = 0; j < data.n(); j++) {
      x[j] = held[j] ? 0 : x[j] / entry(data.Q(), j * data.n() + j);
    }
  }

  private void addTransposed(double sign, double[] weights, double[] to) {
    for (int i = 0; i < kkt.rows.length; i++) {
      if (isVariable(i)) {
        to[variable(i)] += sign * weights[i];
      } else {
        VectorKernels.axpy(sign * weights[i], matrix(i).values(), rowStart(i), to, 0, data.n());
      }
    }
  }

  private boolean isVariable(int i) {
    return variable(i) >= 0;
  }

  private int variable(int i) {
    return kkt.rows[i] - data.nEq() - data.nIneq();
  }

  private Operand matrix(int i) {
    return kkt.rows[i] < data.nEq() ? data.A() : data.G();
  }

  private int rowStart(int i) {
    int r = kkt.rows[i];
    int within = r < data.nEq() ? r : r - data.nEq();
    return matrix(i).offset(sample) + within * data.n();
  }

  private void write(CpuSolution solved, double[] dLdz, AdjointSolution out) {
    int n = data.n();
    System.arraycopy(solved.z, sample * n, out.z, sample * n, n);
    System.arraycopy(solved.nu, sample * data.nEq(), out.nu, sample * data.nEq(), data.nEq());
    System.arraycopy(
        solved.lambda, sample * data.nIneq(), out.lambda, sample * data.nIneq(), data.nIneq());
    System.arraycopy(solved.boundDual, sample * n, out.boundDual, sample * n, n);
    System.arraycopy(u, 0, out.u, sample * n, n);
    for (int i = 0; i < kkt.rows.length; i++) {
      int r = kkt.rows[i] - data.nEq();
      if (isVariable(i)) {
        int to = sample * n + variable(i);
        out.u[to] = 0;
        (solved.boundDual[to] >= 0 ? out.dUpper : out.dLower)[to] = -eta[i];
      } else if (r < 0) {
        out.xi[sample * data.nEq() + r + data.nEq()] = eta[i];
      } else {
        int to = sample * data.nIneq() + r;
        out.eta[to] = eta[i];
        (solved.lambda[to] >= 0 ? out.dh : out.dHLower)[to] = -eta[i];
      }
    }
    if (!kkt.holdsByRows) {
      writeBounds(solved, dLdz, out);
    }
  }

  /**
   * ω closes the stationarity of the adjoint at held variables: −(Cᵀη + dLdz), as Q is diagonal.
   */
  private void writeBounds(CpuSolution solved, double[] dLdz, AdjointSolution out) {
    int n = data.n();
    if (data.lower() == null && data.upper() == null) {
      return;
    }
    double[] pull = r1;
    Arrays.fill(pull, 0);
    addTransposed(1, eta, pull);
    for (int j = 0; j < n; j++) {
      if (held[j]) {
        int to = sample * n + j;
        double minusOmega = pull[j] + (dLdz == null ? 0 : dLdz[to]);
        (solved.boundDual[to] >= 0 ? out.dUpper : out.dLower)[to] = minusOmega;
      }
    }
  }
}
