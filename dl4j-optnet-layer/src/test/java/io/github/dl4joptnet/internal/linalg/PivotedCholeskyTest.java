package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PivotedCholeskyTest {
  private static final double LEAST = 1e-11;

  private final Random random = new Random(617);

  private static PivotedCholesky factor(double[][] m) {
    return new PivotedCholesky(PlainMatrices.copy(m), LEAST);
  }

  /** B Bᵀ for an n×rank matrix B. */
  private double[][] semidefinite(int n, int rank) {
    double[][] b = PlainMatrices.random(n, rank, random);
    return rank == 0
        ? new double[n][n]
        : PlainMatrices.product(b, PlainMatrices.transpose(b, rank));
  }

  private static double curvature(double[][] m, double[] d) {
    return PlainMatrices.dot(d, PlainMatrices.product(m, d));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 9, 20})
  void solvesWithADefiniteMatrix(int n) {
    double[][] m = PlainMatrices.definite(n, random);
    PivotedCholesky factor = factor(m);
    assertThat(factor.rank()).isEqualTo(n);
    assertThat(factor.nullSpace()).isEmpty();
    assertThat(factor.negativeDirections()).isEmpty();
    double[] b = PlainMatrices.vector(n, random);
    double[] x = b.clone();
    factor.solve(x);
    assertClose(x, DenseSolve.solve(m, b), 1e-12);
  }

  /** So that every place is exchanged: the diagonal rises, and the rows are not symmetric in it. */
  @Test
  void pivotsMayComeInAnyOrder() {
    double[][] m = {{1, 0.5, 0.25, -1}, {0.5, 3, 1, 2}, {0.25, 1, 2, 0}, {-1, 2, 0, 9}};
    double[] x = {1, 2, 3, 4};
    double[] b = PlainMatrices.product(m, x);
    factor(m).solve(b);
    assertClose(b, x, 1e-13);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "4, 0", "3, 1", "6, 4", "9, 8", "12, 5"})
  void findsTheRankAndTheNullSpace(int n, int rank) {
    double[][] m = semidefinite(n, rank);
    PivotedCholesky factor = factor(m);
    assertThat(factor.rank()).isEqualTo(rank);
    double[][] basis = factor.nullSpace();
    assertThat(basis).hasNumberOfRows(n - rank);
    for (double[] vector : basis) {
      assertClose(PlainMatrices.product(m, vector), new double[n], 1e-11);
      assertThat(PlainMatrices.normInf(vector)).isGreaterThanOrEqualTo(1);
    }
    // M + Σ v vᵀ is regular where the vectors v are independent and span what M does not.
    double[][] sum = PlainMatrices.copy(m);
    for (double[] v : basis) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          sum[i][j] += v[i] * v[j];
        }
      }
    }
    assertThat(new PivotedCholesky(sum, 1e-6).rank()).isEqualTo(n);
  }

  @Test
  void solvesWithASingularMatrixInItsRange() {
    for (int rank = 1; rank < 7; rank++) {
      double[][] m = semidefinite(7, rank);
      double[] b = PlainMatrices.product(m, PlainMatrices.vector(7, random));
      double[] x = b.clone();
      PivotedCholesky factor = factor(m);
      factor.solve(x);
      assertClose(PlainMatrices.product(m, x), b, 1e-10);
    }
    double[] outside = {2, 7};
    factor(new double[][] {{4, 0}, {0, 0}}).solve(outside);
    assertThat(outside).containsExactly(0.5, 0);
  }

  /** A principal submatrix of as many rows as the rank comes first, the largest entry leading. */
  @Test
  void theLeastEntryDecides() {
    double[][] m = PlainMatrices.diagonal(1e-3, 5, 1e-9);
    assertThat(new PivotedCholesky(PlainMatrices.copy(m), 1e-10).rank()).isEqualTo(3);
    assertThat(new PivotedCholesky(PlainMatrices.copy(m), 1e-9).rank()).isEqualTo(2);
    assertThat(new PivotedCholesky(PlainMatrices.copy(m), 1e-2).rank()).isEqualTo(1);
    assertThat(new PivotedCholesky(PlainMatrices.copy(m), 7).rank()).isZero();
  }

  @Test
  void negativeDirectionsCurveDown() {
    double[][][] indefinite = {
      PlainMatrices.diagonal(2, -1, 3),
      {{1, 2}, {2, 1}},
      {{0, 1}, {1, 0}},
      {{0, -1}, {-1, 0}},
      {{1, 1, 0}, {1, 1, 1}, {0, 1, 5}},
      {{-3}}
    };
    for (double[][] m : indefinite) {
      PivotedCholesky factor = factor(m);
      assertThat(factor.negativeDirections()).isNotEmpty();
      for (double[] d : factor.negativeDirections()) {
        assertThat(curvature(m, d)).isNegative();
      }
    }
    // x₁x₂ falls along (1, −1) and −x₁x₂ along (1, 1), where neither entry itself is negative.
    assertThat(factor(indefinite[2]).negativeDirections()).containsExactly(new double[] {1, -1});
    assertThat(factor(indefinite[3]).negativeDirections()).containsExactly(new double[] {1, 1});
  }

  @Test
  void eachNegativeEigenvalueShowsInSomeDirection() {
    for (int trial = 0; trial < 50; trial++) {
      double[][] m = semidefinite(6, 5);
      double[] v = PlainMatrices.vector(6, random);
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
          m[i][j] -= 0.1 * v[i] * v[j];
        }
      }
      PivotedCholesky factor = factor(m);
      double least = 0;
      for (double[] d : factor.negativeDirections()) {
        least = Math.min(least, curvature(m, d));
      }
      // By a null vector n of the first part, nᵀMn = −0.1 (nᵀv)² < 0.
      assertThat(least).isNegative();
    }
  }

  @Test
  void whatIsSemidefiniteHasNoneBeyondRounding() {
    for (int trial = 0; trial < 20; trial++) {
      double[][] m = semidefinite(6, 3);
      for (double[] d : factor(m).negativeDirections()) {
        assertThat(curvature(m, d)).isGreaterThan(-1e-11 * PlainMatrices.dot(d, d));
      }
    }
    assertThat(factor(new double[3][3]).negativeDirections()).isEmpty();
  }
}
