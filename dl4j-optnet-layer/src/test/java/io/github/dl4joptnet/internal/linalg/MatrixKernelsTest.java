package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The unrolled and blocked kernels against plain loops, at every remainder of their unrolling. */
class MatrixKernelsTest {
  private static final double ROUNDING = 1e-12;

  private final Random random = new Random(367);

  private double[] vector(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  private double[][] matrix(int rows, int columns) {
    return PlainMatrices.random(rows, columns, random);
  }

  @Test
  void rowsHaveRoomForTheirColumns() {
    assertThat(MatrixKernels.rows(0, 5)).isEmpty();
    for (int columns = 0; columns <= 20; columns++) {
      double[][] rows = MatrixKernels.rows(3, columns);
      assertThat(rows).hasNumberOfRows(3);
      // Whole lines of eight numbers, less the two that the header of an array takes.
      assertThat(rows[2].length).isBetween(columns, columns + 7);
      assertThat((rows[2].length + 2) % 8).isZero();
    }
  }

  @Test
  void gramMatrices() {
    for (int n = 1; n <= 11; n++) {
      for (int rows = 0; rows <= 11; rows++) {
        checkGram(n, rows);
      }
    }
  }

  @Test
  void gramMatricesOfMoreRowsThanABlock() {
    for (int rows : new int[] {31, 32, 33, 64, 67}) {
      checkGram(6, rows);
    }
  }

  private void checkGram(int n, int rows) {
    double[][] x = matrix(rows, n);
    double[] weights = rows % 2 == 0 ? vector(rows) : null;
    double[][] start = matrix(n, n);
    double[][] actual = PlainMatrices.copy(start);
    MatrixKernels.addGram(actual, n, x, weights, rows);
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        double sum = start[i][j];
        for (int k = 0; k < rows; k++) {
          sum += x[k][i] * (weights == null ? 1 : weights[k]) * x[k][j];
        }
        assertThat(actual[i][j])
            .as("n %d, rows %d, entry %d %d", n, rows, i, j)
            .isCloseTo(sum, within(ROUNDING));
      }
    }
  }

  @Test
  void fourRowsByTwoOthers() {
    double[][] x = matrix(2, 12);
    double[] c = vector(8);
    for (int to = 2; to <= 10; to++) {
      double[][] y = matrix(4, 12);
      double[][] expected = PlainMatrices.copy(y);
      for (int r = 0; r < 4; r++) {
        for (int j = 2; j < to; j++) {
          expected[r][j] += c[2 * r] * x[0][j] + c[2 * r + 1] * x[1][j];
        }
      }
      MatrixKernels.rank2(
          y[0], y[1], y[2], y[3], x[0], x[1], c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], 2,
          to);
      assertClose(y, expected, ROUNDING);
    }
  }

  @Test
  void theLowerTriangleBecomesTheUpperOneFromAnIndexOn() {
    for (int n : new int[] {0, 1, 2, 5, 15, 16, 17, 33, 40}) {
      for (int from : new int[] {0, Math.min(1, n), n / 2}) {
        double[][] y = matrix(n, n);
        double[][] before = PlainMatrices.copy(y);
        MatrixKernels.mirror(y, from, n);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            boolean mirrored = i > j && j >= from;
            assertThat(y[i][j]).isEqualTo(mirrored ? before[j][i] : before[i][j]);
          }
        }
      }
    }
    double[][] whole = {{1, 2}, {7, 3}};
    MatrixKernels.mirror(whole, 2);
    assertThat(whole[1][0]).isEqualTo(2);
  }

  @Test
  void theTrailingUpdateTakesTheFirstRowsOff() {
    int n = 11;
    for (int count = 1; count <= 4; count++) {
      for (int rows = 0; rows <= 5; rows++) {
        double[][] a = matrix(n, n);
        double[][] before = PlainMatrices.copy(a);
        int from = 6;
        MatrixKernels.subtractRows(a, from, count, rows, n);
        for (int i = 0; i < n; i++) {
          for (int j = i; j < n; j++) {
            double expected = before[i][j];
            for (int k = 0; k < rows && i >= from && i < from + count; k++) {
              expected -= before[k][i] * before[k][j];
            }
            assertThat(a[i][j]).isCloseTo(expected, within(ROUNDING));
          }
        }
      }
    }
  }

  @Test
  void aPanelIsSolvedByForwardSubstitution() {
    int at = 3;
    double[][] r = matrix(8, 8);
    for (int i = 0; i < 8; i++) {
      r[i][i] = 1.5 + random.nextDouble();
    }
    double[][] v = matrix(8, 9);
    double[][] solved = PlainMatrices.copy(v);
    MatrixKernels.solvePanel(r, at, solved, 2, 7);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 9; j++) {
        double product = solved[i][j];
        if (i >= at && i < at + 4 && j >= 2 && j < 7) {
          product = 0;
          for (int k = at; k <= i; k++) {
            product += r[k][i] * solved[k][j];
          }
        }
        assertThat(product).isCloseTo(v[i][j], within(ROUNDING));
      }
    }
  }

  @Test
  void transposes() {
    for (int rows = 0; rows <= 18; rows++) {
      for (int columns : new int[] {1, 2, 7, 8, 9}) {
        double[][] x = matrix(rows, columns);
        double[][] to = matrix(columns, rows + 1);
        MatrixKernels.transpose(x, rows, columns, to);
        for (int j = 0; j < columns; j++) {
          double[] column = new double[rows];
          int of = j;
          Arrays.setAll(column, i -> x[i][of]);
          assertThat(Arrays.copyOf(to[j], rows)).containsExactly(column);
        }
      }
    }
  }
}
