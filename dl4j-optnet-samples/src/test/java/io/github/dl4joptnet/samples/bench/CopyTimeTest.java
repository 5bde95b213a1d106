package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import org.junit.jupiter.api.Test;

class CopyTimeTest {
  @Test
  void theBatchIsSolvedBetweenTheCopiesThatAreSaidToLieBetweenSolves() {
    QpShape shape = QpShape.parse("10-5-3");
    int batch = 4;
    try (QpArrays problem = PeerProblems.generate(shape, Matrices.PER_SAMPLE, batch, 0)) {
      QpStatistics before = QpSolver.statistics();
      CopyTime time = CopyTime.measure(shape, problem, 2, Clock.WALL, 1e-6);
      // One pass to warm up and one before each of the five copies that are timed.
      QpStatistics between = QpSolver.statistics().since(before);
      assertThat(between.solves()).isEqualTo(6);
      assertThat(between.samples(QpStatus.SOLVED)).isEqualTo(6 * batch);
      assertThat(time.alone()).isPositive();
      assertThat(time.betweenSolves()).isPositive();
    }
  }
}
