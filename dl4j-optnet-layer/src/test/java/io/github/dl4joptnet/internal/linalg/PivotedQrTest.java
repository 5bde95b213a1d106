package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PivotedQrTest {
  private final Random random = new Random(613);

  /** Q by columns. */
  private static double[][] q(PivotedQr qr, int n) {
    double[][] columns = new double[n][n];
    for (int j = 0; j < n; j++) {
      columns[j][j] = 1;
      qr.apply(columns[j]);
    }
    return columns;
  }

  /** Q R, column by column in the order of the pivots, against the columns that were given. */
  private static void assertFactors(double[][] columns, PivotedQr qr, int n, double tolerance) {
    for (int j = 0; j < columns.length; j++) {
      double[] x = new double[n];
      for (int i = 0; i <= Math.min(j, qr.rank() - 1); i++) {
        x[i] = qr.r(i, j);
      }
      qr.apply(x);
      assertClose(x, columns[qr.pivot()[j]], tolerance);
    }
    assertThat(Arrays.stream(qr.pivot()).sorted()).hasSize(columns.length).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 1", "5, 5", "9, 6", "6, 9", "1, 4", "17, 12", "3, 0", "0, 2"})
  void factorsColumnsOfAnyNumber(int n, int k) {
    double[][] columns = PlainMatrices.random(k, n, random);
    PivotedQr qr = new PivotedQr(PlainMatrices.copy(columns), n, 1e-12);
    assertThat(qr.rank()).isEqualTo(Math.min(n, k));
    assertFactors(columns, qr, n, 1e-13);
    double[][] q = q(qr, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = PlainMatrices.dot(q[i], q[j]);
        assertThat(Math.abs(dot - (i == j ? 1 : 0))).isLessThan(1e-14);
      }
      double[] back = q[i].clone();
      qr.applyTransposed(back);
      double[] unit = new double[n];
      unit[i] = 1;
      assertClose(back, unit, 1e-14);
    }
  }

  /** Each diagonal entry of R is what is left of the largest column that remains. */
  @Test
  void theDiagonalFallsAndBoundsWhatFollows() {
    for (int trial = 0; trial < 20; trial++) {
      double[][] columns = PlainMatrices.random(7, 8, random);
      for (int j = 0; j < 7; j++) {
        for (int i = 0; i < 8; i++) {
          columns[j][i] *= Math.pow(10, -(j * 3) % 7);
        }
      }
      PivotedQr qr = new PivotedQr(columns, 8, 1e-14);
      for (int i = 0; i < 7; i++) {
        for (int j = i; j < 7; j++) {
          double rest = 0;
          for (int k = i; k <= j; k++) {
            rest = Math.hypot(rest, qr.r(k, j));
          }
          assertThat(rest).isLessThanOrEqualTo(Math.abs(qr.r(i, i)) * (1 + 1e-13));
        }
      }
    }
  }

  @Test
  void solvesWithEitherTriangle() {
    int n = 6;
    double[][] columns = PlainMatrices.random(n, n, random);
    PivotedQr qr = new PivotedQr(PlainMatrices.copy(columns), n, 1e-12);
    double[][] m = PlainMatrices.transpose(columns, n);
    double[] b = PlainMatrices.vector(n, random);
    // M P = Q R: with x = P R⁻¹ Qᵀ b.
    double[] y = b.clone();
    qr.applyTransposed(y);
    qr.solveUpper(y);
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[qr.pivot()[i]] = y[i];
    }
    assertClose(x, DenseSolve.solve(m, b), 1e-12);
    // Mᵀ x = b: x = Q R⁻ᵀ Pᵀ b.
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      t[i] = b[qr.pivot()[i]];
    }
    qr.solveLower(t);
    qr.apply(t);
    assertClose(t, DenseSolve.solve(columns, b), 1e-12);
  }

  @Test
  void dependentColumnsAreFound() {
    for (int rank = 0; rank <= 5; rank++) {
      double[][] basis = PlainMatrices.random(rank, 8, random);
      double[][] columns =
          rank == 0
              ? new double[7][8]
              : PlainMatrices.product(PlainMatrices.random(7, rank, random), basis);
      PivotedQr qr = new PivotedQr(PlainMatrices.copy(columns), 8, 1e-12);
      assertThat(qr.rank()).isEqualTo(rank);
      assertFactors(columns, qr, 8, 1e-12);
      // The columns of Q beyond the rank are orthogonal to all.
      double[][] q = q(qr, 8);
      for (int i = rank; i < 8; i++) {
        assertClose(PlainMatrices.product(columns, q[i]), new double[7], 1e-12);
      }
    }
  }

  /** (1, 0) and (1, δ): nothing but δ is left of the second. */
  @Test
  void theShareDecidesWhatIsLeftOfAColumn() {
    for (double unit : new double[] {1, 1e-100, 1e100}) {
      double[][] columns = {{unit, 0}, {unit, 1e-6 * unit}};
      assertThat(new PivotedQr(PlainMatrices.copy(columns), 2, 1.1e-6).rank()).isEqualTo(1);
      assertThat(new PivotedQr(PlainMatrices.copy(columns), 2, 0.9e-6).rank()).isEqualTo(2);
    }
    // What is left is a share of the largest column, not of its own.
    double[][] uneven = {{1, 0}, {0, 1e-6}};
    assertThat(new PivotedQr(PlainMatrices.copy(uneven), 2, 1e-5).rank()).isEqualTo(1);
    // Zeros are no column of their own even where nothing is to be left out.
    assertThat(new PivotedQr(new double[][] {{0, 0}, {1, 0}}, 2, 0).rank()).isEqualTo(1);
  }
}
