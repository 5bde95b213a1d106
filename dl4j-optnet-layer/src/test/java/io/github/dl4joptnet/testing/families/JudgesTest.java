package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.InfeasibilityCertificate;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.checks.ExactCertificates;
import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judges find what is wrong, and do not find what is not. */
class JudgesTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  private static PlainQp twoRows(double[][] g, double... h) {
    return new PlainQp(DenseMath.identity(2, 1), new double[2], g, h, null, null, null, null, null);
  }

  @Test
  void aCertificateOfOneProgramIsNoneOfAnother() {
    PlainQp infeasible = twoRows(new double[][] {{1, 1}, {-1, -1}}, 1, -2);
    InfeasibilityCertificate certificate =
        SOLVER.solve(QpArrays.of(infeasible).build()).infeasibilityCertificate(0);
    assertThat(ExactCertificates.excludes(infeasible, certificate, 1e6)).isTrue();
    PlainQp feasible = twoRows(new double[][] {{1, 1}, {-1, -1}}, 2, -2);
    assertThat(ExactCertificates.excludes(feasible, certificate, 1)).isFalse();
    // Off by 2⁻²⁰ in one entry: it still excludes what is near, and no longer what is far.
    PlainQp turned = twoRows(new double[][] {{1, 1}, {-1 - 0x1p-20, -1}}, 1, -2);
    assertThat(ExactCertificates.excludes(turned, certificate, 1e3)).isTrue();
    assertThat(ExactCertificates.excludes(turned, certificate, 4e6)).isFalse();
  }

  @Test
  void boundsLimitWhatARemainderIsWorth() {
    PlainQp open = twoRows(new double[][] {{1, 1}, {-1 - 0x1p-20, -1}}, 1, -2);
    PlainQp infeasible = twoRows(new double[][] {{1, 1}, {-1, -1}}, 1, -2);
    InfeasibilityCertificate certificate =
        SOLVER.solve(QpArrays.of(infeasible).build()).infeasibilityCertificate(0);
    PlainQp bounded =
        new PlainQp(
            open.Q(),
            open.p(),
            open.G(),
            open.h(),
            null,
            null,
            null,
            new double[] {-5, -5},
            new double[] {5, 5});
    assertThat(ExactCertificates.excludes(bounded, certificate, 1e300)).isTrue();
  }

  @Test
  void aDirectionHasToDescendAndToStayInside() {
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {-1, 0},
            new double[][] {{1, -1}},
            new double[] {1},
            null,
            null,
            null,
            null,
            null);
    assertThat(ExactCertificates.descends(qp, new double[] {1, 1}, 1e3)).isTrue();
    assertThat(ExactCertificates.descends(qp, new double[] {1, 0.999}, 1e3)).isFalse();
    assertThat(ExactCertificates.descends(qp, new double[] {-1, -1}, 1e3)).isFalse();
    assertThat(ExactCertificates.descends(qp, new double[] {0, 1}, 1e3)).isFalse();
    PlainQp curved =
        new PlainQp(
            new double[][] {{0.01, 0}, {0, 0}}, qp.p(), null, null, null, null, null, null, null);
    assertThat(ExactCertificates.descends(curved, new double[] {1, 0}, 1e3)).isFalse();
  }

  @Test
  void theAdjointOfAFlatProgramIsThePseudoInverse() {
    double[][] Q = {{4, 4, -4}, {4, 4, -4}, {-4, -4, 4}};
    double[] u = FlatDirections.projectedAdjoint(Q, new double[0][], new double[] {2, -3, 1});
    // vvᵀ/36 applied to (2, −3, 1), with the sign of the adjoint.
    assertThat(u).containsExactly(new double[] {2 / 36.0, 2 / 36.0, -2 / 36.0}, within(1e-16));
    double[] withRow =
        FlatDirections.projectedAdjoint(Q, new double[][] {{1, 1, -1}}, new double[] {2, -3, 1});
    assertThat(DenseMath.normInf(withRow)).isLessThanOrEqualTo(1e-16);
  }

  /** A vanishing curvature in the flat directions leaves the same adjoint of a loss they ignore. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theAdjointIsTheLimitOfDefiniteOnes(long seed) {
    Random random = new Random(seed);
    int n = 6;
    double[][] Q = new double[n][n];
    double[][] C = {new double[n]};
    Arrays.setAll(C[0], j -> 1 + random.nextInt(3));
    double[] dLdz = C[0].clone();
    for (int k = 0; k < 1 + seed % 3; k++) {
      double[] v = new double[n];
      Arrays.setAll(v, j -> random.nextInt(7) - 3);
      dLdz = DenseMath.plus(dLdz, DenseMath.scaled(v, 1 + k));
      for (int i = 0; i < n; i++) {
        Q[i] = DenseMath.plus(Q[i], DenseMath.scaled(v, v[i]));
      }
    }
    double[][] nearly = new double[n][];
    for (int i = 0; i < n; i++) {
      nearly[i] = DenseMath.plus(Q[i], DenseMath.identity(n, 0x1p-45)[i]);
    }
    double[] limit = ActiveKkt.solve(nearly, new double[n], C, new double[1], dLdz).u();
    double[] u = FlatDirections.projectedAdjoint(Q, C, dLdz);
    assertThat(DenseMath.normInf(u)).isGreaterThan(1e-3);
    assertThat(DenseMath.distance(u, limit)).isLessThan(1e-11);
  }

  @Test
  void anErrorIsFoundInTheUnitsOfTheReference() {
    double[] tiny = {1e-20, 2e-20};
    assertThat(Judges.near("z", new double[] {1.1e-20, 2e-20}, tiny, 1e-6).verdict())
        .isEqualTo(Verdict.WRONG);
    assertThat(Judges.near("z", new double[] {1e-20, 2e-20 + 1e-27}, tiny, 1e-6).isRight())
        .isTrue();
    assertThat(Judges.near("z", new double[] {Double.NaN, 2e-20}, tiny, 1e-6).isRight()).isFalse();
  }
}
