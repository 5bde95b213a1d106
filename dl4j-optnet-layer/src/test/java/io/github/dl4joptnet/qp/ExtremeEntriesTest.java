package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Entries at the ends of the range of double: what is called solved keeps its constraints. */
class ExtremeEntriesTest {
  private static final double[] EXTREME = {
    Double.MIN_VALUE, 1e-310, 1e-300, 1e-155, 1e-30, 1e30, 1e155, 1e300, -1.7e308, Double.MAX_VALUE
  };

  @Test
  void solvedSamplesKeepTheirRows() {
    Random random = new Random(443);
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(1).build());
    int solved = 0;
    for (int k = 0; k < 1500; k++) {
      boolean equalities = random.nextInt(3) == 0;
      PlainQp qp = extreme(equalities, random);
      QpSolution solution = solver.solve(QpArrays.perSample(List.of(qp)).build());
      if (solution.status(0) != QpStatus.SOLVED) {
        continue;
      }
      solved++;
      double[] z = solution.z().toDoubleVector();
      double[][] rows = equalities ? qp.A() : qp.G();
      double[] limits = equalities ? qp.b() : qp.h();
      for (int r = 0; r < rows.length; r++) {
        double excess = DenseMath.dot(rows[r], z) - limits[r];
        double size = Math.abs(limits[r]);
        for (int j = 0; j < z.length; j++) {
          size += Math.abs(rows[r][j] * z[j]);
        }
        // Where the value itself overflows, nothing can be said.
        if (Double.isFinite(size)) {
          assertThat(equalities ? Math.abs(excess) : excess)
              .isLessThanOrEqualTo(1.001e-8 * Math.max(1, size));
        }
      }
    }
    assertThat(solved).isGreaterThan(200);
  }

  /** A row with an extreme entry, or of such entries, among ordinary ones. */
  static PlainQp extreme(boolean equalities, Random random) {
    int n = 1 + random.nextInt(5);
    int m = 1 + random.nextInt(4);
    double[][] rows = PlantedQp.normal(m, n, random);
    double[] limits = PlantedQp.normal(1, m, random)[0];
    int r = random.nextInt(m);
    double value = EXTREME[random.nextInt(EXTREME.length)];
    if (random.nextBoolean()) {
      for (int j = 0; j < n; j++) {
        rows[r][j] = random.nextBoolean() ? value : -0.5 * value;
      }
    }
    rows[r][random.nextInt(n)] = value;
    if (random.nextInt(3) == 0) {
      limits[r] = EXTREME[random.nextInt(EXTREME.length)];
    }
    double[] upper = new double[n];
    Arrays.fill(upper, 10);
    double[] lower = DenseMath.scaled(upper, -1);
    double[][] q = random.nextInt(3) == 0 ? null : PlantedQp.semidefinite(n, n, random);
    double[] p = PlantedQp.normal(1, n, random)[0];
    return equalities
        ? new PlainQp(q, p, null, null, null, rows, limits, lower, upper)
        : new PlainQp(q, p, rows, limits, null, null, null, lower, upper);
  }
}
