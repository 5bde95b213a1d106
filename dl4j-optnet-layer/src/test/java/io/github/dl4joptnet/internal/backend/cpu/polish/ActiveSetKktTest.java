package io.github.dl4joptnet.internal.backend.cpu.polish;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.testing.DenseKkt;
import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActiveSetKktTest {
  private final Random random = new Random(461);

  /** λ/s of 1 for the sides of the given rows and variables, 1e-6 for the others. */
  private static double[] multipliers(ConstraintSides sides, int... indices) {
    double[] lambda = new double[sides.count()];
    Arrays.fill(lambda, 1e-6);
    for (int index : indices) {
      lambda[sides.first[index]] = 2;
    }
    return lambda;
  }

  private static double[] ones(ConstraintSides sides) {
    double[] s = new double[sides.count()];
    Arrays.fill(s, 1);
    return s;
  }

  private static SideWeights active(LoadedSample sample, int... indices) {
    SideWeights weights = new SideWeights(sample.qp.n, sample.qp.m, sample.capacity());
    ConstraintSides sides = sample.qp.sides;
    weights.decide(sample.qp, ones(sides), multipliers(sides, indices));
    return weights;
  }

  private static DenseActiveSetKkt kkt(LoadedSample sample) {
    return new DenseActiveSetKkt(sample.qp.n, sample.data.nEq(), sample.data.nIneq());
  }

  private void assertSolves(LoadedSample sample, SideWeights weights, ActiveSetKkt kkt) {
    int n = sample.qp.n;
    int m = sample.qp.m;
    double[] r1 = PlainMatrices.vector(n, random);
    double[] r2 = PlainMatrices.vector(m, random);
    double[] expected =
        new DenseKkt(
                sample.scaledQ(),
                sample.scaledRows(),
                sample.qp.costScale(),
                weights.boundWeight,
                weights.rowGap,
                KktSystem.INFINITE_WEIGHT)
            .solve(r1, r2);
    for (boolean determined : new boolean[] {false, true}) {
      double[] u = PlainMatrices.vector(n, random);
      double[] eta = PlainMatrices.vector(m, random);
      if (determined) {
        kkt.solveDetermined(r1, r2, u, eta);
      } else {
        kkt.solve(r1, r2, u, eta);
      }
      assertClose(u, Arrays.copyOf(expected, n), 1e-8);
      assertClose(eta, Arrays.copyOfRange(expected, n, n + m), 1e-8);
      for (int j = 0; j < n; j++) {
        assertThat(!weights.isFixed(j) || u[j] == 0).isTrue();
      }
      for (int r = 0; r < m; r++) {
        assertThat(!weights.isInactive(r) || eta[r] == 0).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DIAGONAL", "DENSE"})
  void leavesInactiveRowsAndFixedVariablesOut(Curvature curvature) {
    SmallQp plain = SmallProblems.bounded(7, 2, 4, curvature, random);
    for (SmallQp problem : new SmallQp[] {plain, SmallProblems.stretched(plain)}) {
      LoadedSample sample = new LoadedSample(problem);
      DenseActiveSetKkt kkt = kkt(sample);
      // Rows have the indices 2 … 5, variables those from 6 on.
      for (int[] indices : new int[][] {{3, 5, 6, 10}, {}, {2, 3, 4, 5}, {12}, {3, 4, 7, 8}}) {
        SideWeights weights = active(sample, indices);
        kkt.factor(sample.qp, weights, null);
        assertSolves(sample, weights, kkt);
      }
    }
  }

  @Test
  void takesTheRowsOfAKnownSchurComplement() {
    SmallQp problem = SmallProblems.random(7, 1, 4, Curvature.DENSE, random);
    LoadedSample sample = new LoadedSample(SmallProblems.stretched(problem));
    DenseActiveSetKkt kkt = kkt(sample);
    for (int[] indices : new int[][] {{2, 4}, {}, {1, 2, 3, 4}}) {
      SideWeights weights = active(sample, indices);
      kkt.factor(sample.qp, weights, sample.forms.constantSchur());
      assertSolves(sample, weights, kkt);
    }
  }

  /** The complement is of all variables, not of the free ones. */
  @Test
  void fixedVariablesMakeTheKnownSchurComplementUseless() {
    LoadedSample sample = new LoadedSample(SmallProblems.bounded(7, 1, 3, Curvature.DENSE, random));
    SideWeights weights = active(sample, 2, 5);
    DenseActiveSetKkt kkt = kkt(sample);
    kkt.factor(sample.qp, weights, sample.forms.constantSchur());
    assertSolves(sample, weights, kkt);
  }

  @Test
  void finiteWeightsBelongToTheSystem() {
    LoadedSample sample = new LoadedSample(SmallProblems.bounded(5, 1, 3, Curvature.DENSE, random));
    ConstraintSides sides = sample.qp.sides;
    SideWeights weights = new SideWeights(5, 4, sample.capacity());
    weights.smoothed(
        sample.qp,
        PlainMatrices.positive(sides.count(), random),
        PlainMatrices.positive(sides.count(), random));
    DenseActiveSetKkt kkt = kkt(sample);
    kkt.factor(sample.qp, weights, null);
    assertSolves(sample, weights, kkt);
  }

  @Test
  void aVertexNeedsNoCurvature() {
    LoadedSample sample = new LoadedSample(SmallProblems.bounded(4, 1, 3, Curvature.ZERO, random));
    SideWeights weights = active(sample, 2, 4, 7);
    DenseActiveSetKkt kkt = kkt(sample);
    kkt.factor(sample.qp, weights, null);
    assertSolves(sample, weights, kkt);
  }

  @Test
  void theComponentThatNothingDeterminesIsZero() {
    SmallQp[] problems = {
      SmallQp.of(2).withQ(PlainMatrices.diagonal(1, 0)),
      SmallQp.of(2).withQ(new double[][] {{1, 1}, {1, 1}}),
      SmallQp.of(2)
    };
    double[][] expected = {{3, 0}, {1, 1}, {0, 0}};
    for (int i = 0; i < problems.length; i++) {
      LoadedSample sample = new LoadedSample(problems[i]);
      DenseActiveSetKkt kkt = kkt(sample);
      kkt.factor(sample.qp, active(sample), null);
      double[] u = new double[2];
      kkt.solveDetermined(new double[] {3, 1}, new double[0], u, new double[0]);
      assertClose(u, expected[i], 1e-14);
      // The regularised system has a solution, too, but one of some 1e11.
      kkt.solve(new double[] {3, 1}, new double[0], u, new double[0]);
      assertClose(u, expected[i], 1e-14);
    }
  }

  @Test
  void tellsWhetherAnyVariableIsUndetermined() {
    double[][] flat = {{1, 1}, {1, 1}};
    assertThat(isDetermined(flat, new double[][] {{1, 2}}, 0)).isTrue();
    assertThat(isDetermined(flat, new double[][] {{1, 2}})).isFalse();
    assertThat(isDetermined(flat, new double[][] {{1, 1}}, 0)).isFalse();
    assertThat(isDetermined(new double[2][2], new double[][] {{1, 1}, {1, -1}}, 0, 1)).isTrue();
    assertThat(isDetermined(new double[2][2], new double[][] {{1, 1}, {1, -1}}, 1)).isFalse();
    assertThat(isDetermined(PlainMatrices.diagonal(1, 1e-3), new double[0][])).isTrue();
  }

  private static boolean isDetermined(double[][] Q, double[][] rows, int... active) {
    SmallQp problem = SmallQp.of(2).withQ(Q);
    LoadedSample sample =
        new LoadedSample(
            rows.length == 0 ? problem : problem.withRows(rows, null, new double[rows.length]));
    DenseActiveSetKkt kkt = kkt(sample);
    kkt.factor(sample.qp, active(sample, active), null);
    return kkt.isDetermined();
  }

  @Test
  void dependentActiveRowsShareTheirMultiplier() {
    SmallQp problem =
        SmallQp.of(2)
            .withQ(new double[][] {{2, 1}, {1, 2}})
            .withEqualities(new double[][] {{1, 1}, {2, 2}}, 1, 2);
    LoadedSample sample = new LoadedSample(problem);
    DenseActiveSetKkt kkt = kkt(sample);
    kkt.factor(sample.qp, active(sample), null);
    double[] u = new double[2];
    double[] eta = new double[2];
    kkt.solve(new double[] {4, 4}, new double[] {2, 4}, u, eta);
    double c = sample.qp.costScale();
    assertClose(u, new double[] {1, 1}, 1e-9);
    // 3c (1, 1) + (1, 1)(η₁ + 2 η₂) = (4, 4), shared as 1 : 2.
    assertThat(eta[0]).isCloseTo((4 - 3 * c) / 5, within(1e-7));
    assertThat(eta[1]).isCloseTo(2 * (4 - 3 * c) / 5, within(1e-7));
  }

  @Test
  void keepsTheFactorOfADefiniteProblemInTheUnitsOfTheUser() {
    SmallQp problem =
        SmallProblems.stretched(SmallProblems.random(6, 1, 3, Curvature.DENSE, random));
    LoadedSample sample = new LoadedSample(SmallQp.batch(true, problem), 0, 0);
    DenseActiveSetKkt kkt = kkt(sample);
    kkt.factor(sample.qp, active(sample, 1, 3), sample.forms.constantSchur());
    ActiveSetFactor factor = kkt.keepFactor(sample.qp, 1);
    assertThat(factor.rows).containsExactly(0, 1, 3);
    assertThat(factor.fixesByRows).isFalse();
    double[][] c = {problem.rows()[0], problem.rows()[1], problem.rows()[3]};
    double[][] s =
        PlainMatrices.product(
            PlainMatrices.product(c, DenseSolve.inverse(problem.Q())),
            PlainMatrices.transpose(c, 6));
    double[] x = PlainMatrices.product(s, new double[] {1, 2, 3});
    factor.solve(x);
    assertClose(x, new double[] {1, 2, 3}, 1e-6);
  }

  @Test
  void keepsNoFactorOfAnotherForm() {
    SmallQp linear = SmallProblems.bounded(4, 1, 2, Curvature.ZERO, random);
    SmallQp manyRows = SmallProblems.random(3, 0, 30, Curvature.DENSE, random);
    for (SmallQp problem : new SmallQp[] {linear, manyRows}) {
      LoadedSample sample = new LoadedSample(SmallQp.batch(true, problem), 0, 0);
      DenseActiveSetKkt kkt = kkt(sample);
      int[] all = IntStream.range(problem.nEq(), problem.m()).toArray();
      kkt.factor(sample.qp, active(sample, all), null);
      assertThat(kkt.keepFactor(sample.qp, 1)).isNull();
    }
  }
}
