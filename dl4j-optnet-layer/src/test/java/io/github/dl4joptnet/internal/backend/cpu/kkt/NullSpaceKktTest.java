package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.DenseKkt;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NullSpaceKktTest {
  private final Random random = new Random(631);

  /** A system with its last solution. */
  private static final class Solved {
    private final double[] u;
    private final double[] eta;

    Solved(LoadedSample sample, double[] weight, double[] gap, double[] r1, double[] r2) {
      u = new double[sample.qp.n];
      eta = new double[sample.qp.m];
      kkt(sample, weight, gap).solve(r1, r2, u, eta);
    }
  }

  private static NullSpaceKkt kkt(LoadedSample sample, double[] weight, double[] gap) {
    return new NullSpaceKkt(sample.matrices, sample.qp.costScale(), weight, gap, 0);
  }

  /** With given weights and gaps, against a dense solve of the whole. */
  private void check(SmallQp problem, double[] weight, double[] gap) {
    for (SmallQp qp : new SmallQp[] {problem, SmallProblems.stretched(problem)}) {
      LoadedSample sample = new LoadedSample(qp);
      int n = qp.n();
      double[] r1 = PlainMatrices.vector(n, random);
      double[] r2 = PlainMatrices.vector(qp.m(), random);
      double[] expected =
          new DenseKkt(
                  sample.scaledQ(),
                  sample.scaledRows(),
                  sample.qp.costScale(),
                  weight,
                  gap,
                  KktSystem.INFINITE_WEIGHT)
              .solve(r1, r2);
      double[] given1 = r1.clone();
      double[] given2 = r2.clone();
      Solved solved = new Solved(sample, weight, gap, r1, r2);
      assertClose(solved.u, Arrays.copyOf(expected, n), 1e-9);
      assertClose(solved.eta, Arrays.copyOfRange(expected, n, n + qp.m()), 1e-9);
      assertThat(r1).containsExactly(given1);
      assertThat(r2).containsExactly(given2);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "6, 0", "6, 1", "6, 3", "9, 8", "5, 5"})
  void solvesWithRowsThatHoldExactly(int n, int m) {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      SmallQp problem = SmallProblems.random(n, m, 0, curvature, random);
      check(problem, new double[n], new double[m]);
      check(problem, PlainMatrices.positive(n, random), new double[m]);
    }
  }

  @Test
  void solvesWithGaps() {
    for (Curvature curvature : Curvature.values()) {
      SmallQp problem = SmallProblems.random(6, 2, 9, curvature, random);
      double[] gap = PlainMatrices.positive(11, random);
      check(problem, PlainMatrices.positive(6, random), gap);
      check(problem, new double[6], gap);
      gap[1] = 0;
      gap[4] = 0;
      gap[10] = 0;
      check(problem, new double[6], gap);
    }
  }

  @Test
  void aVertexNeedsNoCurvature() {
    check(SmallProblems.random(5, 5, 0, Curvature.ZERO, random), new double[5], new double[5]);
  }

  /** Of the weights of dependent rows that all do, the shortest in the user's units. */
  @Test
  void dependentRowsGetTheMultipliersOfLeastNorm() {
    for (int trial = 0; trial < 20; trial++) {
      SmallQp problem = SmallProblems.random(6, 4, 0, Curvature.DENSE, random);
      double[][] a = problem.A();
      for (int j = 0; j < 6; j++) {
        a[2][j] = 3 * a[0][j] - a[1][j];
      }
      double[] inside = PlainMatrices.vector(6, random);
      SmallQp dependent = problem.withEqualities(a, PlainMatrices.product(a, inside));
      SmallQp qp = SmallProblems.stretched(dependent);
      LoadedSample sample = new LoadedSample(qp);
      double[] scaledInside = PlainMatrices.vector(6, random);
      double[][] rows = sample.scaledRows();
      double[] r1 = PlainMatrices.vector(6, random);
      double[] r2 = PlainMatrices.product(rows, scaledInside);
      Solved solved = new Solved(sample, new double[6], new double[4], r1, r2);
      assertClose(PlainMatrices.product(rows, solved.u), r2, 1e-11);
      double[] force = PlainMatrices.product(sample.scaledQ(), solved.u);
      double[] pull = PlainMatrices.transposedProduct(rows, solved.eta, 6);
      double c = sample.qp.costScale();
      double[] sum = new double[6];
      Arrays.setAll(sum, j -> c * force[j] + pull[j]);
      assertClose(sum, r1, 1e-10);
      // Row r is stretched by 16ʳ: 3·A₀ − A₁ − A₂ = 0 in these units.
      double[] y = new double[4];
      Arrays.setAll(y, r -> solved.eta[r] * sample.matrices.rowScale[r]);
      double[] dependency = {3, -1 / 16.0, -1 / 256.0, 0};
      double size = PlainMatrices.normInf(y);
      assertThat(PlainMatrices.dot(y, dependency)).isCloseTo(0, within(1e-10 * size));
    }
  }

  /** A path of four nodes: nothing determines what is common to all of them. */
  private static SmallQp path(double[][] rows) {
    double[][] laplacian = {{1, -1, 0, 0}, {-1, 3, -2, 0}, {0, -2, 6, -4}, {0, 0, -4, 4}};
    SmallQp qp = SmallQp.of(4).withQ(laplacian);
    return rows.length == 0 ? qp : qp.withEqualities(rows, new double[rows.length]);
  }

  @Test
  void flatDirectionsAreProjectedOutInTheUnitsOfTheUser() {
    for (double[][] rows :
        new double[][][] {{}, {{1, -1, 0, 0}}, {{1, 1, -1, -1}, {2, 0, -2, 0}}}) {
      for (boolean stretched : new boolean[] {false, true}) {
        SmallQp problem = stretched ? SmallProblems.stretched(path(rows)) : path(rows);
        LoadedSample sample = new LoadedSample(problem);
        double[] flat = {1, 1, 1, 1};
        for (int j = 0; j < 4 && stretched; j++) {
          flat[j] = Math.pow(8, j);
        }
        double[] d = sample.matrices.columnScale;
        assertThat(d[0] == d[3]).isEqualTo(!stretched);
        double[] r1 = PlainMatrices.vector(4, random);
        double[] r2 = PlainMatrices.vector(rows.length, random);
        Solved solved = new Solved(sample, new double[4], new double[rows.length], r1, r2);
        double[][] c = sample.scaledRows();
        assertClose(PlainMatrices.product(c, solved.u), r2, 1e-12);
        double[] force = PlainMatrices.product(sample.scaledQ(), solved.u);
        double[] pull = PlainMatrices.transposedProduct(c, solved.eta, 4);
        double[] u = new double[4];
        double[] rest = new double[4];
        double[] wanted = new double[4];
        double along = 0;
        for (int j = 0; j < 4; j++) {
          u[j] = d[j] * solved.u[j];
          rest[j] = (r1[j] - sample.qp.costScale() * force[j] - pull[j]) / d[j];
          along += flat[j] * r1[j] / d[j] / PlainMatrices.dot(flat, flat);
        }
        for (int j = 0; j < 4; j++) {
          wanted[j] = along * flat[j];
        }
        double size = PlainMatrices.normInf(u) * PlainMatrices.normInf(flat);
        assertThat(PlainMatrices.dot(u, flat)).isCloseTo(0, within(1e-12 * size));
        // What is ignored of the right-hand side is its part along the flat direction.
        assertClose(rest, wanted, 1e-11);
      }
    }
  }

  @Test
  void withoutCurvatureAndRowsNothingIsDetermined() {
    LoadedSample sample = new LoadedSample(SmallQp.of(3));
    double[] none = new double[0];
    assertThat(new Solved(sample, new double[3], none, new double[] {1, 2, 3}, none).u)
        .containsExactly(0, 0, 0);
    // Two rows leave one direction flat.
    SmallQp rows = SmallQp.of(3).withEqualities(new double[][] {{1, 0, 0}, {0, 1, 1}}, 0, 0);
    Solved solved =
        new Solved(
            new LoadedSample(rows),
            new double[3],
            new double[2],
            new double[] {5, 1, 3},
            new double[] {7, 4});
    assertClose(solved.u, new double[] {7, 2, 2}, 1e-14);
    assertClose(solved.eta, new double[] {5, 2}, 1e-14);
  }

  /** [1 1; 1 1+δ] has the inverse [1+δ −1; −1 1]/δ. */
  @Test
  void refinementMakesUpForTheCondition() {
    double delta = 0x1p-40;
    double[][] q = {{1, 1}, {1, 1 + delta}};
    LoadedSample sample = new LoadedSample(SmallQp.of(2).withQ(q));
    assertThat(sample.qp.costScale()).isEqualTo(1);
    double[] none = new double[0];
    Solved solved = new Solved(sample, new double[2], none, new double[] {0.1, 0.3}, none);
    double difference = 0.3 - 0.1;
    assertThat(solved.u[1]).isCloseTo(difference / delta, within(1e-15 / delta));
    assertThat(solved.u[0] + solved.u[1]).isCloseTo(0.1, within(1e-15 / delta));
    assertThat(solved.u[0]).isCloseTo(0.1 - difference / delta, within(1e-15 / delta));
  }

  /** (1, 1), (1, 1+δ), as rows: z₂ = (r₂ − r₁)/δ. */
  @Test
  void nearlyDependentRowsDetermineTheirPoint() {
    double delta = 0x1p-36;
    SmallQp qp = SmallQp.of(2).withEqualities(new double[][] {{1, 1}, {1, 1 + delta}}, 0, 0);
    Solved solved =
        new Solved(
            new LoadedSample(qp),
            new double[2],
            new double[2],
            new double[] {1, 1 + 3 * delta},
            new double[] {2, 2 + 5 * delta});
    assertClose(solved.u, new double[] {-3, 5}, 1e-12);
    // η₁ + η₂ = 1 and η₁ + (1+δ) η₂ = 1 + 3δ.
    assertClose(solved.eta, new double[] {-2, 3}, 1e-12);
  }
}
