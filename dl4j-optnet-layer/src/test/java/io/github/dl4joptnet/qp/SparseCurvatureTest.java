package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
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
  private static final int VARIABLES = 16;
  private static final int ROWS = 9;

  @ParameterizedTest
  @CsvSource({"1e-3, 1", "1e-6, 1", "1e-9, 1", "1e-9, 1e-6", "1e-9, 1e4"})
  void aFewCurvedVariablesDoNotSpoilTheScales(double tolerance, double curvature) {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(tolerance).build());
    for (int seed = 0; seed < 5; seed++) {
      PlantedQp planted = staircase(PERIODS, curvature, new Random(1000 + seed));
      QpSolution solution = solver.solve(QpArrays.batch(planted.qp()));
      assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
      KktCheck kkt = KktCheck.of(planted.qp(), solution, 0);
      assertThat(kkt.absolute()).isLessThanOrEqualTo(1.001 * tolerance + 1e-15 * kkt.gapSize());
      assertThat(solution.iterations(0)).isLessThanOrEqualTo(30);
    }
  }

  /** Seed 5 falls short of the absolute tolerance, though not of the relative one, without it. */
  @Test
  void aCautiousStartReachesWhatHoldsOnlyRelatively() {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(1e-6).build());
    for (int seed = 0; seed < 10; seed++) {
      PlantedQp planted = staircase(PERIODS, 1e6, new Random(1000 + seed));
      QpSolution solution = solver.solve(QpArrays.batch(planted.qp()));
      assertThat(solution.status(0)).as("seed %s", seed).isEqualTo(QpStatus.SOLVED);
      KktCheck kkt = KktCheck.of(planted.qp(), solution, 0);
      assertThat(kkt.absolute())
          .as("seed %s", seed)
          .isLessThanOrEqualTo(1.001e-6 + 1e-15 * kkt.gapSize());
    }
  }

  static PlantedQp staircase(int periods, double curvature, Random random) {
    return staircase(periods, VARIABLES, ROWS, curvature, 1, random);
  }

  /**
   * Rows that tie each period to the one before, with slack variables, and three entries in Q.
   *
   * @param variables of a period; likewise the rows
   * @param far times as large is a quarter of z, unless 1
   */
  static PlantedQp staircase(
      int periods, int variables, int rows, double curvature, double far, Random random) {
    int n = periods * variables;
    int m = periods * rows;
    double[][] a = new double[m][n + m];
    double[] z = new double[n + m];
    double[] lower = new double[n + m];
    double[] upper = new double[n + m];
    java.util.Arrays.fill(upper, Double.POSITIVE_INFINITY);
    double[] boundDual = new double[n + m];
    double[] nu = new double[m];
    for (int j = 0; j < n + m; j++) {
      z[j] = random.nextInt(3) > 0 ? Math.rint(100 * random.nextDouble()) / 10 : 0;
      if (far > 1 && random.nextInt(4) == 0) {
        z[j] *= far;
      }
      boundDual[j] = z[j] == 0 ? -random.nextInt(4) * random.nextDouble() : 0;
    }
    for (int r = 0; r < m; r++) {
      int period = r / rows;
      for (int k = 0; k < 4; k++) {
        a[r][period * variables + random.nextInt(variables)] = entry(random);
        a[r][Math.max(0, period - 1) * variables + random.nextInt(variables)] = entry(random);
      }
      a[r][n + r] = 1;
      nu[r] = random.nextGaussian();
    }
    double[][] q = new double[n + m][n + m];
    for (int k = 0; k < 3; k++) {
      int j = random.nextInt(n);
      q[j][j] = curvature * (1 + random.nextInt(9));
    }
    PlainQp qp = new PlainQp(q, null, null, null, null, a, DenseMath.times(a, z), lower, upper);
    return new PlantedQp(qp, z, new double[0], nu, boundDual).withStationaryP();
  }

  private static double entry(Random random) {
    return Math.rint(100 * random.nextGaussian()) / 100 * Math.pow(10, random.nextInt(3) - 1);
  }
}
