package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchurActiveSetTest {

  private static SchurActiveSet method(LoadedSample sample, boolean bounds, Iterate solution) {
    return method(sample, bounds, false, solution);
  }

  private static SchurActiveSet method(
      LoadedSample sample, boolean bounds, boolean shared, Iterate solution) {
    ConstantSchur schur = new ConstantSchur(sample.qp.n, sample.qp.m, bounds);
    schur.load(sample.matrices);
    if (shared) {
      schur.share();
    }
    return new SchurActiveSet(sample.qp.n, sample.qp.m, schur.order(), sample.residuals, solution)
        .with(schur);
  }

  private static SmallQp parabola(double minimiser) {
    return SmallQp.of(1).withQ(new double[][] {{2}}).withP(-2 * minimiser);
  }

  @Nested
  class OnRows extends PrimalDualActiveSetContract {
    @Override
    PrimalDualActiveSet method(LoadedSample sample, Iterate solution) {
      return SchurActiveSetTest.method(sample, false, solution);
    }

    @Override
    SmallQp problem(int n, int nEq, int nIneq, Random random) {
      Curvature curvature = random.nextBoolean() ? Curvature.DENSE : Curvature.DIAGONAL;
      return SmallProblems.random(n, nEq, nIneq, curvature, random);
    }

    @Override
    SmallQp halfLine(double minimiser, double limit) {
      return parabola(minimiser).withRows(new double[][] {{1}}, null, new double[] {limit});
    }
  }

  @Nested
  class WithBoundsAsRows extends PrimalDualActiveSetContract {
    @Override
    PrimalDualActiveSet method(LoadedSample sample, Iterate solution) {
      return SchurActiveSetTest.method(sample, true, solution);
    }

    @Override
    SmallQp problem(int n, int nEq, int nIneq, Random random) {
      Curvature curvature = random.nextBoolean() ? Curvature.DENSE : Curvature.DIAGONAL;
      return SmallProblems.bounded(n, nEq, nIneq, curvature, random);
    }

    @Override
    SmallQp halfLine(double minimiser, double limit) {
      return parabola(minimiser).withBounds(null, new double[] {limit});
    }
  }

  /** Steep, so that most of twenty rows are active. */
  private static SmallQp steep(long seed) {
    Random random = new Random(seed);
    SmallQp problem = SmallProblems.random(20, 0, 20, Curvature.DENSE, random);
    double[] p = DoubleStream.of(problem.p()).map(x -> 40 * x).toArray();
    return SmallProblems.stretched(problem.withP(p));
  }

  @Test
  void mostRowsActiveAreSolvedForByWayOfTheOthers() {
    int byInactive = 0;
    for (int k = 0; k < 30; k++) {
      LoadedSample sample = new LoadedSample(SmallQp.batch(true, steep(k)), 0, 0);
      SchurActiveSet method = method(sample, false, true, sample.iterate());
      SchurActiveSet direct = method(sample, false, false, sample.iterate());
      if (PrimalDualActiveSetContract.run(method, sample) != Outcome.CONVERGED) {
        continue;
      }
      assertThat(PrimalDualActiveSetContract.run(direct, sample)).isEqualTo(Outcome.CONVERGED);
      Iterate at = sample.iterate();
      Iterate expected = sample.iterate();
      method.write(at);
      direct.write(expected);
      assertClose(at.z, expected.z, 1e-10);
      assertClose(at.y, expected.y, 1e-10);
      assertClose(at.s, expected.s, 1e-10);
      ActiveSetFactor factor = method.keepFactor(1);
      ActiveSetFactor expectedFactor = direct.keepFactor(1);
      assertThat(factor.rows).isEqualTo(expectedFactor.rows);
      byInactive += method.isByInactive() ? 1 : 0;
      double[] x = PlainMatrices.vector(factor.rows.length, new Random(k));
      double[] y = x.clone();
      // Whatever becomes of the method.
      PrimalDualActiveSetContract.run(method, new LoadedSample(steep(k + 1)));
      factor.solve(x);
      expectedFactor.solve(y);
      assertClose(x, y, 1e-7);
      assertThat(direct.isByInactive()).isFalse();
    }
    assertThat(byInactive).isGreaterThan(10);
  }

  @ParameterizedTest
  @CsvSource({"false, false, 0", "false, false, 1", "false, true, 0", "true, false, 1"})
  void aNewtonStepTakesOutTheErrorOfASolution(boolean bounds, boolean shared, int nEq) {
    Random random = new Random(487);
    int refined = 0;
    for (int k = 0; k < 30; k++) {
      SmallQp problem =
          bounds
              ? SmallProblems.bounded(4, nEq, 2, Curvature.DENSE, random)
              : SmallProblems.random(4, nEq, 3, Curvature.DENSE, random);
      LoadedSample sample = new LoadedSample(SmallProblems.stretched(problem));
      Iterate solution = sample.iterate();
      SchurActiveSet method = method(sample, bounds, shared, solution);
      if (PrimalDualActiveSetContract.run(method, sample) != Outcome.CONVERGED) {
        continue;
      }
      method.evaluate();
      double[] z = solution.z.clone();
      double[] y = solution.y.clone();
      double[] boundDual = solution.boundDual.clone();
      for (int j = 0; j < sample.qp.n; j++) {
        solution.z[j] += 1e-3 * random.nextGaussian();
        solution.boundDual[j] *= 1 + 1e-3 * random.nextGaussian();
      }
      for (int r = 0; r < sample.qp.m; r++) {
        solution.y[r] *= 1 + 1e-3 * random.nextGaussian();
      }
      sample.residuals.update(sample.qp, solution);
      assertThat(method.refine()).isTrue();
      assertClose(solution.z, z, 1e-11);
      assertClose(solution.y, y, 1e-11);
      assertClose(solution.boundDual, boundDual, 1e-11);
      refined++;
    }
    assertThat(refined).isGreaterThan(20);
  }

  @Test
  void aCompliantRowIsViolatedByItsMultiplierOverThePenalty() {
    // min ½‖z − (3, 0)‖² with z₁ + z₂ = 0 and z₁ ≤ 1, at prices of (2/2) times squared violations:
    // z₁ − 3 + ν + λ = 0, z₂ + ν = 0, z₁ + z₂ = ν/2, z₁ − 1 = λ/2.
    SmallQp problem =
        SmallQp.of(2)
            .withQ(new double[][] {{1, 0}, {0, 1}})
            .withP(-3, 0)
            .withEqualities(new double[][] {{1, 1}}, 0)
            .withRows(new double[][] {{1, 0}}, null, new double[] {1});
    LoadedSample sample = new LoadedSample(problem.data(), 0, 2);
    SchurActiveSet method = method(sample, false, sample.iterate());
    assertThat(PrimalDualActiveSetContract.run(method, sample)).isEqualTo(Outcome.CONVERGED);
    Iterate at = sample.iterate();
    method.write(at);
    // From z₂ = −ν and z₁ = 3ν/2: 3ν/2 − 3 + ν + 3ν − 2 = 0.
    double nu = 10.0 / 11;
    assertClose(sample.z(at), new double[] {1.5 * nu, -nu}, 1e-12);
    assertClose(sample.y(at), new double[] {nu, 3 * nu - 2}, 1e-12);
  }

  /** Three times the equality, and one half above it: nothing is left of the row without it. */
  @Test
  void anActiveRowThatDependsOnTheEqualitiesIsTooMuch() {
    Random random = new Random(491);
    for (int k = 0; k < 20; k++) {
      SmallQp problem = SmallProblems.random(4, 2, 0, Curvature.DENSE, random);
      double[] row = new double[4];
      for (int j = 0; j < 4; j++) {
        row[j] = 3 * problem.A()[0][j] - problem.A()[1][j];
      }
      double limit = 3 * problem.b()[0] - problem.b()[1] - 0.5;
      problem = problem.withRows(new double[][] {row}, null, new double[] {limit});
      LoadedSample sample = new LoadedSample(problem);
      SchurActiveSet method = method(sample, false, sample.iterate());
      assertThat(PrimalDualActiveSetContract.run(method, sample))
          .isEqualTo(Outcome.NUMERICAL_FAILURE);
    }
  }

  /** (½, 0, 0) in all three rows, of which one is twice the difference of the others. */
  @Test
  void weaklyActiveRowsThatDependOnEachOtherAreTooMuch() {
    SmallQp problem = SmallQp.of(3).withQ(PlainMatrices.diagonal(2, 2, 2)).withP(-1, 0, 0);
    double[][] two = {{1, 1, 0}, {0, 1, 1}};
    LoadedSample tie = new LoadedSample(problem.withRows(two, null, new double[] {0.5, 0}));
    SchurActiveSet method = method(tie, false, tie.iterate());
    assertThat(PrimalDualActiveSetContract.run(method, tie)).isEqualTo(Outcome.CONVERGED);
    double[][] three = {{1, 1, 0}, {0, 1, 1}, {2, 0, -2}};
    LoadedSample more = new LoadedSample(problem.withRows(three, null, new double[] {0.5, 0, 1}));
    assertThat(PrimalDualActiveSetContract.run(method(more, false, more.iterate()), more))
        .isEqualTo(Outcome.STALLED);
  }
}
