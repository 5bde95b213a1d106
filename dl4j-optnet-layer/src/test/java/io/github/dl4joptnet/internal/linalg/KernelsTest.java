package io.github.dl4joptnet.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The unrolled kernels against plain loops, at every remainder of their unrolling. */
class KernelsTest {
  private static final double ROUNDING = 1e-12;

  private final Random random = new Random(359);

  private double[][] matrix(int rows, int columns) {
    double[][] m = new double[rows][];
    for (int i = 0; i < rows; i++) {
      m[i] = random.doubles(columns, -1, 1).toArray();
    }
    return m;
  }

  private double[] vector(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  @Test
  void gramMatrices() {
    for (int n = 1; n <= 11; n++) {
      for (int rows = 0; rows <= 11; rows++) {
        double[][] x = matrix(rows, n);
        double[] weights = rows % 2 == 0 ? vector(rows) : null;
        double[][] start = matrix(n, n);
        double[][] actual = new double[n][];
        for (int i = 0; i < n; i++) {
          actual[i] = start[i].clone();
        }
        MatrixKernels.addGram(actual, n, x, weights, rows, -0.5);
        for (int i = 0; i < n; i++) {
          for (int j = i; j < n; j++) {
            double sum = start[i][j];
            for (int k = 0; k < rows; k++) {
              sum -= 0.5 * x[k][i] * (weights == null ? 1 : weights[k]) * x[k][j];
            }
            assertThat(actual[i][j])
                .as("n %d, rows %d, entry %d %d", n, rows, i, j)
                .isCloseTo(sum, within(ROUNDING));
          }
        }
      }
    }
  }

  @Test
  void combinationsOfRows() {
    for (int rows = 0; rows <= 13; rows++) {
      for (int length = 1; length <= 18; length += 3) {
        double[][] x = matrix(rows, length);
        double[] c = vector(rows);
        double[] start = vector(length);
        double[] combined = vector(length);
        VectorKernels.combineRows(x, rows, c, combined, length);
        double[] added = start.clone();
        VectorKernels.addRows(x, rows, c, -1, added, length);
        for (int j = 0; j < length; j++) {
          double sum = 0;
          for (int k = 0; k < rows; k++) {
            sum += c[k] * x[k][j];
          }
          assertThat(combined[j]).isCloseTo(sum, within(ROUNDING));
          assertThat(added[j]).isCloseTo(start[j] - sum, within(ROUNDING));
        }
      }
    }
  }

  @Test
  void productsAndSumsOnRanges() {
    for (int length = 0; length <= 40; length++) {
      for (int from = 0; from <= Math.min(3, length); from++) {
        double[] x = vector(length);
        double[] y = vector(length);
        double sum = 0;
        for (int i = from; i < length; i++) {
          sum += x[i] * y[i];
        }
        assertThat(VectorKernels.dot(x, y, from, length)).isCloseTo(sum, within(ROUNDING));
        double[] moved = y.clone();
        VectorKernels.axpy(0.3, x, moved, from, length);
        for (int i = 0; i < length; i++) {
          double expected = i < from ? y[i] : y[i] + 0.3 * x[i];
          assertThat(moved[i]).isCloseTo(expected, within(ROUNDING));
        }
      }
    }
  }

  @Test
  void theNormLetsNaNThrough() {
    assertThat(VectorKernels.normInf(new double[] {1, -3, 2}, 3)).isEqualTo(3);
    assertThat(VectorKernels.normInf(new double[] {1, -3, 2}, 1)).isEqualTo(1);
    for (int at = 0; at < 3; at++) {
      double[] x = {1, -3, 2};
      x[at] = Double.NaN;
      assertThat(VectorKernels.normInf(x, 3)).isNaN();
    }
  }
}
