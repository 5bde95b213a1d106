package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.Polish;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampleAdjointTest extends AdjointContract {

  @Override
  void run(CpuSolution solved, int sample, LossGradients loss, AdjointSolution out) {
    LoadedSample loaded = new LoadedSample(solved.data, sample, solved.settings.elasticPenalty());
    int n = loaded.qp.n;
    int m = loaded.qp.m;
    SideWeights weights = new SideWeights(n, m, loaded.capacity());
    DenseActiveSetKkt kkt = new DenseActiveSetKkt(n, solved.data.nEq(), solved.data.nIneq());
    Polish polish = new Polish(n, m, weights, kkt, loaded.forms, loaded.residuals);
    new SampleAdjoint(n, m, weights, kkt, polish, loaded.forms, loaded.iterate())
        .run(solved, sample, loaded.qp, loss, out);
  }

  private AdjointSolution run(CpuSolution solved, double... dLdz) {
    AdjointSolution out = new AdjointSolution(solved.data);
    run(solved, 0, new LossGradients(dLdz, null, null), out);
    return out;
  }

  @Test
  void agreesWithTheFactoredAdjoint() {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      SmallQp problem = SmallProblems.bounded(6, 1, 3, curvature, random);
      CpuSolution solved = solve(SmallQp.batch(true, problem), 0);
      LossGradients loss = new LossGradients(PlainMatrices.vector(6, random), null, null);
      AdjointSolution factored = new AdjointSolution(solved.data);
      assertThat(new FactoredAdjoint(6, 4, null).run(solved, 0, loss, factored)).isTrue();
      AdjointSolution own = new AdjointSolution(solved.data);
      run(solved, 0, loss, own);
      double[][] expected = parts(factored);
      double[][] actual = parts(own);
      for (int i = 0; i < expected.length; i++) {
        assertClose(actual[i], expected[i], 1e-9);
      }
    }
  }

  /** Planted: rows 0 and a bound active, rows 1 and 2 and another bound weakly active. */
  private SmallQp tied() {
    int n = 6;
    double[][] q = PlainMatrices.definite(n, random);
    double[][] a = PlainMatrices.random(1, n, random);
    double[][] g = PlainMatrices.random(4, n, random);
    double[] z = PlainMatrices.vector(n, random);
    double[] multipliers = {random.nextGaussian(), 1 + random.nextDouble(), 0, 0, 0};
    double[] p = PlainMatrices.product(q, z);
    double[] forces = PlainMatrices.transposedProduct(new double[][] {a[0], g[0]}, multipliers, n);
    for (int j = 0; j < n; j++) {
      p[j] = -p[j] - forces[j] + (j == 0 ? 1 : 0);
    }
    double[] values = PlainMatrices.product(g, z);
    double[] low = {values[0] - 1, values[1] - 1, values[2], values[3] - 1};
    double[] high = {values[0], values[1], values[2] + 1, values[3] + 1};
    double[] lower = z.clone();
    double[] upper = z.clone();
    for (int j = 0; j < n; j++) {
      lower[j] -= j == 0 ? 0 : 1;
      upper[j] += j == 1 ? 0 : 1;
    }
    return SmallQp.of(n)
        .withQ(q)
        .withP(p)
        .withEqualities(a, PlainMatrices.product(a, z))
        .withRows(g, low, high)
        .withBounds(lower, upper);
  }

  @Test
  void agreesWithTheFactoredAdjointAtTies() {
    for (int k = 0; k < 20; k++) {
      CpuSolution solved = solve(SmallQp.batch(true, tied()), 0);
      assertThat(solved.factor[0]).isNotNull();
      assertThat(solved.factor[0].weak).hasSize(3);
      LossGradients loss =
          new LossGradients(
              PlainMatrices.vector(6, random),
              PlainMatrices.vector(4, random),
              PlainMatrices.vector(1, random));
      AdjointSolution factored = new AdjointSolution(solved.data);
      assertThat(new FactoredAdjoint(6, 5, null).run(solved, 0, loss, factored)).isTrue();
      AdjointSolution own = new AdjointSolution(solved.data);
      run(solved, 0, loss, own);
      double[][] expected = parts(factored);
      double[][] actual = parts(own);
      for (int i = 0; i < expected.length; i++) {
        assertClose(actual[i], expected[i], 1e-7);
      }
      assertThat(own.dHLower[2]).isNotZero();
    }
  }

  private static double[][] parts(AdjointSolution a) {
    return new double[][] {
      a.u, a.eta, a.xi, a.dh, a.dHLower, a.dUpper, a.dLower, a.z, a.lambda, a.nu, a.boundDual
    };
  }

  /** Slacks and multipliers that are not separated yet, as interior point iterations leave them. */
  @Test
  void theActiveSetIsPolishedFirst() {
    SmallQp problem = SmallProblems.bounded(5, 1, 2, Curvature.DENSE, random);
    CpuSolution solved = solve(SmallQp.batch(true, problem), 0);
    double[] dLdz = PlainMatrices.vector(5, random);
    AdjointSolution exact = run(solved, dLdz);
    double[] z = solved.z.clone();
    for (int k = 0; k < solved.slack[0].length; k++) {
      solved.slack[0][k] += 1e-6;
      solved.multiplier[0][k] += 1e-6;
    }
    for (int j = 0; j < 5; j++) {
      solved.z[j] += 1e-6;
    }
    AdjointSolution polished = run(solved, dLdz);
    assertClose(polished.u, exact.u, 1e-9);
    assertClose(polished.xi, exact.xi, 1e-9);
    assertClose(polished.z, z, 1e-9);
  }

  /** min ½(z − 1)² with z ≤ 1: one-sided derivatives of 1 and 0 by what is 1 here. */
  @Test
  void aWeaklyActiveLimitCountsByHalf() {
    SmallQp problem =
        SmallQp.of(1)
            .withQ(new double[][] {{1}})
            .withP(-1)
            .withBounds(new double[] {-9}, new double[] {1});
    CpuSolution solved = solve(problem.data(), 0);
    AdjointSolution out = run(solved, 1);
    assertThat(out.u[0]).isCloseTo(-0.5, within(1e-9));
    // dz/dupper + dz/d(−p) = 1.
    assertThat(out.dUpper[0]).isCloseTo(0.5, within(1e-9));
    assertThat(out.dLower[0]).isZero();
  }

  /** z₁ = 1 by a row and by a bound: η + ω is determined, and of all pairs η = ω is the least. */
  @Test
  void aRowThatRepeatsABoundSharesItsMultiplier() {
    SmallQp problem =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(-3, 0)
            .withEqualities(new double[][] {{1, 0}}, 1)
            .withBounds(new double[] {-9, -9}, new double[] {1, 9});
    AdjointSolution out = run(solve(problem.data(), 0), 5, 2);
    assertClose(out.u, new double[] {0, -2}, 1e-6);
    assertThat(out.xi[0]).isCloseTo(-2.5, within(1e-6));
    assertThat(out.dUpper[0]).isCloseTo(2.5, within(1e-6));
  }

  /** −s/λ on the diagonal of the rows, λ/s on that of the bounded variables. */
  @Test
  void aSmoothedProblemHasTheSystemOfTheCentralPath() {
    SmallQp problem = SmallProblems.stretched(oneSided());
    QpSettings settings = QpSettings.builder().threads(1).tolerance(1e-10).smoothing(0.2).build();
    CpuSolution solved = (CpuSolution) CpuBackend.instance().solve(problem.data(), settings);
    assertThat(solved.status).containsOnly(QpStatus.SOLVED);
    double[] dLdz = PlainMatrices.vector(4, random);
    AdjointSolution out = run(solved, dLdz);

    double[] value = problem.values(solved.z);
    double[][] k = new double[7][7];
    double[] rhs = new double[7];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(problem.Q()[i], 0, k[i], 0, 4);
      k[i][i] += solved.boundDual[i] / (problem.upper()[i] - solved.z[i]);
      rhs[i] = -dLdz[i];
    }
    for (int r = 0; r < 3; r++) {
      for (int j = 0; j < 4; j++) {
        k[4 + r][j] = problem.rows()[r][j];
        k[j][4 + r] = problem.rows()[r][j];
      }
      k[4 + r][4 + r] = r == 0 ? 0 : -(problem.h()[r - 1] - value[r]) / solved.lambda[r - 1];
    }
    double[] expected = DenseSolve.solve(k, rhs);
    assertClose(out.u, Arrays.copyOf(expected, 4), 1e-6);
    assertClose(out.xi, Arrays.copyOfRange(expected, 4, 5), 1e-6);
    assertClose(out.eta, Arrays.copyOfRange(expected, 5, 7), 1e-6);
    for (int j = 0; j < 4; j++) {
      double weight = solved.boundDual[j] / (problem.upper()[j] - solved.z[j]);
      assertThat(out.dUpper[j]).isCloseTo(-weight * expected[j], within(1e-6));
    }
    assertClose(out.dh, new double[] {-expected[5], -expected[6]}, 1e-6);
  }

  /** One equality, two rows with upper limits, and upper bounds. */
  private SmallQp oneSided() {
    SmallQp problem = SmallProblems.bounded(4, 1, 2, Curvature.DENSE, random);
    double[] upper = problem.upper().clone();
    upper[3] = 2;
    return problem.withRows(problem.G(), null, problem.h()).withBounds(null, upper);
  }
}
