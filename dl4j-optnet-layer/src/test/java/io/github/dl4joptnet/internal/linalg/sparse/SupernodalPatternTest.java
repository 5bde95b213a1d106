package io.github.dl4joptnet.internal.linalg.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SupernodalPatternTest {
  private static SupernodalPattern pattern(double[][] a) {
    return new SupernodalPattern(Elimination.of(SymmetricMatrices.upper(a)));
  }

  @Test
  void aFullMatrixIsOneSupernode() {
    double[][] a = new double[40][40];
    for (double[] row : a) {
      Arrays.fill(row, 1);
    }
    SupernodalPattern pattern = pattern(a);
    assertThat(pattern.first).containsExactly(0, 40);
    assertThat(pattern.size()).isEqualTo(40 * 40);
  }

  @Test
  void paddingStaysSmall() {
    double[][] grid = SymmetricMatrices.grid(30);
    SupernodalPattern pattern = pattern(grid);
    long stored = 0;
    for (int s = 0; s < pattern.count; s++) {
      long columns = pattern.first[s + 1] - pattern.first[s];
      long rows = pattern.rowStart[s + 1] - pattern.rowStart[s];
      stored += columns * (columns + 1) / 2 + columns * (rows - columns);
    }
    long needed = pattern.elimination().entries() + 900;
    assertThat(stored).isBetween(needed, needed + needed / 2);
    assertThat(pattern.count).isLessThan(450);
  }
}
