package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Entries at the ends of the range of double: what is called solved keeps its constraints. */
class ExtremeEntriesTest {
  @Test
  void solvedSamplesKeepTheirRows() {
    Random random = new Random(443);
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(1).build());
    int solved = 0;
    for (int k = 0; k < 1500; k++) {
      boolean equalities = random.nextInt(3) == 0;
      PlainQp qp = HardQps.extreme(equalities, random);
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
}
