package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuadraticTermTest {
  private static final int N = 7;

  private final Random random = new Random(439);
  private final double[] scale = {1, 2, 0.5, 8, 0.25, 1, 4};

  enum Kind {
    ABSENT,
    ZERO,
    DIAGONAL,
    DENSE
  }

  private double[][] matrix(Kind kind) {
    return switch (kind) {
      case ABSENT -> null;
      case ZERO -> new double[N][N];
      case DIAGONAL -> PlainMatrices.diagonal(PlainMatrices.positive(N, random));
      case DENSE -> PlainMatrices.definite(N, random);
    };
  }

  private DenseQuadraticTerm load(QpData data, int sample) {
    DenseQuadraticTerm term = new DenseQuadraticTerm(N);
    term.load(data, sample);
    term.scale(scale);
    return term;
  }

  private double[][] scaled(double[][] q) {
    double[][] scaled = new double[N][N];
    for (int i = 0; i < N && q != null; i++) {
      for (int j = 0; j < N; j++) {
        scaled[i][j] = scale[i] * q[i][j] * scale[j];
      }
    }
    return scaled;
  }

  private void assertIs(double[][] expected, DenseQuadraticTerm term) {
    int n = expected.length;
    double[] x = PlainMatrices.vector(n, random);
    double[] y = PlainMatrices.vector(n, random);
    term.multiply(x, y);
    assertClose(y, PlainMatrices.product(expected, x), 1e-13);
    double[][] doubled = PlainMatrices.copy(expected);
    for (int i = 0; i < n; i++) {
      assertThat(term.diagonal(i)).isEqualTo(expected[i][i]);
      for (int j = 0; j < n; j++) {
        doubled[i][j] *= 2;
      }
    }
    double[][] upper = PlainMatrices.random(n, n, random);
    term.copyUpperTriangle(2, upper);
    assertUpperClose(upper, doubled, 1e-15);
  }

  @ParameterizedTest
  @EnumSource
  void isQInTheScalesOfItsVariables(Kind kind) {
    double[][] q = matrix(kind);
    DenseQuadraticTerm term = load(SmallQp.of(N).withQ(q).data(), 0);
    assertThat(term.isDiagonal()).isEqualTo(kind != Kind.DENSE);
    assertIs(scaled(q), term);
  }

  @Test
  void readsTheSampleItIsGivenOneAfterTheOther() {
    double[][] first = matrix(Kind.DENSE);
    double[][] second = matrix(Kind.DIAGONAL);
    double[][] third = matrix(Kind.DENSE);
    SmallQp qp = SmallQp.of(N);
    QpData data = SmallQp.batch(true, qp.withQ(first), qp.withQ(second), qp.withQ(third));
    DenseQuadraticTerm term = new DenseQuadraticTerm(N);
    for (int sample = 0; sample < 3; sample++) {
      term.load(data, sample);
      term.scale(scale);
      double[][] q = sample == 0 ? first : sample == 1 ? second : third;
      assertIs(scaled(q), term);
      assertThat(term.isDiagonal()).isEqualTo(sample == 1);
      assertThat(term.unscaledCholesky() != null).isEqualTo(sample != 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gathersVariables(Kind kind) {
    double[][] q = matrix(kind);
    DenseQuadraticTerm whole = load(SmallQp.of(N).withQ(q).data(), 0);
    DenseQuadraticTerm part = new DenseQuadraticTerm(N);
    int[] all = {0, 1, 2, 3, 4, 5, 6};
    for (int[] columns : new int[][] {{1, 2, 5}, all, {6}, {}}) {
      int[] longer = Arrays.copyOf(columns, N);
      part.gather(whole, longer, columns.length);
      assertThat(part.isDiagonal()).isEqualTo(kind != Kind.DENSE);
      assertThat(part.unscaledCholesky()).isNull();
      assertIs(PlainMatrices.part(scaled(q), columns, columns), part);
    }
  }

  @Test
  void isKnownToBeSingularOnlyWhereAFactorWasTriedInVain() {
    SmallQp definite = SmallQp.of(N).withQ(matrix(Kind.DENSE));
    double[][] ones = new double[N][N];
    for (double[] row : ones) {
      Arrays.fill(row, 1);
    }
    SmallQp singular = SmallQp.of(N).withQ(ones);
    assertThat(load(SmallQp.batch(true, definite), 0).isKnownSingular()).isFalse();
    assertThat(load(SmallQp.batch(true, definite), 0).unscaledCholesky()).isNotNull();
    assertThat(load(SmallQp.batch(true, singular), 0).isKnownSingular()).isTrue();
    assertThat(load(singular.data(), 0).isKnownSingular()).isFalse();
    SmallQp flat = SmallQp.of(N).withQ(matrix(Kind.ZERO));
    assertThat(load(SmallQp.batch(true, flat), 0).isKnownSingular()).isFalse();
  }

  @Test
  void aDiagonalIsDefiniteByTheShareOfItsSmallestEntry() {
    DenseQuadraticTerm term = new DenseQuadraticTerm(2);
    term.load(SmallQp.of(2).withQ(PlainMatrices.diagonal(4, 1)).data(), 0);
    term.scale(new double[] {1, 0.5});
    assertThat(term.isDefiniteDiagonal(1.0 / 17)).isTrue();
    assertThat(term.isDefiniteDiagonal(1.0 / 16)).isFalse();
    term.load(SmallQp.of(2).data(), 0);
    assertThat(term.isDefiniteDiagonal(0)).isFalse();
    term.load(SmallQp.of(2).withQ(new double[][] {{2, 1}, {1, 2}}).data(), 0);
    assertThat(term.isDefiniteDiagonal(0)).isFalse();
  }

  private DenseQuadraticTerm ofTwo(boolean factored, double a, double b, double c) {
    DenseQuadraticTerm term = new DenseQuadraticTerm(2);
    SmallQp qp = SmallQp.of(2).withQ(new double[][] {{a, b}, {b, c}});
    term.load(factored ? SmallQp.batch(true, qp) : qp.data(), 0);
    term.scale(new double[] {1, 0.5});
    return term;
  }

  /** Of the scaled matrix: [1 b/2; b/2 c/4]. */
  @Test
  void isSemidefiniteWithoutANegativeEigenvalueBeyondRounding() {
    for (boolean factored : new boolean[] {false, true}) {
      assertThat(ofTwo(factored, 2, 1, 4).isSemidefinite()).isTrue();
      assertThat(ofTwo(factored, 1, 2, 4).isSemidefinite()).isTrue();
      assertThat(ofTwo(factored, 1, 2 + 0x1p-50, 4).isSemidefinite()).isTrue();
      assertThat(ofTwo(factored, 1, 2 + 1e-13, 4).isSemidefinite()).isFalse();
      assertThat(ofTwo(factored, 1, 3, 4).isSemidefinite()).isFalse();
      assertThat(ofTwo(factored, 0, 1, 4).isSemidefinite()).isFalse();
      assertThat(ofTwo(factored, -1, 0.1, 4).isSemidefinite()).isFalse();
      // Rounding is a share of the largest entry.
      assertThat(ofTwo(factored, 1e9, 2e9 + 1e-7, 4e9).isSemidefinite()).isTrue();
      assertThat(ofTwo(factored, 1e-9, 2e-9 + 1e-20, 4e-9).isSemidefinite()).isFalse();
      // A diagonal is not rounded.
      assertThat(ofTwo(factored, 1, 0, -1e-300).isSemidefinite()).isFalse();
      assertThat(ofTwo(factored, 1, 0, 0).isSemidefinite()).isTrue();
    }
    assertThat(load(SmallQp.of(N).data(), 0).isSemidefinite()).isTrue();
  }

  @Test
  void theNextSampleIsJudgedAnew() {
    SmallQp saddle = SmallQp.of(2).withQ(new double[][] {{1, 2}, {2, 1}});
    SmallQp singular = SmallQp.of(2).withQ(new double[][] {{1, 1}, {1, 1}});
    QpData data = SmallQp.batch(false, saddle, singular);
    DenseQuadraticTerm term = new DenseQuadraticTerm(2);
    for (int sample : new int[] {0, 1, 0}) {
      term.load(data, sample);
      term.scale(new double[] {1, 1});
      assertThat(term.isSemidefinite()).isEqualTo(sample == 1);
      assertThat(term.isSemidefinite()).isEqualTo(sample == 1);
    }
  }

  /** The smallest eigenvalue for a correlation r is 1 − r, and half of it is the least estimate. */
  @Test
  void theSmallestEigenvalueTellsTheCondition() {
    assertThat(ofTwo(true, 1, 0.9, 1).curvatureShare()).isBetween(0.05, 0.1);
    assertThat(ofTwo(true, 1e8, 0.9, 1e-8).curvatureShare()).isBetween(0.05, 0.1);
    assertThat(ofTwo(true, 1, 0.9, 1).isWellConditioned()).isTrue();
    assertThat(ofTwo(true, 1, 1 - 1e-10, 1).isWellConditioned()).isFalse();
    assertThat(ofTwo(true, 1, 1, 1).isWellConditioned()).isFalse();
    // Without a factor it is not known to be.
    assertThat(ofTwo(false, 1, 0.9, 1).isWellConditioned()).isFalse();
    // The diagonal is (1, 1/16).
    assertThat(ofTwo(false, 1, 0, 0.25).isDefiniteDiagonal(0.06)).isTrue();
    assertThat(ofTwo(false, 1, 0, 0.25).isDefiniteDiagonal(0.07)).isFalse();
    assertThat(ofTwo(false, 1, 0, 0.25).isWellConditioned()).isTrue();
    assertThat(ofTwo(false, 1, 0, 3e-9).isWellConditioned()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void absoluteProductsDoNotCancel(Kind kind) {
    double[][] q = matrix(kind);
    DenseQuadraticTerm term = load(SmallQp.of(N).withQ(q).data(), 0);
    double[] x = PlainMatrices.vector(N, random);
    double[] expected = new double[N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        expected[i] += Math.abs(scaled(q)[i][j] * x[j]);
      }
    }
    double[] y = PlainMatrices.vector(N, random);
    term.multiplyAbsolutely(x, y);
    assertClose(y, expected, 1e-14);
  }
}
