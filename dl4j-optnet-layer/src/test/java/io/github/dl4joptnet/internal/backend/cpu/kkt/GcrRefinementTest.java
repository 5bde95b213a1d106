package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Systems with less curvature along a few directions than the regularisation adds. */
class GcrRefinementTest {
  private static final int N = 6;
  private static final double[] CURVATURE = {1, 2e-15, 3, 5e-15, 1, 8e-16};
  private static final double[] RIGHT_HAND_SIDE = {1, 1e-3, -1, 2e-3, 0.5, -1e-3};

  private final double[] dz = new double[N];

  private double error(boolean persistent) {
    return error(persistent, 0);
  }

  /** Inactive rows keep the columns' scales at one. */
  private double error(boolean persistent, double above) {
    double[] q = new double[N * N];
    double[] g = new double[N * N];
    double[] rowGap = new double[N];
    for (int j = 0; j < N; j++) {
      q[j * N + j] = CURVATURE[j];
      g[j * N + j] = 1;
      rowGap[j] = KktSystem.INFINITE_WEIGHT;
    }
    Operand h = new Operand(new double[N], 0, N);
    QpData data =
        QpData.builder(1, N, N, 0)
            .set(QpCoefficient.Q, new Operand(q, 0, N * N))
            .set(QpCoefficient.G, new Operand(g, 0, N * N))
            .set(QpCoefficient.H, h)
            .build();
    DenseMatrices matrices = new DenseMatrices(data);
    matrices.load(data, 0);
    AugmentedKkt kkt = new AugmentedKkt(N, N);
    kkt.load(matrices, 1);
    kkt.setPersistent(persistent, above);
    assertThat(kkt.factor(new double[N], rowGap)).isTrue();
    return kkt.solve(RIGHT_HAND_SIDE, new double[N], dz, new double[N], true);
  }

  @Test
  void theRegularisationIsOvercome() {
    assertThat(error(false)).isGreaterThan(1e-4);
    assertThat(error(true)).isLessThan(1e-12);
    double[] expected = new double[N];
    Arrays.setAll(expected, j -> RIGHT_HAND_SIDE[j] / CURVATURE[j]);
    for (int j = 0; j < N; j++) {
      assertThat(dz[j] / expected[j]).isBetween(1 - 1e-8, 1 + 1e-8);
    }
  }

  @Test
  void onlySolutionsThatAreWorseGoOn() {
    double without = error(false);
    assertThat(error(true, 2 * without)).isEqualTo(without);
    assertThat(error(true, 0.5 * without)).isLessThan(1e-12);
  }
}
