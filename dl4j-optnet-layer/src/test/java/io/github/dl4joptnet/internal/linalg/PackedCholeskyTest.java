package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
  void theSmallestPivotShareIsWhatIsLeftOfADiagonalEntry() {
    // Of 4, 2 and 50: 4, 1 and 25.
    PackedCholesky factor = new PackedCholesky(3, new double[] {2, 1, 4, 1, 3, 5});
    assertThat(factor.smallestPivotShare()).isEqualTo(0.5);
    // Of 4, 1.5625 and 27: 4, 0.5625 and 1.
    PackedCholesky last = new PackedCholesky(3, new double[] {2, 1, 5, 0.75, 1, 1});
    assertThat(last.smallestPivotShare()).isEqualTo(1 / 27.0);
    PackedCholesky.Factory factory = new PackedCholesky.Factory(2);
    // Units do not matter: 1 − r² of a correlation r.
    double r = 0.9;
    assertThat(factory.factor(new double[] {1e-8, r, r, 1e8}, 0, 0).smallestPivotShare())
        .isCloseTo(1 - r * r, within(1e-14));
    assertThat(factory.factor(new double[] {3, 0, 0, 1e-9}, 0, 0).smallestPivotShare())
        .isEqualTo(1);
    assertThat(new PackedCholesky(0, new double[0]).smallestPivotShare()).isEqualTo(1);
  }
}
