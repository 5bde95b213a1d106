package io.github.dl4joptnet.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquilibrationTest {
  private final Random random = new Random(433);
  private double[] d;
  private double[] e;
  private double[] rowNorm;

  private boolean scale(double[][] c, double[] qDiagonal) {
    int n = qDiagonal.length;
    d = PlainMatrices.vector(n, random);
    e = PlainMatrices.vector(c.length, random);
    rowNorm = PlainMatrices.vector(c.length, random);
    double[][] cT = PlainMatrices.transpose(c, n);
    return Equilibration.scale(
        (columns, rows, columnNorm, rowNorms) -> {
          VectorKernels.raise(columnNorm, c, c.length, rows, columns, n);
          VectorKernels.raise(rowNorms, cT, n, columns, rows, c.length);
        },
        qDiagonal,
        n,
        c.length,
        d,
        e,
        rowNorm);
  }

  /** The largest entry of each row of E C D. */
  private double[] rowNorms(double[][] c) {
    double[] norm = new double[c.length];
    for (int r = 0; r < c.length; r++) {
      for (int j = 0; j < d.length; j++) {
        norm[r] = Math.max(norm[r], Math.abs(e[r] * c[r][j] * d[j]));
      }
    }
    return norm;
  }

  /** The largest entry of each column of E C D. */
  private double[] columnNorms(double[][] c) {
    double[] norm = new double[d.length];
    for (int j = 0; j < d.length; j++) {
      for (int r = 0; r < c.length; r++) {
        norm[j] = Math.max(norm[j], Math.abs(e[r] * c[r][j] * d[j]));
      }
    }
    return norm;
  }

  private static void assertNearOne(double[] norms) {
    for (double norm : norms) {
      // Within a factor of two, and of √2 for the rounding of either scale.
      assertThat(norm).isBetween(0.25, 4.0);
    }
  }

  private static void assertPowersOfTwo(double[] scales) {
    for (double scale : scales) {
      assertThat(scale).isEqualTo(Math.scalb(1.0, Math.getExponent(scale)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 3", "3, 7", "12, 12"})
  void bringsTheNormsOfRowsAndColumnsNearOne(int n, int m) {
    double[][] c = PlainMatrices.random(m, n, random);
    for (int r = 0; r < m; r++) {
      for (int j = 0; j < n; j++) {
        c[r][j] *= Math.pow(10, 3 * Math.sin(5 * r) + 4 * Math.cos(7 * j + 1));
      }
    }
    assertThat(scale(c, new double[n])).isTrue();
    assertNearOne(rowNorms(c));
    assertNearOne(columnNorms(c));
    assertPowersOfTwo(d);
    assertPowersOfTwo(e);
    double[] exact = rowNorms(c);
    for (int r = 0; r < m; r++) {
      assertThat(rowNorm[r] / exact[r]).isBetween(0.4, 2.5);
    }
  }

  @Test
  void theCurvatureOfColumnsCountsToo() {
    double[] curvature = {1e6, 1, 1e-6, 4};
    assertThat(scale(new double[0][4], curvature)).isTrue();
    double[] scaled = new double[4];
    double mean = 0;
    for (int j = 0; j < 4; j++) {
      scaled[j] = d[j] * d[j] * curvature[j];
      mean += scaled[j] / 4;
    }
    for (int j = 0; j < 4; j++) {
      assertThat(scaled[j] / mean).isBetween(0.25, 4.0);
    }
  }

  @Test
  void theSizeOfTheWholeQIsLeftToTheCostScale() {
    assertThat(scale(new double[][] {{1, 1}}, new double[] {1e8, 2e8})).isFalse();
    assertThat(scale(new double[][] {{1, 1}}, new double[] {1e-8, 0})).isFalse();
  }

  @Test
  void columnsWithoutCurvatureDoNotMakeTheOthersLookLarge() {
    double[] curvature = new double[20];
    curvature[7] = 1;
    assertThat(scale(new double[0][20], curvature)).isFalse();
  }

  @Test
  void wellScaledDataStayAsTheyAre() {
    double[][] c = {{7, 0.5, 0}, {-0.2, 3, 7.5}};
    assertThat(scale(c, new double[] {1, 2, 0.5})).isFalse();
    assertThat(d).containsOnly(1);
    assertThat(e).containsOnly(1);
    assertThat(rowNorm).containsExactly(7, 7.5);
    double[][] uneven = {{7, 0.5, 0}, {-0.2, 3, 9}};
    assertThat(scale(uneven, new double[] {1, 2, 0.5})).isTrue();
  }

  @Test
  void rowsAndColumnsOfZerosKeepAScaleOfOne() {
    double[][] c = {{0, 0, 0}, {1e6, 0, 1e-6}};
    assertThat(scale(c, new double[3])).isTrue();
    assertThat(e[0]).isEqualTo(1);
    assertThat(d[1]).isEqualTo(1);
    assertThat(rowNorm[0]).isZero();
    assertNearOne(new double[] {rowNorms(c)[1], columnNorms(c)[0], columnNorms(c)[2]});
  }

  @Test
  void thePowerOfTwoIsTheNearestInRatio() {
    assertThat(Equilibration.powerOfTwo(1)).isEqualTo(1);
    assertThat(Equilibration.powerOfTwo(1.41)).isEqualTo(1);
    assertThat(Equilibration.powerOfTwo(1.42)).isEqualTo(2);
    assertThat(Equilibration.powerOfTwo(3)).isEqualTo(4);
    assertThat(Equilibration.powerOfTwo(0.3)).isEqualTo(0.25);
    assertThat(Equilibration.powerOfTwo(1e-30)).isEqualTo(0x1p-100);
    assertThat(Equilibration.powerOfTwo(1e30)).isEqualTo(0x1p100);
    assertThat(Equilibration.powerOfTwo(0x1.8p448)).isEqualTo(0x1p449);
    assertThat(Equilibration.powerOfTwo(0x1.8p450)).isEqualTo(0x1p450);
    assertThat(Equilibration.powerOfTwo(Double.MAX_VALUE)).isEqualTo(0x1p450);
    assertThat(Equilibration.powerOfTwo(0x1.8p-451)).isEqualTo(0x1p-450);
    assertThat(Equilibration.powerOfTwo(Double.MIN_VALUE)).isEqualTo(0x1p-450);
  }
}
