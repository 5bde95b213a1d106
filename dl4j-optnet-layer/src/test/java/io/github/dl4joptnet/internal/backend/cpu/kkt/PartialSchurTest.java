package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartialSchurTest {
  private final Random random = new Random(401);

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "5, 0", "5, 2", "9, 4", "9, 5", "9, 9", "17, 6"})
  void eliminatesTheEqualities(int m, int nEq) {
    double[][] whole = PlainMatrices.definite(m, random);
    PartialSchur schur = new PartialSchur(m + 2);
    schur.load(PlainMatrices.upperTriangle(whole), m, nEq);
    assertThat(schur.usable()).isTrue();

    int[] equalities = IntStream.range(0, nEq).toArray();
    int[] others = IntStream.range(nEq, m).toArray();
    double[][] ofEqualities = PlainMatrices.part(whole, equalities, equalities);
    double[][] mixed = PlainMatrices.part(whole, equalities, others);
    double[][] left = PlainMatrices.part(whole, others, others);
    double[][] product =
        PlainMatrices.product(
            PlainMatrices.transpose(mixed, others.length),
            PlainMatrices.product(DenseSolve.inverse(ofEqualities), mixed));
    for (int i = 0; i < left.length && nEq > 0; i++) {
      for (int j = 0; j < left.length; j++) {
        left[i][j] -= product[i][j];
      }
    }
    // S, both triangles, at the columns of its rows.
    for (int i = 0; i < left.length; i++) {
      double[] row = schur.matrix()[nEq + i];
      assertClose(Arrays.copyOfRange(row, nEq, m), left[i], 1e-12);
    }
    // RᵀR and RᵀW.
    double[][] r = new double[nEq][];
    double[][] w = new double[nEq][];
    for (int i = 0; i < nEq; i++) {
      r[i] = Arrays.copyOf(schur.matrix()[i], nEq);
      Arrays.fill(r[i], 0, i, 0);
      w[i] = Arrays.copyOfRange(schur.matrix()[i], nEq, m);
    }
    assertClose(PlainMatrices.product(PlainMatrices.transpose(r, nEq), r), ofEqualities, 1e-12);
    assertClose(PlainMatrices.product(PlainMatrices.transpose(r, nEq), w), mixed, 1e-12);
  }

  /** By elimination, a solve for the rest, and substitution. */
  @Test
  void theTwoSolvesLeaveASystemOfTheOtherRows() {
    int m = 11;
    int nEq = 5;
    double[][] whole = PlainMatrices.definite(m, random);
    PartialSchur schur = new PartialSchur(m);
    schur.load(whole, m, nEq);
    double[] b = PlainMatrices.vector(m, random);
    double[] x = b.clone();
    schur.solveTransposed(x, m);
    double[][] rest = new double[m - nEq][];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = Arrays.copyOfRange(schur.matrix()[nEq + i], nEq, m);
    }
    double[] others = DenseSolve.solve(rest, Arrays.copyOfRange(x, nEq, m));
    System.arraycopy(others, 0, x, nEq, others.length);
    for (int i = 0; i < nEq; i++) {
      for (int j = nEq; j < m; j++) {
        x[i] -= schur.matrix()[i][j] * x[j];
      }
    }
    schur.solveUpper(x);
    assertClose(x, DenseSolve.solve(whole, b), 1e-11);
  }

  @Test
  void equalitiesThatDependOnEachOtherAreOfNoUse() {
    double[][] c = PlainMatrices.random(4, 6, random);
    c[1] = c[0].clone();
    double[][] whole = PlainMatrices.product(c, PlainMatrices.transpose(c, 6));
    PartialSchur schur = new PartialSchur(4);
    schur.load(whole, 4, 2);
    assertThat(schur.usable()).isFalse();
    // Among the others, dependent rows do no harm.
    schur.load(whole, 4, 1);
    assertThat(schur.usable()).isTrue();
    assertUpperClose(new double[][] {{schur.matrix()[1][1]}}, new double[][] {{0}}, 1e-12);
  }
}
