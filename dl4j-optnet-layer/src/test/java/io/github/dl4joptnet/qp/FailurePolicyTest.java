package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What becomes of samples that were not solved, under each policy. */
class FailurePolicyTest {
  private static final int INFEASIBLE = 1;
  private static final int UNBOUNDED = 3;

  private static QpSolver solver(FailurePolicy policy) {
    return QpSolver.create(QpSettings.builder().failurePolicy(policy).build());
  }

  /** Q = diag(1, q), z₀ + z₁ = 1 and −1 ≤ z₀ ≤ upper; samples 1 and 3 have no solution. */
  private static QpBatch mixed() {
    double[][][] q = new double[4][2][2];
    double[][] lower = new double[4][2];
    double[][] upper = new double[4][2];
    for (int sample = 0; sample < 4; sample++) {
      q[sample][0][0] = sample == UNBOUNDED ? 0 : 1;
      q[sample][1][1] = q[sample][0][0];
      lower[sample][0] = sample == UNBOUNDED ? Double.NEGATIVE_INFINITY : -1;
      lower[sample][1] = sample == INFEASIBLE ? 3 : Double.NEGATIVE_INFINITY;
      upper[sample][0] = sample;
      upper[sample][1] = Double.POSITIVE_INFINITY;
    }
    return QpBatch.builder()
        .Q(Nd4j.createFromArray(q))
        .p(Nd4j.createFromArray(0.3, -0.2))
        .A(Nd4j.createFromArray(new double[][] {{1, 1}}))
        .b(Nd4j.createFromArray(1.0))
        .lower(Nd4j.createFromArray(lower))
        .upper(Nd4j.createFromArray(upper))
        .build();
  }

  @Test
  void markedSamplesHaveAFiniteZAndAReadableMask() {
    QpSolution solution = solver(FailurePolicy.MARK).solve(mixed());
    assertThat(solution.solved()).containsExactly(true, false, true, false);
    assertThat(solution.failures()).isEqualTo(2);
    assertThat(solution.status(INFEASIBLE)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(solution.status(UNBOUNDED)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(DenseMath.normInf(QpArrays.values(solution.z()))).isFinite();
    assertThat(DenseMath.normInf(QpArrays.values(solution.nu()))).isFinite();
    assertThat(DenseMath.normInf(QpArrays.values(solution.boundDual()))).isFinite();
  }

  @Test
  void nanMarksAllOutputsOfFailedSamplesAndNoOthers() {
    QpSolution finite = solver(FailurePolicy.MARK).solve(mixed());
    QpSolution solution = solver(FailurePolicy.MARK_NAN).solve(mixed());
    for (int sample = 0; sample < 4; sample++) {
      boolean failed = sample == INFEASIBLE || sample == UNBOUNDED;
      double[] z = solution.z().toDoubleMatrix()[sample];
      double[] nu = solution.nu().toDoubleMatrix()[sample];
      double[] boundDual = solution.boundDual().toDoubleMatrix()[sample];
      if (failed) {
        assertThat(z).containsOnly(Double.NaN);
        assertThat(nu).containsOnly(Double.NaN);
        assertThat(boundDual).containsOnly(Double.NaN);
      } else {
        assertThat(z).isEqualTo(finite.z().toDoubleMatrix()[sample]);
        assertThat(nu).isEqualTo(finite.nu().toDoubleMatrix()[sample]);
        assertThat(boundDual).isEqualTo(finite.boundDual().toDoubleMatrix()[sample]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MARK", "MARK_NAN"})
  void gradientsOfFailedSamplesAreZeroAndNeverNaN(FailurePolicy policy) {
    QpSolver solver = solver(policy);
    QpSolution solution = solver.solve(mixed());
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(4, 2, new Random(139)));
    QpGradients gradients = solver.backward(solution, dLdz);
    for (int failed : new int[] {INFEASIBLE, UNBOUNDED}) {
      assertThat(DenseMath.normInf(QpArrays.values(gradients.dQ().slice(failed)))).isZero();
      assertThat(DenseMath.normInf(QpArrays.values(gradients.dUpper().slice(failed)))).isZero();
    }
    // The shared coefficients get the sum over the two good samples alone.
    INDArray goodOnly = dLdz.dup();
    goodOnly.getRow(INFEASIBLE).assign(Double.NaN);
    goodOnly.getRow(UNBOUNDED).assign(Double.NaN);
    QpGradients expected = solver.backward(solution, goodOnly);
    assertThat(DenseMath.normInf(QpArrays.values(gradients.dp()))).isGreaterThan(0.01).isFinite();
    assertThat(QpArrays.values(gradients.dp())).isEqualTo(QpArrays.values(expected.dp()));
    assertThat(QpArrays.values(gradients.dA())).isEqualTo(QpArrays.values(expected.dA()));
  }

  @Test
  void throwingNamesTheFirstSampleItsStatusAndResiduals() {
    assertThatThrownBy(() -> solver(FailurePolicy.THROW).solve(mixed()))
        .isInstanceOfSatisfying(
            QpFailedException.class,
            e -> {
              assertThat(e.sample()).isEqualTo(INFEASIBLE);
              assertThat(e.status()).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
            })
        .hasMessageContaining("2 of 4")
        .hasMessageContaining("sample 1")
        .hasMessageContaining("PRIMAL_INFEASIBLE")
        .hasMessageContaining("residual");
  }

  @Test
  void throwingPolicyLetsSolvedBatchesPass() {
    PlainQp good = PlantedQp.variables(4).inequalities(3, 1).plant(new Random(149)).qp();
    QpSolution solution = solver(FailurePolicy.THROW).solve(QpArrays.batch(good, good));
    assertThat(solution.failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void everyOutcomeIsCountedUnderEveryPolicy(FailurePolicy policy) {
    QpStatistics before = QpSolver.statistics();
    try {
      solver(policy).solve(mixed());
    } catch (QpFailedException e) {
      assertThat(policy).isEqualTo(FailurePolicy.THROW);
    }
    QpStatistics counted = QpSolver.statistics().since(before);
    assertThat(counted.solves()).isEqualTo(1);
    assertThat(counted.unsolved()).isEqualTo(2);
    assertThat(counted.samples(QpStatus.SOLVED)).isEqualTo(2);
    assertThat(counted.samples(QpStatus.PRIMAL_INFEASIBLE)).isEqualTo(1);
    assertThat(counted.samples(QpStatus.DUAL_INFEASIBLE)).isEqualTo(1);
  }

  @Test
  void theIterationLimitIsAStatusWithTheBestIterate() {
    PlainQp qp = PlantedQp.variables(10).inequalities(12, 5).bounds(2).plant(new Random(151)).qp();
    QpSettings settings = QpSettings.builder().maxIterations(2).build();
    QpSolver solver = QpSolver.create(settings);
    QpSolution solution = solver.solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.MAX_ITERATIONS);
    assertThat(solution.iterations(0)).isLessThanOrEqualTo(2);
    assertThat(DenseMath.normInf(QpArrays.values(solution.z()))).isFinite();
    QpGradients gradients = solver.backward(solution, Nd4j.ones(solution.z().shape()));
    assertThat(DenseMath.normInf(QpArrays.values(gradients.dp()))).isZero();
  }
}
