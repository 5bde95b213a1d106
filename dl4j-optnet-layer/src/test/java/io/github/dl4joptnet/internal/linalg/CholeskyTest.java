package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {
  private final Random random = new Random(353);

  /** Integers, and powers of two on the diagonal, so that no operation rounds. */
  private double[][] exactFactor(int n) {
    double[][] r = new double[n][n];
    for (int i = 0; i < n; i++) {
      r[i][i] = 1 << random.nextInt(3);
      for (int j = i + 1; j < n; j++) {
        r[i][j] = random.nextInt(7) - 3;
      }
    }
    return r;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 17})
  void findsTheFactorThatAMatrixWasMadeOf(int n) {
    double[][] r = exactFactor(n);
    double[][] a = PlainMatrices.product(PlainMatrices.transpose(r, n), r);
    double[][] factored = PlainMatrices.upperTriangle(a);
    assertThat(Cholesky.factorInPlace(factored, n, 0)).isZero();
    assertUpperClose(factored, r, 0);
  }

  @Test
  void solvesDefiniteSystemsOfAnyOrder() {
    for (int n = 0; n <= 41; n++) {
      double[][] a = PlainMatrices.definite(n, random);
      double[][] r = PlainMatrices.upperTriangle(a);
      assertThat(Cholesky.factorInPlace(r, n, 1e-15)).isZero();
      double[] b = PlainMatrices.vector(n, random);
      double[] x = b.clone();
      Cholesky.solve(r, n, x);
      assertClose(x, DenseSolve.solve(a, b), 1e-12);
    }
  }

  @Test
  void theFirstRowsAreThoseOfTheWholeFactor() {
    int n = 13;
    for (int rows = 0; rows <= n; rows++) {
      double[][] a = PlainMatrices.definite(n, random);
      double[][] whole = PlainMatrices.copy(a);
      Cholesky.factorInPlace(whole, n, 0);
      double[][] part = PlainMatrices.copy(a);
      assertThat(Cholesky.factorRows(part, rows, n, 0)).isZero();
      for (int i = 0; i < n; i++) {
        for (int j = i; j < n; j++) {
          assertThat(part[i][j]).isCloseTo(i < rows ? whole[i][j] : a[i][j], within(1e-14));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 9, 17})
  void solvesWithTheTransposedFactorForManyColumns(int n) {
    for (int columns : new int[] {0, 1, 6, 11}) {
      double[][] r = exactFactor(n);
      double[][] expected = new double[n][columns];
      for (double[] row : expected) {
        for (int j = 0; j < columns; j++) {
          row[j] = random.nextInt(9) - 4;
        }
      }
      double[][] v = PlainMatrices.product(PlainMatrices.transpose(r, n), expected);
      Cholesky.solveTransposed(PlainMatrices.upperTriangle(r), n, v, columns);
      assertClose(v, expected, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 8, 17})
  void aPivotIsJudgedByItsShareOfTheDiagonal(int n) {
    // The last row is the one before it but for 2⁻⁴⁰ on the diagonal, which its pivot is left with.
    double[][] r = exactFactor(n);
    double[][] a = PlainMatrices.product(PlainMatrices.transpose(r, n), r);
    double diagonal = a[n - 2][n - 2];
    for (int j = 0; j < n; j++) {
      a[n - 1][j] = a[n - 2][j];
    }
    for (int i = 0; i < n; i++) {
      a[i][n - 1] = a[n - 1][i];
    }
    double left = 0x1p-40;
    a[n - 1][n - 1] = diagonal + left;
    double[][] kept = PlainMatrices.upperTriangle(a);
    assertThat(Cholesky.factorInPlace(kept, n, 0.5 * left / diagonal)).isZero();
    assertThat(kept[n - 1][n - 1]).isEqualTo(0x1p-20);
    double[][] skipped = PlainMatrices.upperTriangle(a);
    assertThat(Cholesky.factorInPlace(skipped, n, 2 * left / diagonal)).isEqualTo(1);
    double[] x = PlainMatrices.vector(n, random);
    Cholesky.solve(skipped, n, x);
    assertThat(x[n - 1]).isCloseTo(0, within(1e-100));
  }

  @Test
  void countsThePivotsItSkips() {
    double[][] a = PlainMatrices.definite(9, random);
    for (int j = 0; j < 9; j++) {
      a[4][j] = a[2][j];
    }
    for (int i = 0; i < 9; i++) {
      a[i][4] = a[4][i];
    }
    a[4][4] = a[2][2];
    double[][] r = PlainMatrices.upperTriangle(a);
    assertThat(Cholesky.factorInPlace(r, 9, 1e-12)).isEqualTo(1);
    double[] x = PlainMatrices.vector(9, random);
    Cholesky.solve(r, 9, x);
    assertThat(x[4]).isCloseTo(0, within(1e-100));

    double[][] indefinite = PlainMatrices.diagonal(1, -1, 2, 0, 3, -0.5);
    assertThat(Cholesky.factorInPlace(indefinite, 6, 0)).isEqualTo(3);
  }
}
