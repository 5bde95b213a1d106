package io.github.dl4joptnet.testing.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExactSystemTest {

  @Test
  void solvesAHilbertSystemWhoseInverseIsKnown() {
    // 1/3 is no double, so the rows are multiplied by the common denominator 420 first.
    double[][] hilbert = new double[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        hilbert[i][j] = 420.0 / (i + j + 1);
      }
    }
    double[][] inverse =
        ExactSystem.solve(hilbert, new double[] {420, 0, 0, 0}, new double[] {0, 0, 0, 420});
    assertThat(inverse[0]).containsExactly(16, -120, 240, -140);
    assertThat(inverse[1]).containsExactly(-140, 1680, -4200, 2800);
  }

  @Test
  void seesWhatDoublesCannot() {
    // The determinant, 9 · 16.0000001 − 144, is what rounding leaves of it.
    double[][] nearlySingular = {{9, 12}, {12, 16.0000001}};
    double[] x = ExactSystem.solve(nearlySingular, new double[] {1, 1})[0];
    assertThat(x[0]).isCloseTo(4.4444445e6, within(1e-1));
    assertThat(x[1]).isCloseTo(-3.3333333e6, within(1e-1));
  }

  @Test
  void solvesBeyondTheRangeOfProducts() {
    double[][] m = {{1e-300, 1e-300}, {1e200, -1e200}};
    double[] x = ExactSystem.solve(m, new double[] {4e-300, 2e200})[0];
    assertThat(x[0]).isCloseTo(3, within(1e-15));
    assertThat(x[1]).isCloseTo(1, within(1e-15));
  }

  @Test
  void takesAZeroPivotForWhatItIs() {
    double[] x = ExactSystem.solve(new double[][] {{0, 2}, {4, 0}}, new double[] {1, 1})[0];
    assertThat(x).containsExactly(0.25, 0.5);
    assertThatThrownBy(
            () -> ExactSystem.solve(new double[][] {{1, 2}, {0.5, 1}}, new double[] {1, 1}))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("rank 1 of 2");
  }

  @Test
  void spansTheNullSpaceOfIntegers() {
    BigInteger[][] m = ints(new int[][] {{1, 2, 3, 4}, {2, 4, 6, 9}, {3, 6, 9, 13}});
    BigInteger[][] basis = ExactSystem.nullBasis(m, 4);
    assertThat(basis).hasNumberOfRows(2);
    for (BigInteger[] vector : basis) {
      for (BigInteger[] row : m) {
        BigInteger sum = BigInteger.ZERO;
        for (int j = 0; j < 4; j++) {
          sum = sum.add(row[j].multiply(vector[j]));
        }
        assertThat(sum).isZero();
      }
    }
    // The free variables, the second and the third, make them independent.
    assertThat(basis[0][1].signum() * basis[1][2].signum()).isNotZero();
    assertThat(basis[0][2]).isZero();
  }

  private static BigInteger[][] ints(int[][] rows) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new))
        .toArray(BigInteger[][]::new);
  }
}
