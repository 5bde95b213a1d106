package io.github.dl4joptnet.samples.bench.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.samples.Cli;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencesBenchCommandTest {
  @Test
  void warmStartsTakeFewerRoundsToTheSameSolution() {
    Cli cli = Cli.run("bench", "sequences", "--seconds", "0.02");
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    List<double[]> lines =
        cli.out()
            .lines()
            .filter(line -> line.matches("(simplex|MPC) .*"))
            .map(line -> line.substring(20).trim().split(" +"))
            .map(cells -> Arrays.stream(cells).mapToDouble(Double::parseDouble).toArray())
            .toList();
    assertThat(lines).hasSize(6);
    for (double[] cells : lines) {
      assertThat(cells[3]).isCloseTo(cells[2] / cells[1], within(0.01));
      assertThat(cells[5]).as("rounds of %s", Arrays.toString(cells)).isLessThan(cells[4]);
      assertThat(cells[6]).isLessThan(1e-9);
    }
    assertThat(cli.lastLine()).isEqualTo("All QPs were solved.");
  }

  @Test
  void wrongOptionsAreExplained() {
    Cli cli = Cli.run("bench", "sequences", "--seconds", 0);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("--seconds: expected above 0");
  }
}
