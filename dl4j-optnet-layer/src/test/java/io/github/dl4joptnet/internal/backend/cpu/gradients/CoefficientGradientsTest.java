package io.github.dl4joptnet.internal.backend.cpu.gradients;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.AdjointSolution;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoefficientGradientsTest {
  private static final int N = 5;
  private static final int N_EQ = 2;
  private static final int N_INEQ = 3;
  private static final int BATCH = 4;

  private final Random random = new Random(541);

  /** Any adjoint solution: the formulas take it as it is. */
  private AdjointSolution adjoints(QpData data) {
    AdjointSolution adjoints = new AdjointSolution(data);
    for (double[] part :
        new double[][] {
          adjoints.u,
          adjoints.eta,
          adjoints.xi,
          adjoints.dh,
          adjoints.dHLower,
          adjoints.dUpper,
          adjoints.dLower,
          adjoints.z,
          adjoints.lambda,
          adjoints.nu,
          adjoints.boundDual
        }) {
      System.arraycopy(PlainMatrices.vector(part.length, random), 0, part, 0, part.length);
    }
    return adjoints;
  }

  private static BackendGradients gradients(QpData data, AdjointSolution adjoints, int threads) {
    QpSettings settings = QpSettings.builder().threads(threads).build();
    return new CoefficientGradients(new BackendSolution(data, settings), adjoints).all();
  }

  private SmallQp problem() {
    return SmallProblems.bounded(N, N_EQ, N_INEQ, Curvature.DENSE, random);
  }

  private SmallQp[] samples(boolean shared) {
    SmallQp[] samples = new SmallQp[BATCH];
    SmallQp first = problem();
    Arrays.setAll(samples, i -> i == 0 || shared ? first : problem());
    return samples;
  }

  /** The sum over the batch, or the samples one after the other. */
  private static double[] collected(boolean shared, double[] perSample, int size) {
    if (!shared) {
      return perSample;
    }
    double[] sum = new double[size];
    for (int i = 0; i < perSample.length; i++) {
      sum[i % size] += perSample[i];
    }
    return sum;
  }

  /** {@code factor · (a xᵀ + c yᵀ)} of each sample. */
  private static double[] outerProducts(
      double factor, int rows, double[] a, double[] x, double[] c, double[] y) {
    double[] products = new double[BATCH * rows * N];
    for (int sample = 0; sample < BATCH; sample++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < N; j++) {
          double product =
              a[sample * rows + i] * x[sample * N + j] + c[sample * rows + i] * y[sample * N + j];
          products[(sample * rows + i) * N + j] = factor * product;
        }
      }
    }
    return products;
  }

  private static void assertIs(double[] expected, boolean shared, MatrixGradient gradient) {
    assertThat(gradient.blocks()).isEqualTo(shared ? 1 : BATCH);
    double[] all = gradient.toArray();
    assertThat(all).hasSameSizeAs(expected);
    assertClose(all, expected, 1e-13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void areTheOuterProductsOfSolutionAndAdjoint(boolean shared) {
    QpData data = SmallQp.batch(false, samples(shared));
    AdjointSolution a = adjoints(data);
    BackendGradients gradients = gradients(data, a, 1);
    double[] dQ = outerProducts(0.5, N, a.u, a.z, a.z, a.u);
    double[] dG = outerProducts(1, N_INEQ, a.eta, a.z, a.lambda, a.u);
    double[] dA = outerProducts(1, N_EQ, a.xi, a.z, a.nu, a.u);
    assertIs(collected(shared, dQ, N * N), shared, gradients.get(QpCoefficient.Q));
    assertIs(collected(shared, dG, N_INEQ * N), shared, gradients.get(QpCoefficient.G));
    assertIs(collected(shared, dA, N_EQ * N), shared, gradients.get(QpCoefficient.A));
    double[] db = new double[a.xi.length];
    Arrays.setAll(db, i -> -a.xi[i]);
    double[][] vectors = {
      gradients.entries(QpCoefficient.P),
      gradients.entries(QpCoefficient.H),
      gradients.entries(QpCoefficient.H_LOWER),
      gradients.entries(QpCoefficient.B),
      gradients.entries(QpCoefficient.LOWER),
      gradients.entries(QpCoefficient.UPPER)
    };
    double[][] expected = {a.u, a.dh, a.dHLower, db, a.dLower, a.dUpper};
    for (int i = 0; i < vectors.length; i++) {
      double[] wanted = collected(shared, expected[i], expected[i].length / BATCH);
      assertThat(vectors[i]).hasSameSizeAs(wanted);
      assertClose(vectors[i], wanted, 1e-14);
    }
  }

  @Test
  void sharedAndOwnCoefficientsMayBeMixed() {
    SmallQp first = problem();
    SmallQp[] samples = new SmallQp[BATCH];
    Arrays.setAll(
        samples,
        i -> first.withQ(PlainMatrices.definite(N, random)).withP(PlainMatrices.vector(N, random)));
    QpData data = SmallQp.batch(false, samples);
    AdjointSolution a = adjoints(data);
    BackendGradients gradients = gradients(data, a, 1);
    double[] dG = outerProducts(1, N_INEQ, a.eta, a.z, a.lambda, a.u);
    assertIs(outerProducts(0.5, N, a.u, a.z, a.z, a.u), false, gradients.get(QpCoefficient.Q));
    assertIs(collected(true, dG, N_INEQ * N), true, gradients.get(QpCoefficient.G));
    assertThat(gradients.entries(QpCoefficient.P)).containsExactly(a.u);
  }

  @Test
  void anAbsentCoefficientHasNoGradient() {
    QpData data = SmallQp.of(N).withP(PlainMatrices.vector(N, random)).data();
    BackendGradients gradients = gradients(data, adjoints(data), 1);
    assertThat(gradients.entries(QpCoefficient.P)).hasSize(N);
    assertThat(
            new Object[] {
              gradients.get(QpCoefficient.Q),
              gradients.get(QpCoefficient.G),
              gradients.entries(QpCoefficient.H),
              gradients.entries(QpCoefficient.H_LOWER),
              gradients.get(QpCoefficient.A),
              gradients.entries(QpCoefficient.B),
              gradients.entries(QpCoefficient.LOWER),
              gradients.entries(QpCoefficient.UPPER)
            })
        .containsOnlyNulls();
  }

  @Test
  void inactiveRowsHaveAGradientOfZero() {
    QpData data = SmallQp.batch(false, samples(false));
    AdjointSolution a = adjoints(data);
    a.eta[N_INEQ + 1] = 0;
    a.lambda[N_INEQ + 1] = 0;
    // Not so a row with one of them.
    a.eta[0] = 0;
    a.lambda[1] = 0;
    double[] dG = gradients(data, a, 1).get(QpCoefficient.G).toArray();
    int row = (N_INEQ + 1) * N;
    assertThat(Arrays.copyOfRange(dG, row, row + N)).containsOnly(0);
    assertThat(dG[row - 1]).isNotZero();
    assertThat(dG[row + N]).isNotZero();
    assertThat(dG[0]).isCloseTo(a.lambda[0] * a.u[0], within(1e-14));
    assertThat(dG[N]).isCloseTo(a.eta[1] * a.z[0], within(1e-14));
  }

  /** More products than one thread alone would take. */
  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    int n = 24;
    SmallQp qp = SmallQp.of(n).withQ(PlainMatrices.definite(n, random));
    SmallQp[] shared = new SmallQp[100];
    SmallQp[] own = new SmallQp[100];
    for (int i = 0; i < 100; i++) {
      double[] p = PlainMatrices.vector(n, random);
      shared[i] = qp.withP(p);
      own[i] = shared[i].withQ(qp.Q().clone());
    }
    for (SmallQp[] samples : new SmallQp[][] {shared, own}) {
      QpData data = SmallQp.batch(false, samples);
      AdjointSolution a = adjoints(data);
      double[] one = gradients(data, a, 1).get(QpCoefficient.Q).toArray();
      assertThat(one).hasSize(samples == shared ? n * n : 100 * n * n);
      assertThat(gradients(data, a, 2).get(QpCoefficient.Q).toArray()).containsExactly(one);
      assertThat(gradients(data, a, 5).get(QpCoefficient.Q).toArray()).containsExactly(one);
    }
  }
}
