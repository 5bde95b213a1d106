package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PeerShapes;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Residuals and gap, absolute and in the tests' own arithmetic, on well-scaled problems. */
class AccuracyTest {
  private static final int SAMPLES = 8;

  @ParameterizedTest
  @EnumSource
  void residualsAndGapAreWithinANanounit(PeerShapes shape) {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(1e-9).build());
    List<PlainQp> samples = shape.samples(SAMPLES, new Random(311));
    QpSolution solution = solver.solve(QpArrays.perSample(samples).build());
    for (int sample = 0; sample < SAMPLES; sample++) {
      assertThat(solution.status(sample)).isEqualTo(QpStatus.SOLVED);
      KktCheck kkt = KktCheck.of(samples.get(sample), solution, sample);
      assertThat(kkt.primal()).isLessThanOrEqualTo(1e-9);
      assertThat(kkt.dual()).isLessThanOrEqualTo(1e-9);
      // The gap's terms sum up to 1e6 in DENOISE, which leaves 1e-10 and more of rounding.
      assertThat(kkt.gap()).isLessThanOrEqualTo(1e-9 + 10 * 1.1e-16 * kkt.gapSize());
      assertThat(kkt.complementarity()).isLessThanOrEqualTo(2e-9);
      // A few dozen iterations at most, or the figures of speed are off too.
      assertThat(solution.iterations(sample)).isLessThanOrEqualTo(30);
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-3, 5", "1e-6, 20", "1e-10, 20", "1e-12, 20"})
  void theToleranceIsKept(double tolerance, int n) {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(tolerance).build());
    Random random = new Random(313);
    for (int k = 0; k < 20; k++) {
      PlainQp qp =
          PlantedQp.variables(n)
              .inequalities(n, n / 3)
              .equalities(n / 5)
              .bounds(n / 5)
              .twoSided()
              .plant(random)
              .qp();
      QpSolution solution = solver.solve(QpArrays.batch(qp));
      assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
      assertThat(KktCheck.of(qp, solution, 0).absolute()).isLessThanOrEqualTo(1.001 * tolerance);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SUDOKU", "DENOISE"})
  void theSharedFormOfAFamilyGivesTheSameSolutions(PeerShapes shape) {
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    QpArrays perSample = QpArrays.perSample(shape.samples(SAMPLES, new Random(317)));
    QpArrays shared = perSample.share("Q", "G", "h", "A", "b", "lower");
    double[] expected = QpArrays.values(solver.solve(perSample.build()).z());
    double[] actual = QpArrays.values(solver.solve(shared.build()).z());
    assertThat(DenseMath.distance(actual, expected))
        .isLessThanOrEqualTo(1e-9 * DenseMath.normInf(expected));
  }
}
