package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CentralPathLimitTest {
  private final Random random = new Random(641);

  private static double[] limit(double[][] m) {
    return new CentralPathLimit(PlainMatrices.copy(m)).lambda();
  }

  /** (Mλ)ᵢ λᵢ = 1: s = Mλ with sλ the same for all. */
  private static void assertCentral(double[][] m, double[] lambda, double tolerance) {
    double[] s = PlainMatrices.product(m, lambda);
    for (int i = 0; i < lambda.length; i++) {
      assertThat(lambda[i]).isPositive().isFinite();
      assertThat(s[i] * lambda[i]).isCloseTo(1, within(tolerance));
    }
  }

  @Test
  void oneSideAloneHasTheRootOfItsInverse() {
    assertThat(limit(new double[][] {{4}})[0]).isCloseTo(0.5, within(1e-10));
    assertThat(limit(new double[][] {{1e-12}})[0]).isCloseTo(1e6, within(1e-4));
    assertClose(limit(PlainMatrices.diagonal(4, 0.25, 1e6)), new double[] {0.5, 2, 1e-3}, 1e-10);
    assertThat(limit(new double[0][0])).isEmpty();
  }

  @Test
  void severalSidesShareTheirProduct() {
    for (int trial = 0; trial < 50; trial++) {
      double[][] m = PlainMatrices.definite(1 + trial % 9, random);
      assertCentral(m, limit(m), 1e-9);
    }
  }

  /** Units of the sides change λ by their inverse. */
  @Test
  void sidesMayHaveUnits() {
    for (int trial = 0; trial < 20; trial++) {
      double[][] m = PlainMatrices.definite(4, random);
      double[] expected = limit(m);
      for (int i = 0; i < 4; i++) {
        expected[i] /= Math.pow(8, i);
        for (int j = 0; j < 4; j++) {
          m[i][j] *= Math.pow(8, i + j);
        }
      }
      double[] lambda = limit(m);
      assertCentral(m, lambda, 1e-4);
      for (int i = 0; i < 4; i++) {
        assertThat(lambda[i] / expected[i]).isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void sidesThatSayTheSameShareTheirWeight() {
    double[][] same = {{3, 3}, {3, 3}};
    assertClose(limit(same), new double[] {1 / Math.sqrt(6), 1 / Math.sqrt(6)}, 1e-9);
    double[][] twice = {{1, 2}, {2, 4}};
    double[] lambda = limit(twice);
    assertCentral(twice, lambda, 1e-9);
    assertThat(lambda[0] / lambda[1]).isCloseTo(2, within(1e-8));
  }

  /** Sides that face each other would have multipliers without bound. */
  @Test
  void aMatrixThatBoundsNothingLeavesThemFinite() {
    for (double[][] m :
        new double[][][] {
          {{1, -1}, {-1, 1}},
          {{1, -1, 0}, {-1, 1, 0}, {0, 0, 1}},
          {{0}},
          {{0, 0}, {0, 5}},
          {{1, -1, -1}, {-1, 1, 1}, {-1, 1, 1}}
        }) {
      double[] lambda = limit(m);
      for (double entry : lambda) {
        assertThat(entry).isPositive().isFinite();
        assertThat(entry * entry).isFinite();
      }
    }
    double[] opposite = limit(new double[][] {{1, -1}, {-1, 1}});
    assertThat(opposite[0]).isCloseTo(opposite[1], within(1e-6 * opposite[1]));
    assertThat(opposite[0]).isGreaterThan(1e3);
    // The third has nothing to do with it.
    double[] third = limit(new double[][] {{1, -1, 0}, {-1, 1, 0}, {0, 0, 4}});
    assertThat(third[2]).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void leavesTheMatrixAsItIs() {
    double[][] m = {{2, 1}, {1, 3}};
    new CentralPathLimit(m).lambda();
    assertThat(m[0]).containsExactly(2, 1);
    assertThat(m[1]).containsExactly(1, 3);
  }
}
