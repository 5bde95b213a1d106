package io.github.dl4joptnet.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two dense factorisations, at sizes around their blocking. */
class FactorisationsTest {
  private final Random random = new Random(353);

  private double[][] symmetric(int n, int negative) {
    double[][] factor = new double[n][n];
    double[][] a = new double[n][n];
    for (double[] row : factor) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextGaussian();
      }
    }
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          a[i][j] += (k < negative ? -1 : 1) * factor[k][i] * factor[k][j];
        }
      }
    }
    for (int i = 0; i < n && negative == 0; i++) {
      a[i][i] += 1;
    }
    return a;
  }

  /** The solvers read the upper triangle alone; anything else there must not matter. */
  private static double[][] upperTriangle(double[][] a) {
    double[][] upper = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        upper[i][j] = j >= i ? a[i][j] : Double.NaN;
      }
    }
    return upper;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 40})
  void aPackedCholeskySolves(int n) {
    double[][] a = symmetric(n, 0);
    double[] flat = new double[3 + n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(a[i], 0, flat, 3 + i * n, n);
    }
    PackedCholesky factor = new PackedCholesky.Factory(n).factor(flat, 3, 0);
    double[] b = vector(n);
    double[] x = b.clone();
    factor.solve(x);
    assertThat(residual(a, x, b)).isLessThan(1e-12);
  }

  private double[] vector(int n) {
    return random.doubles(n, -1, 1).toArray();
  }

  private static double residual(double[][] a, double[] x, double[] b) {
    double worst = 0;
    for (int i = 0; i < b.length; i++) {
      double sum = -b[i];
      double size = 0;
      for (int j = 0; j < b.length; j++) {
        sum += a[i][j] * x[j];
        size = Math.max(size, Math.abs(a[i][j] * x[j]));
      }
      worst = Math.max(worst, Math.abs(sum) / Math.max(1, size));
    }
    return worst;
  }

  @Test
  void choleskySolvesDefiniteSystemsOfAnySize() {
    for (int n = 1; n <= 41; n++) {
      double[][] a = symmetric(n, 0);
      double[][] r = upperTriangle(a);
      assertThat(Cholesky.factorInPlace(r, n, 1e-15)).isZero();
      double[] b = vector(n);
      double[] x = b.clone();
      Cholesky.solve(r, n, x);
      assertThat(residual(a, x, b)).as("n = %d", n).isLessThan(1e-12);
    }
  }

  @Test
  void theFirstRowsOfAFactorTakeWhatIsTheirsOffTheOthers() {
    int n = 13;
    for (int rows = 0; rows <= n; rows++) {
      double[][] r = upperTriangle(symmetric(n, 0));
      double[] b = vector(n);
      double[] x = b.clone();
      TriangularSolve.transposed(r, rows, n, x);
      for (int j = 0; j < n; j++) {
        double sum = j < rows ? 0 : x[j];
        for (int k = 0; k <= Math.min(j, rows - 1); k++) {
          sum += r[k][j] * x[k];
        }
        assertThat(sum).isCloseTo(b[j], within(1e-10 * Math.max(1, Math.abs(x[j]))));
      }
    }
  }

  @Test
  void choleskyCountsThePivotsItSkips() {
    double[][] a = symmetric(9, 0);
    for (int j = 0; j < 9; j++) {
      a[4][j] = a[2][j];
      a[j][4] = a[j][2];
    }
    a[4][4] = a[2][2];
    a[4][2] = a[2][2];
    a[2][4] = a[2][2];
    double[][] r = upperTriangle(a);
    assertThat(Cholesky.factorInPlace(r, 9, 1e-12)).isEqualTo(1);
    double[] x = vector(9);
    Cholesky.solve(r, 9, x);
    assertThat(x[4]).isCloseTo(0, within(1e-100));
    double[][] indefinite = upperTriangle(symmetric(6, 3));
    assertThat(Cholesky.factorInPlace(indefinite, 6, 1e-15)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void bunchKaufmanSolvesIndefiniteSystemsOfAnySize(int share) {
    for (int n = 1; n <= 41; n++) {
      double[][] a = symmetric(n, share == 0 ? 0 : n / share);
      BunchKaufman factors = new BunchKaufman(n);
      for (int i = 0; i < n; i++) {
        System.arraycopy(a[i], i, factors.matrix()[i], i, n - i);
      }
      factors.factor(n);
      double[] b = vector(n);
      double[] x = b.clone();
      factors.solve(x);
      assertThat(residual(a, x, b)).as("n = %d", n).isLessThan(1e-10);
    }
  }

  @Test
  void bunchKaufmanTakesZeroDiagonals() {
    // A saddle point whose diagonal is zero throughout needs two-by-two pivots.
    double[][] a = {{0, 0, 1, 2}, {0, 0, 3, -1}, {1, 3, 0, 0}, {2, -1, 0, 0}};
    BunchKaufman factors = new BunchKaufman(4);
    for (int i = 0; i < 4; i++) {
      System.arraycopy(a[i], i, factors.matrix()[i], i, 4 - i);
    }
    factors.factor(4);
    double[] b = {1, 2, 3, 4};
    double[] x = b.clone();
    factors.solve(x);
    assertThat(residual(a, x, b)).isLessThan(1e-14);
  }

  @Test
  void bunchKaufmanServesALeadingBlockAndGetsReused() {
    BunchKaufman factors = new BunchKaufman(12);
    for (int n : new int[] {12, 5, 8}) {
      double[][] a = symmetric(n, n / 2);
      for (int i = 0; i < n; i++) {
        System.arraycopy(a[i], i, factors.matrix()[i], i, n - i);
      }
      factors.factor(n);
      double[] b = vector(n);
      double[] x = b.clone();
      factors.solve(x);
      assertThat(residual(a, x, b)).isLessThan(1e-11);
    }
  }
}
