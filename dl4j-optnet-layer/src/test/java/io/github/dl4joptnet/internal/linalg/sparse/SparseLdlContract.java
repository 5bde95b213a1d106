package io.github.dl4joptnet.internal.linalg.sparse;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

abstract class SparseLdlContract {
  private static final double REPLACEMENT = 1e-7;

  private Elimination elimination;

  abstract LdlPattern pattern(Elimination elimination);

  private SparseLdl factor(double[][] a, int positive) {
    elimination = Elimination.of(SymmetricMatrices.upper(a));
    SparseLdl ldl = pattern(elimination).newFactor();
    refactor(ldl, a, positive);
    return ldl;
  }

  private void refactor(SparseLdl ldl, double[][] a, int positive) {
    double[] pivot = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      pivot[elimination.newIndex()[i]] = i < positive ? REPLACEMENT : -REPLACEMENT;
    }
    ldl.factor(SymmetricMatrices.values(a, elimination), pivot, 1e-13);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0.5",
    "1, 1, 1",
    "5, 0, 0.5",
    "12, 7, 0.3",
    "40, 25, 0.1",
    "60, 90, 0.05",
    "25, 25, 0.9"
  })
  void solvesAsADenseSolverDoes(int n, int m, double density) {
    Random random = new Random(n + 31L * m);
    double[][] a = SymmetricMatrices.quasiDefinite(n, m, density, random);
    double[] b = PlainMatrices.vector(n + m, random);
    SparseLdl ldl = factor(a, n);
    double[] x = b.clone();
    ldl.solve(x);
    assertThat(ldl.replaced()).isZero();
    assertClose(x, DenseSolve.solve(a, b), 1e-11);
  }

  @Test
  void factorsOtherValuesOfTheSamePattern() {
    Random random = new Random(5);
    double[][] a = SymmetricMatrices.quasiDefinite(20, 10, 0.2, random);
    SparseLdl ldl = factor(a, 20);
    for (int i = 0; i < a.length; i++) {
      a[i][i] *= 1 + random.nextDouble();
    }
    refactor(ldl, a, 20);
    double[] b = PlainMatrices.vector(30, random);
    double[] x = b.clone();
    ldl.solve(x);
    assertClose(x, DenseSolve.solve(a, b), 1e-11);
  }

  @Test
  void replacesPivotsThatAreLost() {
    // Without curvature, the first variable has no pivot of its own; the rows depend on each other.
    double[][] a = {{0, 0, 1, 1}, {0, 1, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}};
    SparseLdl ldl = factor(a, 2);
    double[] x = {1, 1, 1, 1};
    ldl.solve(x);
    assertThat(ldl.replaced()).isPositive();
    assertThat(x).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    assertThat(x[1]).isEqualTo(1);
  }

  @Test
  void solvesOnAGrid() {
    double[][] a = SymmetricMatrices.grid(13);
    double[] b = PlainMatrices.vector(169, new Random(9));
    double[] x = b.clone();
    factor(a, 169).solve(x);
    assertClose(x, DenseSolve.solve(a, b), 1e-11);
  }

  @Test
  void solvesNothingForNoRows() {
    SparseLdl ldl = factor(new double[0][0], 0);
    ldl.solve(new double[0]);
    assertThat(elimination.entries()).isZero();
  }

  @Test
  void hugeDiagonalsLeaveTheOthersAlone() {
    Random random = new Random(8);
    double[][] a = SymmetricMatrices.quasiDefinite(10, 6, 0.4, random);
    a[3][3] = 1e40;
    a[12][12] = -1e40;
    double[] b = PlainMatrices.vector(16, random);
    SparseLdl ldl = factor(a, 10);
    double[] x = b.clone();
    ldl.solve(x);
    for (int i = 0; i < 16; i++) {
      for (int j : new int[] {3, 12}) {
        a[i][j] = i == j ? 1 : 0;
        a[j][i] = a[i][j];
      }
    }
    b[3] = 0;
    b[12] = 0;
    assertClose(x, DenseSolve.solve(a, b), 1e-11);
  }
}
