package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs over several periods, linear but for a few variables: scaled as if each variable had
 * curvature, they stall far from the solution.
 */
class SparseCurvatureTest {
  private static final int PERIODS = 5;

  @ParameterizedTest
  @CsvSource({"1e-3, 1", "1e-6, 1", "1e-9, 1", "1e-9, 1e-6", "1e-9, 1e4"})
  void aFewCurvedVariablesDoNotSpoilTheScales(double tolerance, double curvature) {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(tolerance).build());
    for (int seed = 0; seed < 5; seed++) {
      PlantedQp planted = HardQps.staircase(PERIODS, curvature, new Random(1000 + seed));
      QpSolution solution = solver.solve(QpArrays.batch(planted.qp()));
      assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
      KktCheck kkt = KktCheck.of(planted.qp(), solution, 0);
      assertThat(kkt.absolute()).isLessThanOrEqualTo(1.001 * tolerance + 1e-15 * kkt.gapSize());
      assertThat(solution.iterations(0)).isLessThanOrEqualTo(30);
    }
  }

  /** Seed 5 falls short of the absolute tolerance, though not of the relative one, without it. */
  @Test
  void aLargeStartReachesWhatHoldsOnlyRelatively() {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(1e-6).build());
    for (int seed = 0; seed < 10; seed++) {
      PlantedQp planted = HardQps.staircase(PERIODS, 1e6, new Random(1000 + seed));
      QpSolution solution = solver.solve(QpArrays.batch(planted.qp()));
      assertThat(solution.status(0)).as("seed %s", seed).isEqualTo(QpStatus.SOLVED);
      KktCheck kkt = KktCheck.of(planted.qp(), solution, 0);
      assertThat(kkt.absolute())
          .as("seed %s", seed)
          .isLessThanOrEqualTo(1.001e-6 + 1e-15 * kkt.gapSize());
    }
  }
}
