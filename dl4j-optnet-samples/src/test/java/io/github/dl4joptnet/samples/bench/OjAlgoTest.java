package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OjAlgoTest {
  @ParameterizedTest
  @ValueSource(strings = {"10-10-0", "12-5-4", "sudoku"})
  void solvesTheSameProblems(String shape) {
    QpArrays problem = PeerProblems.generate(QpShape.parse(shape), Matrices.PER_SAMPLE, 2, 1);
    SolvePass pass = new SolvePass(problem, 1);
    OjAlgo.Result result =
        OjAlgo.measure(problem, pass.forward(pass.build()).z(), Clock.WALL, 0.001);
    assertThat(result.solved()).isEqualTo(2);
    assertThat(result.count()).isEqualTo(2);
    assertThat(result.difference()).isLessThan(1e-6);
    assertThat(result.nanos()).isPositive();
  }

  @Test
  void tellsItsOwnVersion() {
    assertThat(OjAlgo.version()).matches("\\d+\\.\\d+\\.\\d+");
  }
}
