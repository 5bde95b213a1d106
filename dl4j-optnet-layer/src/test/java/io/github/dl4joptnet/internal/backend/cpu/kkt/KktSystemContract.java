package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.testing.DenseKkt;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every form of the Newton system has to solve, against a dense solve of the whole. */
abstract class KktSystemContract {
  private static final double INFINITE = KktSystem.INFINITE_WEIGHT;

  private final Random random = new Random(389);
  private double[][] q;
  private double[][] c;
  private double costScale;
  private double[] boundWeight;
  private double[] rowGap;
  private KktSystem kkt;

  /** The form for up to maxN variables and maxM rows, with the matrices loaded. */
  abstract KktSystem form(int maxN, int maxM, DenseMatrices matrices, double costScale);

  /** The Q that the form is for. */
  abstract Set<Curvature> curvatures();

  boolean takesBoundWeights() {
    return true;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "1, 1, 0",
    "1, 0, 1",
    "5, 0, 0",
    "4, 1, 2",
    "7, 2, 9",
    "9, 3, 4",
    "17, 4, 9"
  })
  void solvesTheSystem(int n, int nEq, int nIneq) {
    for (Curvature curvature : curvatures()) {
      SmallQp plain = SmallProblems.random(n, nEq, nIneq, curvature, random);
      for (double scale : new double[] {1, 0.125, 32}) {
        for (SmallQp problem : new SmallQp[] {plain, SmallProblems.stretched(plain)}) {
          load(problem, curvature, scale);
          checkSolution();
        }
      }
    }
  }

  @Test
  void fixedVariablesAndInactiveRowsComeOutAsZero() {
    for (Curvature curvature : curvatures()) {
      load(SmallProblems.random(6, 2, 5, curvature, random), curvature, 0.5);
      if (takesBoundWeights()) {
        boundWeight[1] = INFINITE;
        boundWeight[4] = INFINITE;
      }
      rowGap[3] = INFINITE;
      rowGap[6] = INFINITE;
      checkSolution();
    }
  }

  @Test
  void otherWeightsReplaceTheFormerOnes() {
    for (Curvature curvature : curvatures()) {
      load(SmallProblems.random(5, 1, 3, curvature, random), curvature, 1);
      checkSolution();
      for (int r = 1; r < rowGap.length; r++) {
        rowGap[r] = 1e-3 * (r + 1);
      }
      for (int j = 0; j < boundWeight.length && takesBoundWeights(); j++) {
        boundWeight[j] = 1 + j;
      }
      checkSolution();
    }
  }

  @Test
  void servesSmallerSystemsThanItIsMadeFor() {
    for (Curvature curvature : curvatures()) {
      LoadedSample sample = new LoadedSample(SmallProblems.random(8, 3, 4, curvature, random));
      int[] columns = {0, 2, 3, 7};
      int[] rows = {1, 3, 6};
      DenseMatrices part = new DenseMatrices(8, 3, 4);
      part.gather(sample.matrices, rows, rows.length, columns, columns.length);
      q = PlainMatrices.part(sample.scaledQ(), columns, columns);
      c = PlainMatrices.part(sample.scaledRows(), rows, columns);
      costScale = 2;
      kkt = form(8, 7, part, costScale);
      setWeights(columns.length, new boolean[] {true, false, false}, curvature);
      checkSolution();
    }
  }

  @Test
  void dependentRowsShareTheMultiplierOfLeastNormBeforeScaling() {
    for (Curvature curvature : curvatures()) {
      double[] row = PlainMatrices.vector(4, random);
      double[] sameRow = Arrays.stream(row).map(entry -> 64 * entry).toArray();
      SmallQp problem = SmallProblems.random(4, 0, 0, curvature, random);
      problem = problem.withEqualities(new double[][] {row, sameRow}, 0, 0);
      LoadedSample sample = load(problem, curvature, 1);
      double[] rowScale = sample.matrices.rowScale;
      // One is 64 times the other, so their scales cannot be the same.
      assertThat(rowScale[0]).isGreaterThan(8 * rowScale[1]);
      kkt.regulariseByScale(1e-8);
      assertThat(kkt.factor(boundWeight, rowGap)).isTrue();
      double[] r2 = PlainMatrices.product(c, new double[] {1, 2, -1, 0.5});
      double[] dz = new double[4];
      double[] dy = new double[2];
      assertThat(kkt.solve(PlainMatrices.vector(4, random), r2, dz, dy, true)).isLessThan(1e-11);
      double share = dy[1] * rowScale[1] / (dy[0] * rowScale[0]);
      assertThat(share).isCloseTo(64, within(0.5));
    }
  }

  @Test
  void withoutRefinementTheSolutionIsThatOfTheRegularisedSystem() {
    for (Curvature curvature : curvatures()) {
      load(SmallProblems.random(6, 2, 3, curvature, random), curvature, 1);
      assertThat(kkt.factor(boundWeight, rowGap)).isTrue();
      double[] r1 = PlainMatrices.vector(6, random);
      double[] r2 = PlainMatrices.vector(5, random);
      double[] dz = new double[6];
      double[] dy = new double[5];
      assertThat(kkt.solve(r1, r2, dz, dy, false)).isZero();
      double[] expected = solvePlainly(r1, r2);
      assertClose(dz, Arrays.copyOf(expected, 6), 1e-6);
      assertClose(dy, Arrays.copyOfRange(expected, 6, 11), 1e-6);
    }
  }

  private LoadedSample load(SmallQp problem, Curvature curvature, double scale) {
    LoadedSample sample = new LoadedSample(problem);
    q = sample.scaledQ();
    c = sample.scaledRows();
    costScale = scale;
    kkt = form(problem.n(), problem.m(), sample.matrices, costScale);
    boolean[] equality = new boolean[problem.m()];
    Arrays.fill(equality, 0, problem.nEq(), true);
    setWeights(problem.n(), equality, curvature);
    return sample;
  }

  /** No gap for equalities; without curvature, every variable gets a weight. */
  private void setWeights(int n, boolean[] equality, Curvature curvature) {
    boundWeight = new double[n];
    for (int j = 0; j < n && takesBoundWeights(); j++) {
      boolean weighted = curvature == Curvature.ZERO || j % 2 == 0;
      boundWeight[j] = weighted ? 0.5 + random.nextDouble() : 0;
    }
    rowGap = new double[equality.length];
    for (int r = 0; r < rowGap.length; r++) {
      rowGap[r] = equality[r] ? 0 : 0.1 + random.nextDouble();
    }
  }

  private void checkSolution() {
    int n = boundWeight.length;
    int m = rowGap.length;
    double[] r1 = PlainMatrices.vector(n, random);
    double[] r2 = PlainMatrices.vector(m, random);
    double[] dz = PlainMatrices.vector(n, random);
    double[] dy = PlainMatrices.vector(m, random);
    assertThat(kkt.factor(boundWeight, rowGap)).isTrue();
    assertThat(kkt.solve(r1.clone(), r2.clone(), dz, dy, true)).isLessThan(1e-11);
    double[] expected = solvePlainly(r1, r2);
    assertClose(dz, Arrays.copyOf(expected, n), 1e-9);
    assertClose(dy, Arrays.copyOfRange(expected, n, n + m), 1e-9);
    for (int i = 0; i < n + m; i++) {
      if ((i < n ? boundWeight[i] : rowGap[i - n]) == INFINITE) {
        assertThat(i < n ? dz[i] : dy[i - n]).isZero();
      }
    }
  }

  /** dz and dy, with zeros where a variable is fixed or a row inactive. */
  private double[] solvePlainly(double[] r1, double[] r2) {
    return new DenseKkt(q, c, costScale, boundWeight, rowGap, INFINITE).solve(r1, r2);
  }
}
