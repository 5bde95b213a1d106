package io.github.dl4joptnet.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.projection.Box;
import io.github.dl4joptnet.internal.projection.CappedSimplex;
import io.github.dl4joptnet.internal.projection.Halfspace;
import io.github.dl4joptnet.internal.projection.Isotonic;
import io.github.dl4joptnet.internal.projection.RowMap;
import io.github.dl4joptnet.internal.projection.TotalVariation;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.QpModel;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The direct algorithms give what the program gives as a model, gradients and ties included. */
class DirectAlgorithmsTest {
  private static final double CLOSE = 1e-9;
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static double[] normal(int n, double scale, Random random) {
    return DoubleStream.generate(() -> scale * random.nextGaussian()).limit(n).toArray();
  }

  static double[][] normal(int rows, int n, double scale, Random random) {
    double[][] all = new double[rows][];
    Arrays.setAll(all, i -> normal(n, scale, random));
    return all;
  }

  static void assertEqual(RowMap map, QpModel model, double[]... rows) {
    assertEqual(map, model, "x", "z", rows);
  }

  /**
   * @param input names the model's parameter
   * @param output names its variable
   */
  static void assertEqual(
      RowMap map, QpModel model, String input, String output, double[]... rows) {
    assertEqual(map, model, input, output, CLOSE, rows);
  }

  /**
   * @param close how near gradients have to be
   */
  static void assertEqual(
      RowMap map, QpModel model, String input, String output, double close, double[]... rows) {
    ModelSolution solution =
        model.solve(Map.of(input, Nd4j.createFromArray(rows)), ProjectionModels.EXACT);
    INDArray expected = solution.value(output);
    int n = rows[0].length;
    double[][] dLdz = normal(rows.length, n, 1, new Random(5));
    INDArray gradient = solution.backward(Map.of(output, Nd4j.createFromArray(dLdz))).get(input);
    for (int k = 0; k < rows.length; k++) {
      double scale = 1 + Math.max(Arrays.stream(rows[k]).map(Math::abs).max().orElse(0), 0);
      String what = map.getClass().getSimpleName() + " of " + Arrays.toString(rows[k]);
      assertThat(solution.status(k).name()).as(what).isEqualTo("SOLVED");
      double[] z = new double[n];
      double[] dLdx = new double[n];
      assertThat(map.accepts(rows[k], n)).isTrue();
      map.map(rows[k], z, n);
      map.pullBack(rows[k], z, dLdz[k], dLdx, n);
      assertThat(z)
          .as(what)
          .containsExactly(expected.getRow(k).toDoubleVector(), within(CLOSE * scale));
      assertThat(dLdx)
          .as("gradient of " + what)
          .containsExactly(gradient.getRow(k).toDoubleVector(), within(close));
    }
  }

  @Test
  void simplex() {
    Random random = new Random(1);
    for (int n : new int[] {1, 2, 7, 60}) {
      assertEqual(
          new CappedSimplex(1, INFINITE),
          ProjectionModels.simplex(n, 1),
          normal(12, n, 1.5, random));
    }
    assertEqual(
        new CappedSimplex(7.5, INFINITE),
        ProjectionModels.simplex(9, 7.5),
        normal(12, 9, 5, random));
  }

  @Test
  void simplexWithTies() {
    RowMap map = new CappedSimplex(1, INFINITE);
    assertEqual(
        map,
        ProjectionModels.simplex(4, 1),
        new double[] {1, 0, -3, -4}, // a vertex, one tie
        new double[] {1, 0, 0, 0}, // a vertex, three ties
        new double[] {0.75, 0.75, 0.5, 0.5}, // four in the support
        new double[] {0.5, 0.5, 0, 0},
        new double[] {0.5, 0.5, 0, -9},
        new double[] {0.7, 0.7, 0.2, -9},
        new double[] {3, 3, 3, 3},
        new double[] {1.1, 0.1, 0.1, 0.0999});
  }

  @Test
  void cappedSimplex() {
    Random random = new Random(2);
    for (int n : new int[] {3, 8, 50}) {
      assertEqual(
          new CappedSimplex(2, 1),
          ProjectionModels.cappedSimplex(n, 2, 1),
          normal(15, n, 1.2, random));
    }
    assertEqual(
        new CappedSimplex(1, 0.3),
        ProjectionModels.cappedSimplex(6, 1, 0.3),
        normal(15, 6, 0.4, random));
  }

  @Test
  void cappedSimplexWithTies() {
    assertEqual(
        new CappedSimplex(2, 1),
        ProjectionModels.cappedSimplex(5, 2, 1),
        new double[] {5, 0.5, 0.5, 0, -3}, // a tie at 0
        new double[] {1.5, 1, 1, -4, -4}, // a tie at 1: τ = 0.5
        new double[] {1.5, 1.5, 1, 1, 0.5}, // one above the cap's share of the others
        new double[] {1.25, 0.75, 0.75, 0.25, 0.25}, // ties at both: τ = 0.25
        new double[] {1.25, 1.25, 0.25, 0.25, 0.25}, // none between, ties at both
        new double[] {1.25, 1.25, 0.25, -4, -5}, // a vertex with ties at both
        new double[] {9, 9, 0, 0, 0}, // a vertex without ties
        new double[] {1, 1, 1, 1, 1});
  }

