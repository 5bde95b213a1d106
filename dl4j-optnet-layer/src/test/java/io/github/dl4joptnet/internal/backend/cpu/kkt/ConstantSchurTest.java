package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantSchurTest {
  private static final int N = 6;
  private static final int M = 5;

  private final Random random = new Random(409);

  /** Diagonal and dense Q, with and without a factor at hand, in good and in bad units. */
  private List<LoadedSample> samples() {
    List<LoadedSample> samples = new ArrayList<>();
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      SmallQp plain = SmallProblems.random(N, 2, M - 2, curvature, random);
      for (SmallQp problem : new SmallQp[] {plain, SmallProblems.stretched(plain)}) {
        samples.add(new LoadedSample(problem));
        samples.add(new LoadedSample(SmallQp.batch(true, problem), 0, 0));
      }
    }
    return samples;
  }

  private static ConstantSchur load(LoadedSample sample, boolean boundsAreRows) {
    ConstantSchur schur = new ConstantSchur(N, M, boundsAreRows);
    schur.load(sample.matrices);
    assertThat(schur.usable()).isTrue();
    return schur;
  }

  /** Ĉ, and the rows of the identity after it where bounds count as rows. */
  private static double[][] rows(LoadedSample sample, boolean boundsAreRows) {
    double[][] rows = Arrays.copyOf(sample.scaledRows(), boundsAreRows ? M + N : M);
    for (int i = M; i < rows.length; i++) {
      rows[i] = new double[N];
      rows[i][i - M] = 1;
    }
    return rows;
  }

  private static double[][] product(LoadedSample sample, boolean boundsAreRows) {
    double[][] rows = rows(sample, boundsAreRows);
    double[][] inverse = DenseSolve.inverse(sample.scaledQ());
    return PlainMatrices.product(
        PlainMatrices.product(rows, inverse), PlainMatrices.transpose(rows, N));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isTheProductOfTheRowsWithTheInverseOfQ(boolean boundsAreRows) {
    for (LoadedSample sample : samples()) {
      ConstantSchur schur = load(sample, boundsAreRows);
      double[][] expected = product(sample, boundsAreRows);
      assertThat(schur.order()).isEqualTo(expected.length);
      assertThat(schur.boundsAreRows()).isEqualTo(boundsAreRows);
      assertClose(schur.product(), expected, 1e-12);
      for (int i = 0; i < expected.length; i++) {
        assertThat(schur.diagonal(i)).isEqualTo(schur.product()[i][i]);
      }
      double[][] upper = new double[M][M];
      schur.copyUpperTriangle(0.5, upper);
      schur.copyUpperTriangle(2, upper);
      for (int i = 0; i < M; i++) {
        for (int j = 0; j < M; j++) {
          expected[i][j] *= 2;
        }
      }
      assertUpperClose(upper, leading(expected, M), 1e-12);
    }
  }

  @Test
  void fewRowsAreMadeOneByOne() {
    int n = 12;
    ConstantSchur schur = new ConstantSchur(n, n, true);
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      LoadedSample sample = new LoadedSample(SmallProblems.random(n, 2, n - 2, curvature, random));
      schur.load(sample.matrices);
      double[][] rows = Arrays.copyOf(sample.scaledRows(), 2 * n);
      for (int j = 0; j < n; j++) {
        rows[n + j] = new double[n];
        rows[n + j][j] = 1;
      }
      double[][] inverse = DenseSolve.inverse(sample.scaledQ());
      double[][] expected =
          PlainMatrices.product(
              PlainMatrices.product(rows, inverse), PlainMatrices.transpose(rows, n));
      for (int r : new int[] {1, n - 1, n, 2 * n - 1}) {
        double[][] product = schur.productWith(new int[] {r}, 1);
        assertClose(product[r], expected[r], 1e-12);
        assertThat(product[2]).as("a row that nothing asks for").containsOnly(0);
      }
      int[] most = {0, 3, n};
      assertClose(schur.productWith(most, most.length), expected, 1e-12);
      assertClose(schur.productWith(most, 1), expected, 1e-12);
      schur = new ConstantSchur(n, n, true);
    }
  }

  @Test
  void anotherSampleReplacesTheFormerOne() {
    for (boolean boundsAreRows : new boolean[] {false, true}) {
      ConstantSchur schur = new ConstantSchur(N, M, boundsAreRows);
      for (LoadedSample sample : samples()) {
        schur.load(sample.matrices);
        double[][] expected = product(sample, boundsAreRows);
        // The equalities first: they read the upper triangle before the product is mirrored.
        PartialSchur partial = new PartialSchur(schur.order());
        partial.load(expected, schur.order(), 2);
        assertUpperClose(
            leading(schur.equalities().matrix(), schur.order()),
            leading(partial.matrix(), schur.order()),
            1e-10);
        assertClose(schur.product(), expected, 1e-12);
      }
    }
  }

  private static double[][] leading(double[][] a, int order) {
    double[][] part = new double[order][];
    for (int i = 0; i < order; i++) {
      part[i] = Arrays.copyOf(a[i], order);
    }
    return part;
  }

  @Test
  void gathersRows() {
    for (LoadedSample sample : samples()) {
      ConstantSchur all = load(sample, false);
      ConstantSchur some = new ConstantSchur(N, M, false);
      int[] rows = {0, 2, 4};
      some.gather(all, rows, 3);
      assertThat(some.usable()).isTrue();
      double[][] upper = new double[3][3];
      some.copyUpperTriangle(1, upper);
      assertUpperClose(upper, PlainMatrices.part(product(sample, false), rows, rows), 1e-12);
      double[] x = PlainMatrices.vector(N, random);
      double[] expected = DenseSolve.solve(sample.scaledQ(), x);
      some.applyInverse(x);
      assertClose(x, expected, 1e-12);
    }
  }

  @Test
  void onlyWhatIsSharedIsInverted() {
    for (LoadedSample sample : samples()) {
      ConstantSchur schur = load(sample, false);
      assertThat(schur.inverse()).isNull();
      schur.share();
      assertClose(schur.inverse(), DenseSolve.inverse(product(sample, false)), 1e-8);
      ConstantSchur withBounds = load(sample, true);
      withBounds.share();
      assertThat(withBounds.inverse()).as("more rows than variables").isNull();
    }
  }

  @Test
  void rowsThatDependOnEachOtherHaveNoInverse() {
    double[][] rows = {{1, 2, 3}, {3, 2, 1}, {2, 2, 2}};
    SmallQp problem =
        SmallQp.of(3)
            .withQ(PlainMatrices.diagonal(1, 2, 3))
            .withP(1, 1, 1)
            .withRows(rows, null, new double[] {1, 1, 1});
    ConstantSchur schur = new ConstantSchur(3, 3, false);
    schur.load(new LoadedSample(problem).matrices);
    schur.share();
    assertThat(schur.inverse()).isNull();
  }

  @Test
  void minimisesForGivenMultipliers() {
    for (LoadedSample sample : samples()) {
      for (boolean boundsAreRows : new boolean[] {false, true}) {
        ConstantSchur schur = load(sample, boundsAreRows);
        double[] multipliers = PlainMatrices.vector(M + N, random);
        double[] z = PlainMatrices.vector(N, random);
        schur.minimiser(sample.qp, sample.qp.p, multipliers, z);
        double[] used = Arrays.copyOf(multipliers, schur.order());
        double[] force = PlainMatrices.transposedProduct(rows(sample, boundsAreRows), used, N);
        // c Q̂ z + p̂ + force = 0.
        double[] qz = PlainMatrices.product(sample.scaledQ(), z);
        double[] stationarity = new double[N];
        Arrays.setAll(stationarity, j -> sample.qp.costScale() * qz[j] + sample.qp.p[j] + force[j]);
        assertClose(stationarity, new double[N], 1e-11);
      }
    }
  }

  @Test
  void minimisesWithoutConstraints() {
    for (LoadedSample sample : samples()) {
      ConstantSchur schur = load(sample, true);
      double[] p = sample.qp.p;
      double[] minusP = new double[N];
      Arrays.setAll(minusP, j -> -p[j] / sample.qp.costScale());
      double[] expected = DenseSolve.solve(sample.scaledQ(), minusP);
      double[] z = new double[N];
      double[] values = new double[M + N];
      values[M + 2] = 77;
      schur.unconstrained(sample.qp, p, z, values, M + 2);
      assertClose(z, expected, 1e-12);
      assertClose(values, PlainMatrices.product(sample.scaledRows(), expected), 1e-12);
      assertThat(Arrays.copyOfRange(values, M, M + 3)).containsExactly(z[0], z[1], 77);
    }
  }

  @Test
  void isOfNoUseWhereQIsSingularOrNearlySo() {
    assertThat(isUsable(PlainMatrices.diagonal(1, 0))).isFalse();
    // Units alone make nothing singular.
    assertThat(isUsable(PlainMatrices.diagonal(1, 1e-10))).isTrue();
    assertThat(isUsable(null)).isFalse();
    assertThat(isUsable(new double[][] {{1, 1}, {1, 1}})).isFalse();
    assertThat(isUsable(new double[][] {{1, 1}, {1, 1 + 1e-10}})).isFalse();
    assertThat(isUsable(new double[][] {{1, 1}, {1, 1 + 1e-8}})).isTrue();
  }

  /** With and without a factor at hand, which must not matter. */
  private static boolean isUsable(double[][] q) {
    SmallQp problem = SmallQp.of(2).withP(1, 1).withQ(q);
    ConstantSchur schur = new ConstantSchur(2, 0, false);
    schur.load(new LoadedSample(SmallQp.batch(true, problem), 0, 0).matrices);
    boolean withFactor = schur.usable();
    schur.load(new LoadedSample(problem).matrices);
    assertThat(schur.usable()).isEqualTo(withFactor);
    return withFactor;
  }
}
