package io.github.dl4joptnet.internal.linalg.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinimumDegreeTest {
  private static void assertPermutation(int[] order) {
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      assertThat(sorted[i]).isEqualTo(i);
    }
  }

  private static long fill(double[][] a) {
    SparsePattern upper = SymmetricMatrices.upper(a);
    assertPermutation(MinimumDegree.of(upper));
    return Elimination.of(upper).entries();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ordersEveryRowOnceWhateverThePattern(long seed) {
    Random random = new Random(seed);
    int n = 1 + random.nextInt(60);
    int m = random.nextInt(60);
    double[][] a = SymmetricMatrices.quasiDefinite(n, m, random.nextDouble() * 0.3, random);
    assertPermutation(MinimumDegree.of(SymmetricMatrices.upper(a)));
  }

  @Test
  void treesFillNothing() {
    // An arrow whose head comes first, and a chain.
    int n = 300;
    double[][] arrow = new double[n][n];
    double[][] chain = new double[n][n];
    for (int i = 1; i < n; i++) {
      arrow[0][i] = 1;
      chain[i - 1][i] = 1;
    }
    assertThat(fill(arrow)).isEqualTo(n - 1);
    assertThat(fill(chain)).isEqualTo(n - 1);
  }

  @Test
  void fillsAGridAsLittleAsMultipleMinimumDegree() {
    // SuperLU's MMD leaves 18,371 entries; row by row there would be 40 for nearly each of 1600.
    assertThat(fill(SymmetricMatrices.grid(40))).isLessThan(20_000);
  }

  @Test
  void oneDenseRowFillsNothingElse() {
    double[][] a = SymmetricMatrices.grid(20);
    long without = fill(a);
    int n = a.length + 1;
    double[][] bordered = new double[n][n];
    for (int i = 0; i < n; i++) {
      bordered[0][i] = 1;
    }
    for (int i = 1; i < n; i++) {
      System.arraycopy(a[i - 1], 0, bordered[i], 1, n - 1);
    }
    // Ties are broken in another way.
    assertThat(fill(bordered)).isLessThan(without + n - 1 + without / 10);
  }

  @Test
  void takesMatricesWithoutRowsAndWithoutEntries() {
    assertThat(MinimumDegree.of(SymmetricMatrices.upper(new double[0][0]))).isEmpty();
    assertThat(fill(new double[5][5])).isZero();
  }

  @Test
  void fullMatricesStayFull() {
    double[][] a = new double[30][30];
    for (double[] row : a) {
      Arrays.fill(row, 1);
    }
    assertThat(fill(a)).isEqualTo(30 * 29 / 2);
  }
}
