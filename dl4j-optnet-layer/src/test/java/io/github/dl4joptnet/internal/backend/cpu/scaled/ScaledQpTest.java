package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaledQpTest {
  private static final int N = 5;
  private static final int N_EQ = 2;
  private static final int N_INEQ = 3;
  private static final int M = N_EQ + N_INEQ;

  private final Random random = new Random(449);

  private final SmallQp problem =
      SmallProblems.stretched(SmallProblems.random(N, N_EQ, N_INEQ, Curvature.DENSE, random));
  private final LoadedSample sample = new LoadedSample(problem);
  private final ScaledQp qp = sample.qp;

  private Iterate random() {
    Iterate at = sample.iterate();
    System.arraycopy(PlainMatrices.vector(N, random), 0, at.z, 0, N);
    System.arraycopy(PlainMatrices.vector(M, random), 0, at.y, 0, M);
    System.arraycopy(PlainMatrices.vector(N, random), 0, at.boundDual, 0, N);
    return at;
  }

  private double[] unscaledZ(Iterate at) {
    double[] z = new double[1 + N];
    qp.unscaleZ(at, z, 1);
    return Arrays.copyOfRange(z, 1, 1 + N);
  }

  private double[] unscaledY(Iterate at) {
    double[] y = new double[M];
    qp.unscaleRowMultipliers(at, 0, N_EQ, y, 0);
    qp.unscaleRowMultipliers(at, N_EQ, N_INEQ, y, N_EQ);
    return y;
  }

  private double[] unscaledBoundDual(Iterate at) {
    double[] boundDual = new double[1 + N];
    qp.unscaleBoundMultipliers(at, boundDual, 1);
    return Arrays.copyOfRange(boundDual, 1, 1 + N);
  }

  @Test
  void anotherSizeOfZChangesNoUnscaledNumber() {
    Iterate at = random();
    Arrays.fill(at.s, 3);
    Arrays.fill(at.lambda, 5);
    double[] z = unscaledZ(at);
    double[] y = unscaledY(at);
    double[] boundDual = unscaledBoundDual(at);
    double[] p = qp.p.clone();
    double[] limits = qp.sides.limit.clone();
    double size = qp.zScale();
    qp.rescale(0x1p20 * size, at);
    assertThat(qp.zScale()).isEqualTo(0x1p20 * size);
    assertThat(at.s[0] * 0x1p20).isEqualTo(3);
    assertThat(unscaledZ(at)).isEqualTo(z);
    assertThat(unscaledY(at)).isEqualTo(y);
    assertThat(unscaledBoundDual(at)).isEqualTo(boundDual);
    assertThat(qp.costScale()).isEqualTo(qp.objectiveScale() * qp.zScale() * qp.zScale());
    qp.rescale(size, at);
    assertThat(qp.p).isEqualTo(p);
    assertThat(qp.sides.limit).isEqualTo(limits);
    assertThat(at.s).containsOnly(3);
    assertThat(at.lambda).containsOnly(5);
  }

  /** cτ D (Qz + p + Cᵀy + boundDual) is that of the scaled problem: it ties all scales together. */
  @Test
  void theStationarityOfTheScaledProblemIsThatOfTheOriginal() {
    Iterate at = random();
    double[] z = unscaledZ(at);
    double[] qz = PlainMatrices.product(problem.Q(), z);
    double[] cy = PlainMatrices.transposedProduct(problem.rows(), unscaledY(at), N);
    double[] boundDual = unscaledBoundDual(at);
    double[] expected = new double[N];
    Arrays.setAll(
        expected,
        j ->
            sample.gradientScale()
                * sample.matrices.columnScale[j]
                * (qz[j] + problem.p()[j] + cy[j] + boundDual[j]));
    double[] scaledQz = PlainMatrices.product(sample.scaledQ(), at.z);
    double[] scaledCy = PlainMatrices.transposedProduct(sample.scaledRows(), at.y, N);
    double[] actual = new double[N];
    Arrays.setAll(
        actual, j -> qp.costScale() * scaledQz[j] + qp.p[j] + scaledCy[j] + at.boundDual[j]);
    assertClose(actual, expected, 1e-13);
    assertThat(sample.matrices.isScaled()).isTrue();
    assertThat(qp.costScale()).isNotEqualTo(1);
    for (int j = 0; j < N; j++) {
      assertThat(qp.curvature(j)).isEqualTo(qp.costScale() * sample.scaledQ()[j][j]);
    }
  }

  @Test
  void scalingIsTheExactInverseOfUnscaling() {
    Iterate at = random();
    Iterate back = sample.iterate();
    double[] values = new double[3 + N];
    qp.unscaleZ(at, values, 3);
    qp.scaleZ(values, 3, back);
    qp.unscaleBoundMultipliers(at, values, 3);
    qp.scaleBoundMultipliers(values, 3, back);
    double[] multipliers = new double[2 + M];
    qp.unscaleRowMultipliers(at, 0, N_EQ, multipliers, 2);
    qp.scaleRowMultipliers(multipliers, 2, 0, N_EQ, back);
    qp.unscaleRowMultipliers(at, N_EQ, N_INEQ, multipliers, 1);
    qp.scaleRowMultipliers(multipliers, 1, N_EQ, N_INEQ, back);
    assertThat(back.z).containsExactly(at.z);
    assertThat(back.y).containsExactly(at.y);
    assertThat(back.boundDual).containsExactly(at.boundDual);
  }

  @Test
  void singleMultipliersAreUnscaledAlike() {
    Iterate at = random();
    for (int r = 0; r < M; r++) {
      assertThat(qp.unscaledRowMultiplier(r, at.y[r])).isEqualTo(unscaledY(at)[r]);
    }
    for (int j = 0; j < N; j++) {
      assertThat(qp.unscaledBoundMultiplier(j, at.boundDual[j]))
          .isEqualTo(unscaledBoundDual(at)[j]);
    }
  }

  @Test
  void theCostScaleBringsTheLargestCoefficientNearOne() {
    double largest = 0;
    for (int j = 0; j < N; j++) {
      largest = Math.max(largest, Math.max(Math.abs(qp.p[j]), qp.curvature(j)));
    }
    assertThat(largest).isBetween(0.7, 1.42);
    assertThat(new LoadedSample(SmallQp.of(2)).qp.costScale()).isEqualTo(1);
    assertThat(new LoadedSample(SmallQp.of(2).withP(-1000, 1)).qp.costScale()).isEqualTo(0x1p-10);
    assertThat(new LoadedSample(SmallQp.of(1).withQ(new double[][] {{64}})).qp.costScale())
        .isEqualTo(0x1p-6);
  }

  @Test
  void rowsAreElasticWhereViolationsHaveAPrice() {
    assertThat(qp.isElastic()).isFalse();
    assertThat(new LoadedSample(problem.data(), 0, 10).qp.isElastic()).isTrue();
  }
}
