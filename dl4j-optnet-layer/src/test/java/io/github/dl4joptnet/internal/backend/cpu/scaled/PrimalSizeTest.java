package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrimalSizeTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private final Random random = new Random(653);
  private final PrimalSize size = new PrimalSize();

  private double of(SmallQp qp) {
    return of(qp.data(), 0);
  }

  @Test
  void theLargerSizeIsThatOfTheLargestLimitOrOfTheMinimiser() {
    SmallQp qp =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(8, 0)
            .withRows(new double[][] {{1, 1}, {1, -1}}, null, new double[] {1e-11, 4});
    assertThat(of(qp)).isLessThan(1e-10);
    assertThat(size.larger()).isEqualTo(4);
    of(qp.withP(2, 0));
    assertThat(size.larger()).isEqualTo(2);
    of(qp.withQ(null));
    assertThat(size.larger()).isZero();
  }

  private double of(QpData data, int sample) {
    DenseMatrices matrices = new DenseMatrices(data);
    matrices.load(data, sample);
    double[] p = new double[data.n()];
    for (int j = 0; j < p.length; j++) {
      p[j] = matrices.columnScale[j] * Operand.get(data.p(), sample, j, 0);
    }
    return size.of(data, sample, matrices, p);
  }

  private static double[] filled(int n, double value) {
    double[] x = new double[n];
    Arrays.fill(x, value);
    return x;
  }

  private static double[] times(double factor, double[] x) {
    return x == null ? null : Arrays.stream(x).map(v -> factor * v).toArray();
  }

  /** The same problem with z and all limits multiplied by a factor. */
  static SmallQp enlarged(SmallQp qp, double factor) {
    double[][] q = qp.Q() == null ? null : PlainMatrices.copy(qp.Q());
    for (int i = 0; q != null && i < q.length; i++) {
      q[i] = times(1 / factor, q[i]);
    }
    return new SmallQp(
        qp.n(),
        q,
        qp.p(),
        qp.A(),
        times(factor, qp.b()),
        qp.G(),
        times(factor, qp.hLower()),
        times(factor, qp.h()),
        times(factor, qp.lower()),
        times(factor, qp.upper()));
  }

  @ParameterizedTest
  @EnumSource
  void growsWithZ(Curvature curvature) {
    for (int trial = 0; trial < 20; trial++) {
      SmallQp problem = SmallProblems.bounded(5, trial % 3, trial % 4, curvature, random);
      problem = trial % 2 == 0 ? SmallProblems.stretched(problem) : problem;
      double plain = of(problem);
      for (int k : new int[] {-200, -40, -1, 1, 7, 100, 300}) {
        double factor = Math.scalb(1.0, k);
        assertThat(of(enlarged(problem, factor))).isEqualTo(factor * plain);
      }
    }
  }

  @Test
  void theUnitOfTheObjectiveDoesNotMatter() {
    SmallQp problem = SmallProblems.bounded(5, 1, 2, Curvature.DENSE, random);
    double[][] q = PlainMatrices.copy(problem.Q());
    Arrays.setAll(q, i -> times(0x1p60, q[i]));
    assertThat(of(problem.withQ(q).withP(times(0x1p60, problem.p())))).isEqualTo(of(problem));
  }

  @Test
  void whatConstraintsDemandIsTheLeast() {
    // Of z₁ + z₂ = −64, at least one is of size 32.
    double[][] row = {{1, 1}};
    SmallQp qp = SmallQp.of(2);
    assertThat(of(qp.withEqualities(row, -64))).isEqualTo(32);
    assertThat(size.demandsNonzero()).isTrue();
    assertThat(of(qp.withRows(row, new double[] {32}, new double[] {INF}))).isEqualTo(16);
    assertThat(of(qp.withRows(row, new double[] {-INF}, new double[] {-16}))).isEqualTo(8);
    assertThat(of(qp.withBounds(new double[] {-4, 8}, new double[] {4, INF}))).isEqualTo(8);
    assertThat(of(qp.withBounds(null, new double[] {-0.25, INF}))).isEqualTo(0.25);
    // Where z may be zero, nothing is demanded.
    assertThat(of(qp.withRows(row, new double[] {-32}, new double[] {32}))).isEqualTo(1);
    assertThat(size.demandsNonzero()).isFalse();
    assertThat(of(qp.withEqualities(row, 0))).isEqualTo(1);
    assertThat(size.demandsNonzero()).isFalse();
    // The largest of all, whatever the objective wants.
    SmallQp two = qp.withEqualities(new double[][] {{1, 1}, {1, -1}}, 2, -128);
    assertThat(of(two.withQ(PlainMatrices.diagonal(1, 1)).withP(4, 4))).isEqualTo(64);
  }

  @Test
  void infinityDemandsNothing() {
    double[] low = {INF, -INF};
    assertThat(of(SmallQp.of(2).withBounds(low, null))).isEqualTo(1);
    double[][] zeros = {{0, 0}};
    assertThat(of(SmallQp.of(2).withEqualities(zeros, 1e9))).isEqualTo(1);
    assertThat(of(SmallQp.of(2).withRows(zeros, new double[] {1e9}, new double[] {INF})))
        .isEqualTo(1);
  }

  @Test
  void theObjectiveWantsWhereItsGradientVanishes() {
    SmallQp qp = SmallQp.of(2).withQ(PlainMatrices.diagonal(2, 0.5));
    assertThat(of(qp.withP(64, 1))).isEqualTo(32);
    assertThat(of(qp.withP(1, -64))).isEqualTo(128);
    assertThat(size.isCurved()).isTrue();
    assertThat(size.demandsNonzero()).isFalse();
    assertThat(of(SmallQp.of(2).withP(64, 1))).isEqualTo(1);
    assertThat(size.isCurved()).isFalse();
    // A variable without slope needs no curvature.
    assertThat(of(SmallQp.of(2).withQ(PlainMatrices.diagonal(2, 0)).withP(64, 0))).isEqualTo(32);
    assertThat(size.isCurved()).isTrue();
    assertThat(of(SmallQp.of(2).withQ(PlainMatrices.diagonal(2, 0)).withP(64, 1))).isEqualTo(1);
    assertThat(size.isCurved()).isFalse();
  }

  /** More than the typical limit need not be wanted, nor more than is wanted be allowed. */
  @Test
  void theSmallerOfWhatIsWantedAndWhatIsAllowedCounts() {
    SmallQp qp = SmallQp.of(2).withQ(PlainMatrices.diagonal(1, 1)).withP(64, 1);
    assertThat(of(qp.withBounds(filled(2, -8), filled(2, 8)))).isEqualTo(8);
    assertThat(of(qp.withBounds(filled(2, -512), filled(2, 512)))).isEqualTo(64);
    assertThat(of(qp.withBounds(filled(2, -INF), filled(2, INF)))).isEqualTo(64);
    SmallQp linear = SmallQp.of(2).withP(64, 1);
    assertThat(of(linear.withBounds(filled(2, -512), filled(2, 512)))).isEqualTo(512);
  }

  /** An eighth of the limits is enough to tell what is typical; zeros tell nothing. */
  @Test
  void largeLimitsDoNotDominate() {
    SmallQp qp = SmallQp.of(4).withP(1, 1, 1, 1);
    double[] upper = {2, 1e9, 1e9, 1e9};
    assertThat(of(qp.withBounds(new double[4], upper))).isEqualTo(2);
    assertThat(of(qp.withBounds(filled(4, -INF), upper))).isEqualTo(2);
    // One in nine is not.
    double[] five = {2, 1e9, 1e9, 1e9, 1e9};
    double[] lower = {-1e9, -1e9, -1e9, -1e9, 0};
    SmallQp wide = SmallQp.of(5).withP(1, 1, 1, 1, 1);
    assertThat(of(wide.withBounds(lower, five))).isEqualTo(0x1p29);
    double[] ends = {2, 1e30, 1e30, 1e300};
    assertThat(of(qp.withBounds(new double[4], ends))).isEqualTo(2);
    assertThat(of(qp.withBounds(new double[4], new double[4]))).isEqualTo(1);
  }

  /** A linear program may have limits that only stand for infinity. */
  @Test
  void aLinearProgramIsNotTakenToBeFarBeyondWhatIsDemanded() {
    double[][] row = {{1, 1}};
    SmallQp qp = SmallQp.of(2).withP(1, 1).withEqualities(row, 2);
    // The geometric mean of what is demanded, 1, and what is allowed.
    assertThat(of(qp.withBounds(filled(2, -256), filled(2, 256)))).isEqualTo(16);
    double far = of(qp.withBounds(filled(2, -1e20), filled(2, 1e20)));
    assertThat(far).isEqualTo(0x1p10);
    // With curvature it is the objective that tells.
    SmallQp curved = qp.withQ(PlainMatrices.diagonal(0x1p-40, 0x1p-40));
    assertThat(of(curved.withBounds(filled(2, -1e20), filled(2, 1e20)))).isEqualTo(0x1p20);
  }

  /** Limits are counted in the scales of their rows and variables. */
  @Test
  void sizesAreThoseOfTheScaledProblem() {
    SmallQp qp = SmallQp.of(1).withEqualities(new double[][] {{0x1p20}}, 0x1p20);
    DenseMatrices matrices = new DenseMatrices(qp.data());
    matrices.load(qp.data(), 0);
    // z = 1 = τ D ẑ with ẑ = 1.
    assertThat(of(qp)).isEqualTo(1 / matrices.columnScale[0]);
    assertThat(matrices.columnScale[0]).isNotEqualTo(1);
  }

  @Test
  void oneSampleLeavesNothingToTheNext() {
    SmallQp near = SmallQp.of(2).withP(1, 1).withBounds(filled(2, -2), filled(2, 2));
    SmallQp far = near.withBounds(filled(2, -0x1p50), filled(2, 0x1p50));
    SmallQp open = near.withBounds(filled(2, -INF), filled(2, INF));
    QpData data = SmallQp.batch(false, near, far, open, near);
    assertThat(of(data, 1)).isEqualTo(0x1p50);
    assertThat(of(data, 0)).isEqualTo(2);
    assertThat(of(data, 2)).isEqualTo(1);
    assertThat(of(data, 1)).isEqualTo(0x1p50);
    assertThat(of(data, 3)).isEqualTo(2);
  }
}
