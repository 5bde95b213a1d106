package io.github.dl4joptnet.backend.cpu;

import io.github.dl4joptnet.backend.BackendGradients;
import io.github.dl4joptnet.backend.Operand;
import io.github.dl4joptnet.backend.QpData;
import java.util.Arrays;

/**
 * Gradients of the coefficients from the adjoint solution (OptNet paper, eq. 8, with dG corrected):
 *
 * <pre>
 * dQ = ½(u zᵀ + z uᵀ)   dp = u   dG = η zᵀ + λ uᵀ   dA = ξ zᵀ + ν uᵀ   db = −ξ
 * </pre>
 *
 * Gradients of shared coefficients are sums over the batch, as the chain rule has it, taken in the
 * order of the samples whatever the number of threads.
 */
final class GradientFormulas {
  private final CpuSolution solved;
  private final QpData data;
  private final Adjoints adjoints;
  private final double[] z;
  private final double[] lambda;
  private final double[] nu;

  GradientFormulas(CpuSolution solved, Adjoints adjoints) {
    this.solved = solved;
    this.data = solved.data;
    this.adjoints = adjoints;
    this.z = adjoints.z;
    this.lambda = adjoints.lambda;
    this.nu = adjoints.nu;
  }

  BackendGradients all() {
    double[] db = negated(adjoints.xi);
    return new BackendGradients(
        data.Q() == null ? null : quadratic(),
        vector(data.p(), adjoints.u),
        data.G() == null ? null : rows(data.G(), data.nIneq(), adjoints.eta, lambda),
        vector(data.h(), adjoints.dh),
        vector(data.hLower(), adjoints.dHLower),
        data.A() == null ? null : rows(data.A(), data.nEq(), adjoints.xi, nu),
        vector(data.b(), db),
        vector(data.lower(), adjoints.dLower),
        vector(data.upper(), adjoints.dUpper));
  }

  private double[] quadratic() {
    int n = data.n();
    double[] half = Arrays.copyOf(adjoints.u, adjoints.u.length);
    for (int i = 0; i < half.length; i++) {
      half[i] *= 0.5;
    }
    double[] gradient = new double[data.Q().values().length];
    outerProducts(data.Q(), n, half, z, z, half, gradient);
    return gradient;
  }

  private double[] rows(Operand coefficient, int rows, double[] adjoint, double[] multiplier) {
    double[] gradient = new double[coefficient.values().length];
    outerProducts(coefficient, rows, adjoint, z, multiplier, adjoints.u, gradient);
    return gradient;
  }

  /** Per sample {@code a xᵀ + c yᵀ}, or their sum where the coefficient is shared. */
  private void outerProducts(
      Operand coefficient, int rows, double[] a, double[] x, double[] c, double[] y, double[] to) {
    int n = data.n();
    int batch = data.batch();
    int threads = rows * (long) n * batch < 50_000 ? 1 : solved.settings.threads();
    if (coefficient.shared()) {
      Workers.forEach(
          rows,
          threads,
          () ->
              row -> {
                for (int sample = 0; sample < batch; sample++) {
                  int from = sample * rows + row;
                  addOuterRow(a[from], x, c[from], y, sample * n, to, row * n, n);
                }
              });
      return;
    }
    Workers.forEach(
        batch,
        threads,
        () ->
            sample -> {
              for (int row = 0; row < rows; row++) {
                int from = sample * rows + row;
                int out = coefficient.offset(sample) + row * n;
                addOuterRow(a[from], x, c[from], y, sample * n, to, out, n);
              }
            });
  }

  private static void addOuterRow(
      double a, double[] x, double c, double[] y, int in, double[] to, int out, int n) {
    // The rows of inactive constraints.
    if (a == 0 && c == 0) {
      return;
    }
    for (int j = 0; j < n; j++) {
      to[out + j] = Math.fma(a, x[in + j], Math.fma(c, y[in + j], to[out + j]));
    }
  }

  private double[] vector(Operand coefficient, double[] perSample) {
    if (coefficient == null || !coefficient.shared()) {
      return coefficient == null ? null : perSample;
    }
    double[] sum = new double[coefficient.size()];
    for (int sample = 0; sample < data.batch(); sample++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += perSample[sample * sum.length + i];
      }
    }
    return sum;
  }

  private static double[] negated(double[] x) {
    double[] negative = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      negative[i] = -x[i];
    }
    return negative;
  }
}
