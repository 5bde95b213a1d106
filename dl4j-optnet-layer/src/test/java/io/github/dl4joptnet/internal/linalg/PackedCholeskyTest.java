package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedCholeskyTest {
  private final Random random = new Random(379);

  /** In an array that begins with other entries. */
  private static double[] flat(double[][] a, int from) {
    double[] flat = new double[from + a.length * a.length];
    Arrays.fill(flat, 0, from, Double.NaN);
    System.arraycopy(PlainMatrices.flat(a), 0, flat, from, a.length * a.length);
    return flat;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 17, 40})
  void solvesAndUnpacksWhatTheFactoryHasFactored(int n) {
    double[][] a = PlainMatrices.definite(n, random);
    PackedCholesky factor = new PackedCholesky.Factory(n).factor(flat(a, 3), 3, 0);
    double[] b = PlainMatrices.vector(n, random);
    double[] x = b.clone();
    factor.solve(x);
    assertClose(x, DenseSolve.solve(a, b), 1e-12);

    double[][] r = new double[n][n];
    factor.unpack(r);
    double[][] expected = PlainMatrices.copy(a);
    Cholesky.factorInPlace(expected, n, 0);
    assertUpperClose(r, expected, 0);
  }

  @Test
  void readsTheRowsOfTheFactorFromTheDiagonalOn() {
    // R = [2 1 4; 0 1 3; 0 0 5], A = RᵀR = [4 2 8; 2 2 7; 8 7 50].
    PackedCholesky factor = new PackedCholesky(3, new double[] {2, 1, 4, 1, 3, 5});
    double[] x = {36, 29, 180};
    factor.solve(x);
    assertClose(x, new double[] {2, 2, 3}, 1e-14);
  }

  @Test
  void theShiftIsAddedToTheDiagonal() {
    double[][] a = {{0, 2, 0}, {2, 0, 0}, {0, 0, 0}};
    PackedCholesky.Factory factory = new PackedCholesky.Factory(3);
    assertThat(factory.factor(flat(a, 0), 0, 1.9)).isNull();
    double[] x = {7, 8, 3};
    factory.factor(flat(a, 0), 0, 3).solve(x);
    assertClose(x, new double[] {1, 2, 1}, 1e-14);
  }

  @Test
  void thereIsNoFactorOfAMatrixThatIsNotDefinite() {
    PackedCholesky.Factory factory = new PackedCholesky.Factory(2);
    assertThat(factory.factor(new double[] {1, 2, 2, 1}, 0, 0)).isNull();
    assertThat(factory.factor(new double[] {1, 1, 1, 1}, 0, 0)).isNull();
    assertThat(factory.factor(new double[] {1, 0, 0, -1}, 0, 0)).isNull();
  }

  @Test
  void aFactorOutlivesTheNextOneOfItsFactory() {
    PackedCholesky.Factory factory = new PackedCholesky.Factory(1);
    PackedCholesky first = factory.factor(new double[] {4, 25}, 0, 0);
    factory.factor(new double[] {4, 25}, 1, 0);
    double[] x = {4};
    first.solve(x);
    assertThat(x).containsExactly(1);
  }

  @Test
  void theCurvatureShareIsTheSmallestEigenvalueOfTheCorrelations() {
    for (int n = 1; n <= 40; n++) {
      double[][] q = PlainMatrices.definite(n, random);
      double[] units = random.doubles(n, 1e-5, 1e5).toArray();
      double[] values = new double[n * n];
      double[][] correlations = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          values[i * n + j] = units[i] * q[i][j] * units[j];
          correlations[i][j] = q[i][j] / Math.sqrt(q[i][i] * q[j][j]);
        }
      }
      double share = new PackedCholesky.Factory(n).factor(values, 0, 0).curvatureShare();
      double smallest = smallestEigenvalue(correlations);
      assertThat(share).as("order %d", n).isBetween(smallest / n * 0.999, 20 * smallest);
    }
    assertThat(new PackedCholesky(0, new double[0]).curvatureShare()).isEqualTo(1);
  }

  @Test
  void theCurvatureShareOfADiagonalIsOneInAnyUnits() {
    assertThat(new PackedCholesky(3, new double[] {3, 0, 0, 1e-9, 0, 1e20}).curvatureShare())
        .isEqualTo(1);
  }

  /** One direction without curvature, of which the last variable is a ten-thousandth part. */
  @Test
  void twoSmallPivotsOfASingularMatrixHaveNoCurvature() {
    int factored = 0;
    for (int n = 2; n <= 30; n++) {
      double[] flat = PlainMatrices.vector(n, random);
      flat[n - 1] = 1e-4;
      double[][] basis = PlainMatrices.random(n, n, random);
      for (double[] row : basis) {
        double along = PlainMatrices.dot(row, flat) / PlainMatrices.dot(flat, flat);
        Arrays.setAll(row, j -> row[j] - along * flat[j]);
      }
      double[][] a = PlainMatrices.product(PlainMatrices.transpose(basis, n), basis);
      PackedCholesky factor = new PackedCholesky.Factory(n).factor(flat(a, 0), 0, 0);
      if (factor != null) {
        factored++;
        assertThat(factor.curvatureShare()).as("order %d", n).isLessThan(1e-12);
      }
    }
    assertThat(factored).isPositive();
  }

  /** By inverse iteration. */
  private static double smallestEigenvalue(double[][] matrix) {
    double[] x = new Random(5).doubles(matrix.length, -1, 1).toArray();
    for (int k = 0; k < 200; k++) {
      double norm = Math.sqrt(PlainMatrices.dot(x, x));
      x = DenseSolve.solve(matrix, Arrays.stream(x).map(v -> v / norm).toArray());
    }
    return 1 / Math.sqrt(PlainMatrices.dot(x, x));
  }
}
