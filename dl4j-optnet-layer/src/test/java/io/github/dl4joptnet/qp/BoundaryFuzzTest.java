package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.dl4joptnet.testing.Thorough;
import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.AdversarialQp;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Malformed and adversarial batches, thousands of them in the thorough run: each is rejected with
 * an IllegalArgumentException or ends with honest statuses; none crashes, hangs, or calls a NaN or
 * a wrong answer solved.
 */
class BoundaryFuzzTest {
  private static final int TRIES = Thorough.IS_ON ? 1000 : 300;
  private static final double TOLERANCE = 1e-8;
  private static final QpSettings SETTINGS =
      QpSettings.builder().tolerance(TOLERANCE).maxIterations(100).threads(1).build();

  @ParameterizedTest
  @ValueSource(longs = {277, 281, 283, 293})
  void rejectedOrHonest(long seed) {
    Map<QpStatus, Integer> outcomes = new EnumMap<>(QpStatus.class);
    for (int k = 0; k < TRIES; k++) {
      AdversarialQp input = new AdversarialQp(new Random(seed * 1000 + k));
      int attempt = k;
      Supplier<String> which = () -> "seed " + seed + ", try " + attempt + ": " + input;
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> check(input, outcomes, which), which);
    }
    // The inputs reach every kind of end, so none of the checks is idle.
    assertThat(outcomes).containsKeys(QpStatus.SOLVED, QpStatus.PRIMAL_INFEASIBLE);
    assertThat(outcomes.get(QpStatus.SOLVED)).isGreaterThan(TRIES / 10);
  }

  private static void check(
      AdversarialQp input, Map<QpStatus, Integer> outcomes, Supplier<String> which) {
    QpBatch batch;
    try {
      batch = input.arrays().build();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).as(which).isNotBlank();
      return;
    }
    try {
      QpSolver solver = QpSolver.create(SETTINGS);
      QpSolution solution = solver.solve(batch);
      INDArray dLdz = Nd4j.ones(solution.z().shape());
      QpGradients gradients = solver.backward(solution, dLdz);
      for (int sample = 0; sample < batch.batch(); sample++) {
        outcomes.merge(solution.status(sample), 1, Integer::sum);
        checkSample(input.sample(batch, sample), solution, sample, which);
      }
      for (String name : input.arrays().names()) {
        for (double value : QpArrays.values(QpArrays.gradient(gradients, name))) {
          assertThat(value).as(which).isNotNaN();
        }
      }
    } catch (RuntimeException e) {
      fail(which.get(), e);
    }
  }

  private static void checkSample(
      PlainQp qp, QpSolution solution, int sample, Supplier<String> which) {
    double[] z = solution.z().toDoubleMatrix()[sample];
    assertThat(DenseMath.normInf(z)).as(which).isFinite();
    if (solution.status(sample) == QpStatus.SOLVED) {
      KktCheck kkt = KktCheck.of(qp, solution, sample);
      // Far outside of all reason, where products over- and underflow, the tolerance is hard to
      // keep.
      double tolerance = AdversarialQp.isModerate(qp) ? 2 * TOLERANCE : 1e-3;
      assertThat(kkt.primal()).as(which).isLessThanOrEqualTo(tolerance * (1 + kkt.primalSize()));
      if (AdversarialQp.isModerate(qp)) {
        assertThat(kkt.relativeExcess(TOLERANCE)).as(which).isLessThanOrEqualTo(2);
      }
    }
  }
}
