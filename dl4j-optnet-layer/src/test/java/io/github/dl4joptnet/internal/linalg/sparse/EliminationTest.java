package io.github.dl4joptnet.internal.linalg.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EliminationTest {
  /** Entries below the diagonal that elimination in a given order leaves, found by doing it. */
  private static int[] countsByElimination(double[][] a, int[] newIndex) {
    int n = a.length;
    boolean[][] filled = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        filled[newIndex[i]][newIndex[j]] = a[i][j] != 0 || a[j][i] != 0;
      }
    }
    int[] counts = new int[n];
    for (int k = 0; k < n; k++) {
      for (int i = k + 1; i < n; i++) {
        counts[k] += filled[i][k] ? 1 : 0;
        for (int j = k + 1; j < n; j++) {
          filled[i][j] |= filled[i][k] && filled[k][j];
        }
      }
    }
    return counts;
  }

  @Test
  void countsTheEntriesOfTheFactor() {
    Random random = new Random(11);
    for (int trial = 0; trial < 20; trial++) {
      double[][] a =
          SymmetricMatrices.quasiDefinite(
              1 + random.nextInt(30), random.nextInt(30), 0.2 * random.nextDouble(), random);
      Elimination elimination = Elimination.of(SymmetricMatrices.upper(a));
      assertThat(elimination.count()).isEqualTo(countsByElimination(a, elimination.newIndex()));
      assertThat(new UpLookingPattern(elimination).size()).isEqualTo((int) elimination.entries());
    }
  }

  @Test
  void parentsComeAfterTheirChildrenAndNextToTheLastOne() {
    double[][] a = SymmetricMatrices.grid(7);
    int[] parent = Elimination.of(SymmetricMatrices.upper(a)).parent();
    for (int j = 0; j + 1 < parent.length; j++) {
      assertThat(parent[j]).isGreaterThan(j);
    }
    assertThat(parent[parent.length - 1]).isEqualTo(-1);
  }

  @Test
  void transposingTwiceGivesTheSamePattern() {
    SparsePattern pattern =
        SparsePattern.of(3, 4, new int[] {2, 0, 2, 1}, new int[] {3, 1, 0, 3}).pattern();
    SparsePattern.Placed transposed = pattern.transposed();
    assertThat(transposed.pattern().rows()).isEqualTo(4);
    assertThat(transposed.pattern().start()).containsExactly(0, 1, 2, 4);
    assertThat(transposed.pattern().row()).containsExactly(1, 3, 0, 3);
    SparsePattern again = transposed.pattern().transposed().pattern();
    assertThat(again.columns()).isEqualTo(4);
    assertThat(again.start()).isEqualTo(pattern.start());
    assertThat(again.row()).isEqualTo(pattern.row());
  }
}
