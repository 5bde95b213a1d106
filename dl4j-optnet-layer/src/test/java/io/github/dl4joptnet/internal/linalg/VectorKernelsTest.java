package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The unrolled kernels against plain loops, at every remainder of their unrolling. */
class VectorKernelsTest {
  private static final double ROUNDING = 1e-12;

  private final Random random = new Random(359);

  private double[] vector(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  private double[][] matrix(int rows, int columns) {
    return PlainMatrices.random(rows, columns, random);
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
        double[] sum = PlainMatrices.transposedProduct(x, c, length);
        assertClose(combined, sum, ROUNDING);
        for (int j = 0; j < length; j++) {
          assertThat(added[j]).isCloseTo(start[j] - sum[j], within(ROUNDING));
        }
      }
    }
  }

  @Test
  void maximaOfWeightedColumns() {
    for (int rows = 0; rows <= 9; rows++) {
      for (int length = 1; length <= 18; length += 3) {
        double[][] x = matrix(rows, length);
        double[] c = random.doubles(rows, 0.5, 2).toArray();
        double[] d = random.doubles(length, 0.5, 2).toArray();
        double[] raised = random.doubles(length, 0, 1).toArray();
        double[] largest = raised.clone();
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < length; j++) {
            largest[j] = Math.max(largest[j], Math.abs(c[i] * x[i][j] * d[j]));
          }
        }
        VectorKernels.raise(raised, x, rows, c, d, length);
        assertClose(raised, largest, ROUNDING);
      }
    }
  }

  @Test
  void absoluteSumsOfColumns() {
    for (int rows = 0; rows <= 9; rows++) {
      for (int length = 1; length <= 18; length += 3) {
        double[][] x = matrix(rows, length);
        double[] expected = new double[length];
        for (double[] row : x) {
          Arrays.setAll(expected, j -> expected[j] + Math.abs(row[j]));
        }
        double[] sums = vector(length);
        VectorKernels.absoluteColumnSums(x, rows, sums, length);
        assertClose(sums, expected, ROUNDING);
      }
    }
  }

  @Test
  void weightedCombinationsOfTheRowsOfAFlatMatrix() {
    for (int n = 1; n <= 9; n++) {
      double[][] x = matrix(n, n);
      double[] flat = new double[2 + n * n];
      System.arraycopy(PlainMatrices.flat(x), 0, flat, 2, n * n);
      double[] d = vector(n);
      double[] c = vector(n);
      double[] weights = new double[n];
      Arrays.setAll(weights, i -> d[i] * c[i]);
      double[] y = vector(n);
      VectorKernels.combineRows(flat, 2, n, d, c, y);
      assertClose(y, PlainMatrices.transposedProduct(x, weights, n), ROUNDING);
    }
  }

  @Test
  void chosenRowsAreAddedWithTheirOwnWeightsOnARange() {
    double[][] x = matrix(9, 12);
    double[] c = vector(9);
    int[] row = {8, 0, 5, 2, 7, 1, 3};
    for (int first = 0; first <= 2; first++) {
      for (int last = first; last <= row.length; last++) {
        double[] start = vector(12);
        double[] expected = start.clone();
        for (int i = first; i < last; i++) {
          for (int j = 3; j < 11; j++) {
            expected[j] -= 0.5 * c[row[i]] * x[row[i]][j];
          }
        }
        VectorKernels.addRows(x, row, first, last, c, -0.5, start, 3, 11);
        assertClose(start, expected, ROUNDING);
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
        double[] multiplied = y.clone();
        VectorKernels.axpy(0.3, x, moved, from, length);
        VectorKernels.multiply(multiplied, x, from, length);
        for (int i = 0; i < length; i++) {
          double expected = i < from ? y[i] : y[i] + 0.3 * x[i];
          assertThat(moved[i]).isCloseTo(expected, within(ROUNDING));
          assertThat(multiplied[i]).isEqualTo(i < from ? y[i] : y[i] * x[i]);
        }
      }
    }
  }

  @Test
  void rangesMayBeginAtDifferentIndices() {
    for (int count = 0; count <= 20; count++) {
      double[] x = vector(count + 2);
      double[] y = vector(count + 5);
      double[] expected = y.clone();
      double sum = 0;
      for (int j = 0; j < count; j++) {
        sum += x[2 + j] * y[4 + j];
        expected[4 + j] += -0.7 * x[2 + j];
      }
      assertThat(VectorKernels.dot(x, 2, y, 4, count)).isCloseTo(sum, within(ROUNDING));
      VectorKernels.axpy(-0.7, x, 2, y, 4, count);
      assertClose(y, expected, ROUNDING);
    }
  }

  @Test
  void fourRowsAtOnce() {
    for (int to = 4; to <= 15; to++) {
      double[][] x = matrix(4, to);
      double[] y = vector(to);
      double[] c = vector(4);
      double[] added = y.clone();
      double[] expected = y.clone();
      for (int j = 4; j < to; j++) {
        for (int k = 0; k < 4; k++) {
          expected[j] += c[k] * x[k][j];
        }
      }
      VectorKernels.addFour(x[0], x[1], x[2], x[3], c[0], c[1], c[2], c[3], added, 4, to);
      assertClose(added, expected, ROUNDING);
      double[] flat = PlainMatrices.flat(x);
      int row2 = 2 * to;
      int row3 = 3 * to;
      added = y.clone();
      VectorKernels.addFour(flat, 0, to, row2, row3, c[0], c[1], c[2], c[3], added, 4, to);
      assertClose(added, expected, ROUNDING);

      double[] subtracted = y.clone();
      double[] less = y.clone();
      for (int k = 0; k < 4; k++) {
        for (int j = 4; j < to; j++) {
          less[k] -= x[k][j] * y[j];
        }
      }
      VectorKernels.subtractFourDots(x[0], x[1], x[2], x[3], subtracted, 0, 4, to);
      assertClose(subtracted, less, ROUNDING);
      subtracted = y.clone();
      VectorKernels.subtractFourDots(flat, 0, to, row2, row3, y, 4, to, subtracted, 0);
      assertClose(subtracted, less, ROUNDING);
    }
  }

  @Test
  void findsTheNextEntryThatIsNotZero() {
    double[] x = new double[30];
    x[1] = -0.0;
    assertThat(VectorKernels.nextNonzero(x, 0, 30)).isEqualTo(30);
    assertThat(VectorKernels.nextNonzero(x, 30, 30)).isEqualTo(30);
    for (double entry : new double[] {1, -Double.MIN_VALUE, Double.NaN}) {
      for (int at = 0; at < 30; at++) {
        x[at] = entry;
        for (int from = 0; from <= 30; from++) {
          assertThat(VectorKernels.nextNonzero(x, from, 30)).isEqualTo(from <= at ? at : 30);
        }
        assertThat(VectorKernels.nextNonzero(x, 0, at)).isEqualTo(at);
        x[at] = 0;
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

  @Test
  void theNormIsThatOfTheAbsoluteValues() {
    double[] x = {-0.0, Double.MIN_VALUE, -1e-300, -Double.MAX_VALUE, Double.NEGATIVE_INFINITY};
    double[] largest = {0, 0, Double.MIN_VALUE, 1e-300, Double.MAX_VALUE, Double.POSITIVE_INFINITY};
    for (int length = 0; length <= x.length; length++) {
      assertThat(VectorKernels.normInf(x, length)).isEqualTo(largest[length]);
    }
  }

  @Test
  void sumsAbsoluteEntries() {
    double[] x = {100, -1, 2, -4, 8, -16, 32, -64, 128, 100};
    double[] sum = {0, 1, 3, 7, 15, 31, 63, 127, 255};
    for (int count = 0; count < sum.length; count++) {
      assertThat(VectorKernels.norm1(x, 1, 1 + count)).isEqualTo(sum[count]);
    }
    for (int at = 1; at < 9; at++) {
      double[] y = x.clone();
      y[at] = Double.NaN;
      assertThat(VectorKernels.norm1(y, 1, 9)).isNaN();
    }
  }
}
