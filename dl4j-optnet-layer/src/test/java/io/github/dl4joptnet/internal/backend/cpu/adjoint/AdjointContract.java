package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.testing.DenseAdjoint;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What either adjoint solve has to find, against the KKT system of the active constraints. */
abstract class AdjointContract {
  private static final double INF = Double.POSITIVE_INFINITY;

  final Random random = new Random(521);

  /** The adjoint of one sample. */
  abstract void run(CpuSolution solved, int sample, LossGradients loss, AdjointSolution out);

  static CpuSolution solve(QpData data, double penalty) {
    QpSettings settings =
        QpSettings.builder().threads(1).tolerance(1e-10).elasticPenalty(penalty).build();
    CpuSolution solved = (CpuSolution) CpuBackend.instance().solve(data, settings);
    assertThat(solved.status).containsOnly(QpStatus.SOLVED);
    return solved;
  }

  /** Solves a batch and checks the adjoint of each of its samples. */
  private void check(double penalty, SmallQp... samples) {
    QpData data = SmallQp.batch(true, samples);
    CpuSolution solved = solve(data, penalty);
    double[] dLdz = PlainMatrices.vector(solved.z.length, random);
    double[] dLdLambda = PlainMatrices.vector(solved.lambda.length, random);
    double[] dLdNu = PlainMatrices.vector(solved.nu.length, random);
    check(solved, penalty, new LossGradients(dLdz, null, null), samples);
    check(solved, penalty, new LossGradients(null, dLdLambda, dLdNu), samples);
  }

  private void check(CpuSolution solved, double penalty, LossGradients loss, SmallQp... samples) {
    AdjointSolution out = new AdjointSolution(solved.data);
    for (int sample = 0; sample < samples.length; sample++) {
      run(solved, sample, loss, out);
    }
    for (int sample = 0; sample < samples.length; sample++) {
      checkSample(solved, sample, penalty, loss, out, samples[sample]);
    }
  }

  private static double[] part(double[] all, int sample, int size) {
    return all == null
        ? new double[size]
        : Arrays.copyOfRange(all, sample * size, (sample + 1) * size);
  }

  private static double[] concatenated(double[] x, double[] y) {
    double[] both = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, both, x.length, y.length);
    return both;
  }

  private static void checkSample(
      CpuSolution solved,
      int sample,
      double penalty,
      LossGradients loss,
      AdjointSolution out,
      SmallQp qp) {
    int n = qp.n();
    int nEq = qp.nEq();
    int nIneq = qp.nIneq();
    double[] lambda = part(solved.lambda, sample, nIneq);
    double[] boundDual = part(solved.boundDual, sample, n);
    double[] dual = concatenated(concatenated(part(solved.nu, sample, nEq), lambda), boundDual);
    DenseAdjoint expected =
        DenseAdjoint.of(
            qp,
            dual,
            penalty > 0 ? 1 / penalty : 0,
            part(loss.dLdz(), sample, n),
            concatenated(part(loss.dLdNu(), sample, nEq), part(loss.dLdLambda(), sample, nIneq)));
    assertClose(part(out.u, sample, n), expected.u(), 1e-7);
    assertClose(part(out.xi, sample, nEq), Arrays.copyOf(expected.y(), nEq), 1e-7);
    double[] eta = Arrays.copyOfRange(expected.y(), nEq, nEq + nIneq);
    assertClose(part(out.eta, sample, nIneq), eta, 1e-7);
    checkLimits(eta, lambda, part(out.dh, sample, nIneq), part(out.dHLower, sample, nIneq));
    checkLimits(
        expected.omega(), boundDual, part(out.dUpper, sample, n), part(out.dLower, sample, n));
    assertClose(part(out.z, sample, n), part(solved.z, sample, n), 1e-9);
    assertClose(part(out.nu, sample, nEq), part(solved.nu, sample, nEq), 1e-9);
    assertClose(part(out.lambda, sample, nIneq), lambda, 1e-9);
    assertClose(part(out.boundDual, sample, n), boundDual, 1e-9);
  }

  /** The negative goes to the limit that is active. */
  private static void checkLimits(
      double[] adjoint, double[] dual, double[] ofUpper, double[] ofLower) {
    double[] upper = new double[adjoint.length];
    double[] lower = new double[adjoint.length];
    for (int i = 0; i < adjoint.length; i++) {
      (dual[i] >= 0 ? upper : lower)[i] = 0 - adjoint[i];
    }
    assertClose(ofUpper, upper, 1e-7);
    assertClose(ofLower, lower, 1e-7);
  }

  @ParameterizedTest
  @EnumSource(names = {"DIAGONAL", "DENSE"})
  void rowsAlone(Curvature curvature) {
    for (int k = 0; k < 10; k++) {
      SmallQp problem = SmallProblems.random(6, k % 3, 3, curvature, random);
      check(0, problem);
      check(0, SmallProblems.stretched(problem));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DIAGONAL", "DENSE"})
  void rowsAndBounds(Curvature curvature) {
    for (int k = 0; k < 10; k++) {
      SmallQp problem = SmallProblems.bounded(6, k % 3, 2, curvature, random);
      check(0, problem);
      check(0, SmallProblems.stretched(problem));
    }
  }

  @Test
  void samplesOfABatchByTheirPlaceInIt() {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      SmallQp first = SmallProblems.bounded(5, 1, 2, curvature, random);
      SmallQp second = first.withP(PlainMatrices.vector(5, random));
      SmallQp third = first.withP(PlainMatrices.vector(5, random));
      check(0, first, second, third);
      SmallQp other = SmallProblems.bounded(5, 1, 2, curvature, random);
      check(0, first, other);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DIAGONAL", "DENSE"})
  void elasticRowsGiveWay(Curvature curvature) {
    for (int k = 0; k < 5; k++) {
      SmallQp problem = SmallProblems.random(5, 1, 3, curvature, random);
      check(7, problem);
      check(7, SmallProblems.stretched(problem));
    }
  }

  @Test
  void limitsThatCoincide() {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      SmallQp problem = SmallProblems.bounded(5, 0, 2, curvature, random);
      double[] low = {0.1, -5};
      double[] high = {0.1, 5};
      double[] lower = {-5, 0.05, -5, -5, 0.1};
      double[] upper = {INF, 0.05, 5, 0.2, 5};
      check(0, problem.withRows(problem.G(), low, high).withBounds(lower, upper));
    }
  }

  /** z₁ = ½ is where it would be anyway. */
  @Test
  void aVariableOfOneValueIsFixedThoughItsMultiplierIsZero() {
    SmallQp problem =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(-0.5, 1)
            .withBounds(new double[] {0.5, -9}, new double[] {0.5, 9});
    assertClose(solve(problem.data(), 0).boundDual, new double[2], 0);
    check(0, problem);
  }

  @Test
  void nothingIsActiveAtAnInnerMinimiser() {
    SmallQp problem =
        SmallQp.of(2)
            .withQ(new double[][] {{2, 1}, {1, 3}})
            .withP(0.1, 0.2)
            .withRows(new double[][] {{1, 1}}, new double[] {-9}, new double[] {9});
    check(0, problem);
  }
}
