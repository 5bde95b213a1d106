package io.github.dl4joptnet.internal.backend.cpu.presolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.AdjointSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.CpuSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.LossGradients;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import org.junit.jupiter.api.Test;

/** Two samples on two variables; the second keeps its rows. */
class PostsolvedSolutionTest {
  /** A row that stays, −z₁ between its limits, z₂ below one; z₂ has a lower bound of its own. */
  private static final double[][] ROWS = {{1, 1}, {-1, 0}, {0, 1}};

  private static final double INF = Double.POSITIVE_INFINITY;

  private final QpSettings settings = QpSettings.defaults();
  private final QpData data = data();
  private final UnitRowBounds presolve = UnitRowBounds.of(data, settings);
  private final CpuSolution asBounds = new CpuSolution(presolve.reduced(), settings, null, null);
  private final CpuSolution asRows = new CpuSolution(presolve.kept(), settings, null, null);

  private static QpData data() {
    double[] low = {-INF, -4, -INF};
    SmallQp wide =
        SmallQp.of(2)
            .withP(1, 1)
            .withEqualities(new double[][] {{1, 2}}, 0)
            .withRows(ROWS, low, new double[] {9, 5, 1})
            .withBounds(new double[] {-INF, -7}, null);
    return SmallQp.batch(false, wide, wide.withRows(ROWS, low, new double[] {9, -4, 1}));
  }

  private PostsolvedSolution postsolve() {
    return new PostsolvedSolution(data, presolve, asBounds, asRows);
  }

  private static void fill(double[] part, double... values) {
    System.arraycopy(values, 0, part, 0, values.length);
  }

  @Test
  void theMultiplierOfABoundIsThatOfItsRow() {
    fill(asBounds.lambda, 3, 77);
    fill(asRows.lambda, 77, 77, 77, 4, 5, 6);
    // z₁ at its lower bound, which −z₁ ≤ 5 has given.
    fill(asBounds.boundDual, -2, 8, 77, 77);
    fill(asRows.boundDual, 77, 77, 1, 2);
    assertThat(postsolve().lambda).containsExactly(3, 2, 8, 4, 5, 6);
    assertThat(postsolve().boundDual).containsExactly(0, 0, 1, 2);
    // At its upper bound, which −z₁ ≥ −4 has given; z₂ at its own lower bound.
    fill(asBounds.boundDual, 2, -8);
    assertThat(postsolve().lambda).containsExactly(3, -2, 0, 4, 5, 6);
    assertThat(postsolve().boundDual).containsExactly(0, -8, 1, 2);
  }

  @Test
  void theRestIsThatOfTheBatchThatSolvedTheSample() {
    fill(asBounds.z, 1, 2, 77, 77);
    fill(asRows.z, 77, 77, 3, 4);
    fill(asBounds.nu, 5, 77);
    fill(asRows.nu, 77, 6);
    asBounds.status[0] = QpStatus.SOLVED;
    asBounds.status[1] = QpStatus.NUMERICAL_ERROR;
    asRows.status[0] = QpStatus.NUMERICAL_ERROR;
    asRows.status[1] = QpStatus.MAX_ITERATIONS;
    asBounds.iterations[0] = 7;
    asRows.iterations[1] = 8;
    asBounds.primalResidual[0] = 1;
    asRows.dualResidual[1] = 2;
    asRows.dualityGap[1] = 3;
    PostsolvedSolution solution = postsolve();
    assertThat(solution.z).containsExactly(1, 2, 3, 4);
    assertThat(solution.nu).containsExactly(5, 6);
    assertThat(solution.status).containsExactly(QpStatus.SOLVED, QpStatus.MAX_ITERATIONS);
    assertThat(solution.iterations).containsExactly(7, 8);
    assertThat(solution.primalResidual).containsExactly(1, 0);
    assertThat(solution.dualResidual).containsExactly(0, 2);
    assertThat(solution.dualityGap).containsExactly(0, 3);
    assertThat(solution.keepsRows()).containsExactly(false, true);
  }

  @Test
  void aContradictionOfBoundsIsOneOfTheirRows() {
    asBounds.status[0] = QpStatus.PRIMAL_INFEASIBLE;
    asBounds.certificate[0] = new double[] {0.5, -1, -0.25, 0.75};
    asRows.status[1] = QpStatus.DUAL_INFEASIBLE;
    asRows.certificate[1] = new double[] {1, -1};
    PostsolvedSolution solution = postsolve();
    // λ of three rows, ν, and the bounds.
    assertThat(solution.certificate[0]).containsExactly(0.5, 0.25, 0.75, -1, 0, 0);
    assertThat(solution.certificate[1]).containsExactly(1, -1);
  }

  @Test
  void aLossByMultipliersOfFormerRowsNeedsThem() {
    PostsolvedSolution solution = postsolve();
    double[] dLdz = {1, 1, 1, 1};
    assertThat(solution.needsRows(new LossGradients(dLdz, null, null))).isFalse();
    LossGradients ofKept = new LossGradients(dLdz, new double[] {2, 0, 0, 3, 0, 0}, null);
    assertThat(solution.needsRows(ofKept)).isFalse();
    assertThat(solution.reduced(ofKept).dLdLambda()).containsExactly(2, 3);
    assertThat(solution.reduced(ofKept).dLdz()).isSameAs(dLdz);
    LossGradients ofBound = new LossGradients(dLdz, new double[] {0, 0, 0, 0, 0, 1}, null);
    assertThat(solution.needsRows(ofBound)).isTrue();
  }

  @Test
  void theGradientOfABoundIsThatOfTheLimitOfItsRow() {
    AdjointSolution reduced = new AdjointSolution(presolve.reduced());
    fill(reduced.u, 1, 2);
    fill(reduced.xi, 3);
    fill(reduced.eta, 4);
    fill(reduced.dh, -4);
    fill(reduced.z, 5, 6);
    fill(reduced.lambda, 7);
    fill(reduced.boundDual, 8, -9);
    // z₁ ≤ 4 is −z₁ ≥ −4: raising that limit by one lowers the bound by one.
    fill(reduced.dUpper, 10, 11);
    fill(reduced.dLower, 0, 12);
    AdjointSolution whole = postsolve().postsolve(reduced);
    assertThat(whole.u).startsWith(1, 2);
    assertThat(whole.xi).startsWith(3);
    assertThat(whole.z).startsWith(5, 6);
    assertThat(whole.lambda).startsWith(7, -8, 0);
    assertThat(whole.boundDual).startsWith(0, -9);
    assertThat(whole.dh).startsWith(-4, 0, 11);
    assertThat(whole.dHLower).startsWith(0, -10, 0);
    assertThat(whole.eta).startsWith(4, 10, -11);
    assertThat(whole.dUpper).containsOnly(0);
    assertThat(whole.dLower).startsWith(0, 12);
  }
}
