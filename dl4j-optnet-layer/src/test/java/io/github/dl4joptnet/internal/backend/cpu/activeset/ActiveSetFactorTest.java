package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActiveSetFactorTest {
  private static final int N = 6;
  private static final int M = 4;

  private final Random random = new Random(463);

  private LoadedSample sample(Curvature curvature, boolean factorQ) {
    SmallQp problem = SmallProblems.stretched(SmallProblems.random(N, 1, 3, curvature, random));
    return new LoadedSample(SmallQp.batch(factorQ, problem), 0, 0);
  }

  /** The rows of Ĉ and then of the identity. */
  private static double[][] rows(double[][] c, int[] indices) {
    double[][] rows = new double[indices.length][];
    for (int i = 0; i < indices.length; i++) {
      rows[i] = indices[i] < M ? c[indices[i]] : new double[N];
      if (indices[i] >= M) {
        rows[i][indices[i] - M] = 1;
      }
    }
    return rows;
  }

  private static double[][] product(double[][] c, double[][] q) {
    return PlainMatrices.product(
        PlainMatrices.product(c, DenseSolve.inverse(q)), PlainMatrices.transpose(c, N));
  }

  private static ActiveSetFactor of(LoadedSample sample, int batch, int[] indices) {
    double[][] r = product(rows(sample.scaledRows(), indices), sample.scaledQ());
    for (double[] row : r) {
      for (int j = 0; j < row.length; j++) {
        row[j] /= sample.qp.costScale();
      }
    }
    Cholesky.factorInPlace(r, indices.length, 0);
    int[] longer = Arrays.copyOf(indices, indices.length + 2);
    return ActiveSetFactor.of(
        sample.qp,
        batch,
        longer,
        indices.length,
        true,
        (i, to, at) -> System.arraycopy(r[i], i, to, at, indices.length - i));
  }

  @ParameterizedTest
  @EnumSource(names = {"DIAGONAL", "DENSE"})
  void solvesInTheUnitsOfTheUser(Curvature curvature) {
    LoadedSample sample = sample(curvature, true);
    int[] indices = {0, 2, M, M + 3};
    ActiveSetFactor factor = of(sample, 1, indices);
    assertThat(factor.rows).containsExactly(indices);
    assertThat(factor.fixesByRows).isTrue();
    double[][] c = new double[M][N];
    double[][] q = new double[N][N];
    for (int r = 0; r < M; r++) {
      for (int j = 0; j < N; j++) {
        c[r][j] = r < 1 ? sample.data.A().get(0, j) : sample.data.G().get(0, (r - 1) * N + j);
      }
    }
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        q[i][j] = sample.data.Q().get(0, i * N + j);
      }
    }
    double[][] s = product(rows(c, indices), q);
    double[] expected = {1, -2, 3, 0.5};
    double[] x = PlainMatrices.product(s, expected);
    factor.solve(x);
    assertClose(x, expected, 1e-9);
  }

  @Test
  void errorsAreJudgedInTheScalesOfRowsAndVariables() {
    LoadedSample sample = sample(Curvature.DIAGONAL, false);
    ActiveSetFactor factor = of(sample, 1, new int[] {1, M + 2});
    assertThat(factor.scale[0]).isEqualTo(sample.matrices.rowScale[1]);
    assertThat(factor.scale[1]).isCloseTo(1 / sample.matrices.columnScale[2], within(1e-15));
  }

  @Test
  void anEmptyActiveSetHasAFactorToo() {
    ActiveSetFactor factor = of(sample(Curvature.DIAGONAL, false), 1, new int[0]);
    assertThat(factor.rows).isEmpty();
    factor.solve(new double[0]);
  }

  @Test
  void thereIsNoneWhereNothingEliminatesQ() {
    assertThat(of(sample(Curvature.DENSE, false), 1, new int[] {0})).isNull();
    assertThat(of(sample(Curvature.DENSE, true), 1, new int[] {0})).isNotNull();
  }

  @Test
  void thereIsNoneWhereABatchOfThemWouldBeTooLarge() {
    // Half of two rows' 2 · 3 entries of 8 bytes; at most 128 MiB of them.
    LoadedSample sample = sample(Curvature.DIAGONAL, false);
    int most = (128 << 20) / 24;
    assertThat(of(sample, most, new int[] {0, 1})).isNotNull();
    assertThat(of(sample, most + 1, new int[] {0, 1})).isNull();
    assertThat(of(sample, 1 << 29, new int[] {0, 1})).isNull();
  }
}
