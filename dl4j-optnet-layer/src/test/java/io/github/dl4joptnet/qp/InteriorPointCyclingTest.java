package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.PeerShapes;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs on which Mehrotra's method, left to itself, comes back again and again to the same few
 * iterates: one in some ten thousand.
 */
class InteriorPointCyclingTest {
  @ParameterizedTest
  @ValueSource(ints = {10_351, 69_482})
  void cyclesAreBroken(int seed) {
    PlainQp qp = PeerShapes.SMALL.samples(1, new Random(seed)).get(0);
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(QpArrays.batch(qp));
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.iterations(0)).isLessThanOrEqualTo(30);
  }
}