  @Test
  void allEntriesAtTheCap() {
    RowMap map = new CappedSimplex(3, 1);
    double[] x = {5, -2, 0.5};
    double[] z = new double[3];
    double[] dLdx = {7, 7, 7};
    map.map(x, z, 3);
    map.pullBack(x, z, new double[] {1, 2, 4}, dLdx, 3);
    assertThat(z).containsExactly(1, 1, 1);
    assertThat(dLdx).containsExactly(0, 0, 0);
  }

  /** Sums that overflow, or are no number, say nothing of the entries. */
  @Test
  void whichRowsCanBeUsed() {
    RowMap simplex = new CappedSimplex(1, INFINITE);
    RowMap isotonic = new Isotonic(true);
    double[] large = {1e308, 1e308, -1e308, 1e308, 1e308, 1};
    assertThat(simplex.accepts(large, 6)).isTrue();
    assertThat(isotonic.accepts(large, 6)).isTrue();
    for (double wrong : new double[] {Double.NaN, INFINITE}) {
      for (int i = 0; i < 6; i++) {
        double[] row = {1, 2, 3, 4, 5, 6};
        row[i] = wrong;
        assertThat(simplex.accepts(row, 6)).isFalse();
        assertThat(isotonic.accepts(row, 6)).isFalse();
        row[(i + 3) % 6] = -INFINITE;
        assertThat(simplex.accepts(row, 6)).isFalse();
        row[i] = 0;
        assertThat(simplex.accepts(row, 6)).isTrue();
        assertThat(new CappedSimplex(5, 1).accepts(row, 6)).isTrue();
        assertThat(new CappedSimplex(6, 1).accepts(row, 6)).isFalse();
        assertThat(isotonic.accepts(row, 6)).isFalse();
      }
    }
  }

  /** What is selected by passes, or by sorting once there are too many, is what sorting selects. */
  @Test
  void simplexOfEntriesThatFallAwayOneByOne() {
    int n = 200;
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = -Math.pow(2, 0.25 * i - 40);
    }
    double[] z = new double[n];
    new CappedSimplex(1e-6, INFINITE).map(x, z, n);
    assertThat(DoubleStream.of(z).sum()).isCloseTo(1e-6, within(1e-18));
    double threshold = x[0] - z[0];
    for (int i = 0; i < n; i++) {
      assertThat(z[i]).isCloseTo(Math.max(0, x[i] - threshold), within(1e-18));
    }
  }

  @Test
  void box() {
    double[] lower = {-1, 0, 0.5, -2};
    double[] upper = {1, 0, 0.75, 3};
    double[][] rows = normal(10, 4, 2, new Random(3));
    assertEqual(new Box(lower, upper), ProjectionModels.box(4, lower, upper), rows);
    assertEqual(
        new Box(new double[] {-1}, new double[] {0.5}),
        ProjectionModels.box(3, new double[] {-1, -1, -1}, new double[] {0.5, 0.5, 0.5}),
        new double[] {-1, 0, 0.5}, // ties
        new double[] {2, -3, 0.25});
  }

  @Test
  void halfspace() {
    double[] a = {1, -2, 0.5};
    assertEqual(
        new Halfspace(a, 1),
        ProjectionModels.halfspace(a, 1),
        new double[] {3, 0, 1},
        new double[] {-3, 0, 1},
        new double[] {1, 0, 0}, // on the boundary
        new double[] {3, 1, 0});
  }

  @Test
  void isotonic() {
    Random random = new Random(4);
    for (int n : new int[] {2, 6, 40}) {
      double[][] rows = normal(10, n, 1, random);
      assertEqual(new Isotonic(true), ProjectionModels.isotonic(n, true), rows);
      assertEqual(new Isotonic(false), ProjectionModels.isotonic(n, false), rows);
    }
  }

  @Test
  void isotonicWithTies() {
    double[][] rows = {
      {1, 1, 2, 3, 4, 5}, // two blocks of one
      {1, 1, 1, 1, 1, 1}, // six blocks of one
      {2, 0, 1, 3, -1, 1}, // {2, 0}, {1}, {3, −1, 1}: three blocks of mean 1
      {3, 1, 2, 2, 5, 4},
      {0, 0, 7, 5, 6, 6},
    };
    assertEqual(new Isotonic(true), ProjectionModels.isotonic(6, true), rows);
    double[][] negated = new double[rows.length][];
    Arrays.setAll(negated, i -> Arrays.stream(rows[i]).map(value -> -value).toArray());
    assertEqual(new Isotonic(false), ProjectionModels.isotonic(6, false), negated);
  }

  @Test
  void totalVariation() {
    Random random = new Random(6);
    for (int n : new int[] {2, 5, 40}) {
      for (double weight : new double[] {0.1, 0.8, 5}) {
        assertEqual(
            new TotalVariation(weight),
            ProjectionModels.totalVariation(n, weight),
            normal(8, n, 1.5, random));
      }
    }
  }

  @Test
  void totalVariationWithTies() {
    assertEqual(
        new TotalVariation(0.5),
        ProjectionModels.totalVariation(4, 0.5),
        new double[] {0, 1, 5, 5}, // 0.5 | 0.5 … just joined
        new double[] {0, 0.5, 0.5, 1}, // joined to its neighbours from both sides
        new double[] {0, 1, 0, 1},
        new double[] {0, 2, 1, 4},
        new double[] {2, 2, 2, 2},
        new double[] {1, 0, 0, 1});
  }
}
