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

class BunchKaufmanTest {
  private final Random random = new Random(383);

  /** The factors of a matrix of which only the upper triangle is handed over. */
  private static BunchKaufman factors(double[][] a, BunchKaufman into) {
    double[][] upper = PlainMatrices.upperTriangle(a);
    for (int i = 0; i < a.length; i++) {
      System.arraycopy(upper[i], 0, into.matrix()[i], 0, a.length);
    }
    into.factor(a.length);
    return into;
  }

  private static double[] solve(double[][] a, double... b) {
    double[] x = b.clone();
    factors(a, new BunchKaufman(a.length)).solve(x);
    return x;
  }

  /** Σ ± f fᵀ with the given number of negative terms. */
  private double[][] indefinite(int n, int negative) {
    double[][] f = PlainMatrices.random(n, n, random);
    double[][] signed = PlainMatrices.copy(f);
    for (int k = 0; k < negative; k++) {
      for (int j = 0; j < n; j++) {
        signed[k][j] = -f[k][j];
      }
    }
    return PlainMatrices.product(PlainMatrices.transpose(f, n), signed);
  }

  /** Mostly zeros, so that many pivots are exchanged; with the last few of them independent. */
  private double[][] sparse(int n) {
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        a[i][j] = random.nextInt(3) == 0 ? random.nextInt(5) - 2 : 0;
        a[j][i] = a[i][j];
      }
    }
    return a;
  }

  /**
   * The residual, relative to the terms it is the sum of: random matrices may be ill-conditioned.
   */
  private static double residual(double[][] a, double[] x, double[] b) {
    double worst = 0;
    for (int i = 0; i < b.length; i++) {
      double sum = -b[i];
      double size = 1;
      for (int j = 0; j < b.length; j++) {
        sum += a[i][j] * x[j];
        size = Math.max(size, Math.abs(a[i][j] * x[j]));
      }
      worst = Math.max(worst, Math.abs(sum) / size);
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void solvesIndefiniteSystemsOfAnyOrder(int share) {
    for (int n = 0; n <= 41; n++) {
      double[][] a = indefinite(n, share == 0 ? 0 : n / share);
      double[] b = PlainMatrices.vector(n, random);
      double[] x = solve(a, b);
      assertThat(residual(a, x, b)).as("n = %d", n).isLessThan(1e-10);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 200", "3, 200", "4, 200", "5, 200", "8, 100", "17, 50"})
  void agreesWithGaussianEliminationOnMatricesFullOfZeros(int n, int matrices) {
    int solved = 0;
    for (int k = 0; k < matrices; k++) {
      double[][] a = sparse(n);
      double[] b = PlainMatrices.vector(n, random);
      double[] expected;
      try {
        expected = DenseSolve.solve(a, b);
      } catch (ArithmeticException singular) {
        continue;
      }
      assertClose(solve(a, b), expected, 1e-9);
      solved++;
    }
    assertThat(solved).isGreaterThan(matrices / 10);
  }

  @Test
  void takesZeroDiagonals() {
    assertClose(solve(new double[][] {{0, 2}, {2, 0}}, 4, 6), new double[] {3, 2}, 0);
    // A saddle point whose diagonal is zero throughout needs two-by-two pivots.
    double[][] a = {{0, 0, 1, 2}, {0, 0, 3, -1}, {1, 3, 0, 0}, {2, -1, 0, 0}};
    assertClose(solve(a, 11, 5, 7, 0), new double[] {1, 2, 3, 4}, 1e-14);
  }

  @Test
  void aNearlyZeroPivotIsPassedOver() {
    // Elimination by the first entry alone would leave nothing of the second equation.
    double[][] a = {{1e-20, 1, 0}, {1, 0, 1}, {0, 1, 1}};
    assertClose(solve(a, 2, 4, 5), new double[] {1, 2, 3}, 1e-14);
    double[][] b = {{1e-20, 1}, {1, 1}};
    assertClose(solve(b, 2, 5), new double[] {3, 2}, 1e-14);
  }

  @Test
  void aZeroColumnYieldsZero() {
    double[][] a = {{0, 0, 0}, {0, 4, 2}, {0, 2, 2}};
    assertClose(solve(a, 1, 10, 6), new double[] {0, 2, 1}, 1e-14);
    assertClose(solve(new double[1][1], 3), new double[] {0}, 0);
  }

  @Test
  void servesALeadingBlockAndGetsReused() {
    BunchKaufman factors = new BunchKaufman(12);
    for (int n : new int[] {12, 5, 0, 8}) {
      double[][] a = indefinite(n, n / 2);
      double[] b = PlainMatrices.vector(n, random);
      double[] x = b.clone();
      factors(a, factors).solve(x);
      assertThat(residual(a, x, b)).isLessThan(1e-11);
    }
  }
}
