package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.AdjointSolution;
import java.util.Arrays;

/**
 * Gradients of the coefficients from the adjoint solution (OptNet paper, eq. 8, with dG corrected):
 *
 * <pre>
 * dQ = ½(u zᵀ + z uᵀ)   dp = u   dG = η zᵀ + λ uᵀ   dA = ξ zᵀ + ν uᵀ   db = −ξ
 * </pre>
 *
 * Gradients of shared coefficients are sums over the batch, by the chain rule, taken in the order
 * of the samples for any number of threads. Those of matrices are computed on request, so that a
 * fixed matrix costs nothing.
 */
public record CoefficientGradients(BackendSolution solved, AdjointSolution adjoints) {
  /** Products below which one thread is the fastest. */
  private static final long WORTH_THREADS = 50_000;

  public BackendGradients all() {
    QpData data = solved.data;
    double[] u = adjoints.u;
    double[] z = adjoints.z;
    double[] half = scaled(0.5, u);
    return new BackendGradients()
        .set(QpCoefficient.Q, outerProducts(data.Q(), data.n(), half, z, z, half))
        .set(QpCoefficient.P, vector(data.p(), u))
        .set(
            QpCoefficient.G,
            outerProducts(data.G(), data.nIneq(), adjoints.eta, z, adjoints.lambda, u))
        .set(QpCoefficient.H, vector(data.h(), adjoints.dh))
        .set(QpCoefficient.H_LOWER, vector(data.hLower(), adjoints.dHLower))
        .set(QpCoefficient.A, outerProducts(data.A(), data.nEq(), adjoints.xi, z, adjoints.nu, u))
        .set(QpCoefficient.B, vector(data.b(), scaled(-1, adjoints.xi)))
        .set(QpCoefficient.LOWER, vector(data.lower(), adjoints.dLower))
        .set(QpCoefficient.UPPER, vector(data.upper(), adjoints.dUpper));
  }

  /**
   * Per sample {@code a xᵀ + c yᵀ}, or the sum where the coefficient is shared; null if it is
   * absent.
   */
  private MatrixGradient outerProducts(
      Operand coefficient, int rows, double[] a, double[] x, double[] c, double[] y) {
    if (coefficient == null) {
      return null;
    }
    int n = solved.data.n();
    int batch = solved.data.batch();
    int perSample = coefficient.size();
    int threads = perSample * (long) batch < WORTH_THREADS ? 1 : solved.settings.threads();
    if (coefficient.layout() != null) {
      SparseOuterProducts products =
          new SparseOuterProducts(coefficient.layout(), rows, n, a, x, c, y);
      return coefficient.shared()
          ? MatrixGradient.once(perSample, () -> products.sum(batch, threads))
          : new SampleGradients(batch, perSample, threads, products::fill);
    }
    if (coefficient.shared()) {
      BatchOuterProducts products = new BatchOuterProducts(batch, rows, n, a, x, c, y);
      return MatrixGradient.once(perSample, () -> products.sum(threads));
    }

    return new SampleGradients(
        batch,
        perSample,
        threads,
        (sample, block) -> {
          for (int row = 0; row < rows; row++) {
            int from = sample * rows + row;
            setOuterRow(a[from], x, c[from], y, sample * n, block, row * n, n);
          }
        });
  }

  private static void setOuterRow(
      double a, double[] x, double c, double[] y, int in, double[] to, int out, int n) {
    if (a == 0 && c == 0) {
      Arrays.fill(to, out, out + n, 0);
      return;
    }
    for (int j = 0; j < n; j++) {
      to[out + j] = Math.fma(a, x[in + j], c * y[in + j]);
    }
  }

  private double[] vector(Operand coefficient, double[] perSample) {
    if (coefficient == null || !coefficient.shared()) {
      return coefficient == null ? null : perSample;
    }
    double[] sum = new double[coefficient.size()];
    for (int sample = 0; sample < solved.data.batch(); sample++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += perSample[sample * sum.length + i];
      }
    }
    return sum;
  }

  private static double[] scaled(double factor, double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = factor * x[i];
    }
    return result;
  }
}
