package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The same problem in other units is the same scaled problem, to the last bit. */
class ScaledUnitsTest {
  private final Random random = new Random(659);

  /** The objective multiplied by a factor. */
  private static SmallQp dearer(SmallQp qp, double factor) {
    double[][] q = qp.Q() == null ? null : PlainMatrices.copy(qp.Q());
    for (int i = 0; q != null && i < q.length; i++) {
      for (int j = 0; j < q.length; j++) {
        q[i][j] *= factor;
      }
    }
    double[] p = Arrays.stream(qp.linear()).map(x -> factor * x).toArray();
    return qp.withQ(q).withP(p);
  }

  private static double[] sidesOf(ScaledQp qp) {
    return Arrays.copyOf(qp.sides.limit, qp.sides.count());
  }

  private static void assertSame(LoadedSample actual, LoadedSample expected) {
    int n = expected.qp.n;
    assertThat(actual.qp.p).containsExactly(expected.qp.p);
    assertThat(sidesOf(actual.qp)).containsExactly(sidesOf(expected.qp));
    assertThat(actual.qp.sides.target).containsExactly(expected.qp.sides.target);
    assertThat(actual.qp.gradientSize()).isEqualTo(expected.qp.gradientSize());
    assertThat(actual.qp.demandsNonzero()).isEqualTo(expected.qp.demandsNonzero());
    assertThat(actual.scaledRows()).isDeepEqualTo(expected.scaledRows());
    double[][] mine = new double[n][n];
    double[][] other = new double[n][n];
    actual.matrices.q().copyUpperTriangle(actual.qp.costScale(), mine);
    expected.matrices.q().copyUpperTriangle(expected.qp.costScale(), other);
    assertThat(mine).isDeepEqualTo(other);
  }

  @ParameterizedTest
  @EnumSource
  void bitsDoNotChangeWithUnits(Curvature curvature) {
    for (int trial = 0; trial < 12; trial++) {
      SmallQp problem = SmallProblems.bounded(5, trial % 3, trial % 4, curvature, random);
      problem = trial % 2 == 0 ? SmallProblems.stretched(problem) : problem;
      LoadedSample plain = new LoadedSample(problem);
      for (int of : new int[] {-60, -3, 0, 5, 90}) {
        for (int cost : new int[] {-70, 0, 40}) {
          double z = Math.scalb(1.0, of);
          double c = Math.scalb(1.0, cost);
          LoadedSample other = new LoadedSample(dearer(PrimalSizeTest.enlarged(problem, z), c));
          assertSame(other, plain);
          assertThat(other.zScale()).isEqualTo(z * plain.zScale());
          // p z has the unit of both.
          assertThat(other.qp.objectiveScale()).isEqualTo(plain.qp.objectiveScale() / (c * z));
        }
      }
    }
  }

  @Test
  void compliancesDoNotEither() {
    SmallQp problem = SmallProblems.random(4, 1, 3, Curvature.DENSE, random);
    LoadedSample plain = new LoadedSample(problem.data(), 0, 3);
    // A penalty has the unit of the objective over that of squared limits.
    SmallQp enlarged = dearer(PrimalSizeTest.enlarged(problem, 0x1p9), 0x1p5);
    LoadedSample other = new LoadedSample(enlarged.data(), 0, 3 * 0x1p5 * 0x1p-9);
    for (int r = 0; r < 4; r++) {
      assertThat(other.qp.sides.compliance(r)).isEqualTo(plain.qp.sides.compliance(r));
      assertThat(plain.qp.sides.compliance(r)).isPositive();
    }
  }

  /** τ for z and limits, cτ for gradients, and cτ² for curvatures. */
  @Test
  void theScalesAreOneAnothersProducts() {
    SmallQp qp = SmallQp.of(1).withQ(new double[][] {{0.5}}).withP(-32);
    LoadedSample sample = new LoadedSample(qp);
    assertThat(sample.zScale()).isEqualTo(64);
    assertThat(sample.qp.p[0]).isEqualTo(-1);
    assertThat(sample.qp.curvature(0)).isEqualTo(1);
    assertThat(sample.qp.objectiveScale()).isEqualTo(1.0 / (64 * 32));
    Iterate at = sample.iterate();
    at.z[0] = 1;
    double[] z = new double[1];
    sample.qp.unscaleZ(at, z, 0);
    assertThat(z[0]).isEqualTo(64);
    assertThat(sample.qp.unscaledBoundMultiplier(0, 1)).isEqualTo(32);
    assertThat(sample.qp.unscaledValue(0, 1)).isEqualTo(64);
    assertThat(sample.qp.gradientSize()).isEqualTo(1);
    assertThat(new LoadedSample(SmallQp.of(1)).qp.gradientSize()).isEqualTo(1);
  }

  /** Few curved variables must not make the slopes of the others vanish. */
  @Test
  void withASlopeWithoutCurvatureTheSlopesDecide() {
    double[] upper = {0x1p40, 0x1p40};
    SmallQp qp =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 0))
            .withP(1, -1)
            .withBounds(new double[2], upper);
    LoadedSample sample = new LoadedSample(qp);
    assertThat(sample.zScale()).isEqualTo(0x1p40);
    assertThat(sample.qp.p).containsExactly(1, -1);
    // With a slope of the curved one alone, what it wants decides instead.
    LoadedSample curved = new LoadedSample(qp.withP(1, 0));
    assertThat(curved.zScale()).isEqualTo(1);
  }
}
