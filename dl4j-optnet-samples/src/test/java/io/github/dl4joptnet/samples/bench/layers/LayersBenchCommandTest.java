package io.github.dl4joptnet.samples.bench.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LayersBenchCommandTest {
  private static final Pattern VIOLATION = Pattern.compile("largest violation (\\S+)$");

  @Test
  void printsALineForEveryLayer() {
    Cli cli = Cli.run("bench", "layers", "--entries", 50, "--projections", 20, "--seconds", "0.02");
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    for (ShelfLayer layer : ShelfLayer.values()) {
      assertThat(cli.out().lines().filter(line -> line.startsWith(layer + " "))).hasSize(1);
    }
    Matcher violation = VIOLATION.matcher(cli.lastLine());
    assertThat(violation.find()).as(cli.lastLine()).isTrue();
    assertThat(Double.parseDouble(violation.group(1))).isLessThan(1e-9);
  }

  @Test
  void wrongOptionsAreExplained() {
    Cli cli = Cli.run("bench", "layers", "--entries", 3);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("--entries: expected at least 10");
  }
}
