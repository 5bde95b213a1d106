package io.github.dl4joptnet.internal.backend.cpu.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.linalg.sparse.Elimination;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowProductsTest {
  private final Random random = new Random(641);

  /** Rows with differences of neighbours, each twice, and one row without entries. */
  private static SparsePattern rows(int n) {
    int m = 2 * (n - 1) + 1;
    int[] start = new int[m + 1];
    int[] column = new int[4 * (n - 1)];
    for (int r = 0; r < m - 1; r++) {
      start[r + 1] = 2 * (r + 1);
      column[2 * r] = r % (n - 1);
      column[2 * r + 1] = r % (n - 1) + 1;
    }
    start[m] = column.length;
    return new SparsePattern(n, m, start, column);
  }

  /** Of a full matrix. */
  private static Elimination full(int n) {
    int[] row = new int[n * (n + 1) / 2];
    int[] column = new int[row.length];
    int count = 0;
    for (int j = 0; j < n; j++) {
      for (int i = 0; i <= j; i++) {
        row[count] = i;
        column[count++] = j;
      }
    }
    return Elimination.of(SparsePattern.of(n, n, row, column).pattern());
  }

  @Test
  void addsUpTheProductsOfAllPairsOfRows() {
    SparsePattern rows = rows(7);
    int n = rows.rows();
    int m = rows.columns();
    RowProducts products = RowProducts.of(rows, full(40));
    double[] c = random.doubles(rows.size(), -1, 1).toArray();
    double[] weight = random.doubles(n, 0.5, 2).toArray();
    double[][] dense = new double[m][n];
    for (int r = 0; r < m; r++) {
      for (int k = rows.start()[r]; k < rows.start()[r + 1]; k++) {
        dense[r][rows.row()[k]] = c[k];
      }
    }
    SparsePattern upper = products.elimination().upper();
    double[] values = new double[upper.size()];
    products.multiply(c, weight, values);
    int[] newIndex = products.elimination().newIndex();
    double[][] expected = new double[m][m];
    for (int i = 0; i < m; i++) {
      for (int r = 0; r < m; r++) {
        for (int j = 0; j < n; j++) {
          expected[newIndex[i]][newIndex[r]] += dense[i][j] * weight[j] * dense[r][j];
        }
      }
    }
    int nonzeros = 0;
    for (int j = 0; j < m; j++) {
      for (int k = upper.start()[j]; k < upper.start()[j + 1]; k++) {
        assertThat(values[k]).isCloseTo(expected[upper.row()[k]][j], within(1e-14));
        expected[upper.row()[k]][j] = 0;
        nonzeros++;
      }
      for (int i = 0; i <= j; i++) {
        assertThat(expected[i][j]).isZero();
      }
    }
    assertThat(nonzeros).isGreaterThan(m);
    for (int r = 0; r < m; r++) {
      assertThat(upper.row()[products.diagonal()[r]]).isEqualTo(newIndex[r]);
      assertThat(products.diagonal()[r])
          .isBetween(upper.start()[newIndex[r]], upper.start()[newIndex[r] + 1] - 1);
    }
  }

  @Test
  void areNotFormedWhereTheyWouldNotPay() {
    // More work than the whole matrix.
    assertThat(RowProducts.of(rows(7), full(3))).isNull();
    // A dense column: m² products.
    int[] start = new int[31];
    for (int r = 0; r <= 30; r++) {
      start[r] = r;
    }
    assertThat(RowProducts.of(new SparsePattern(2, 30, start, new int[30]), full(90))).isNull();
    assertThat(RowProducts.of(new SparsePattern(2, 0, new int[1], new int[0]), full(9))).isNull();
  }
}
