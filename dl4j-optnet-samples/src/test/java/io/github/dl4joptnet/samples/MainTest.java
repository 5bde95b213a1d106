package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return new CommandLine(new Main())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void helpGoesToStandardOutput() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: dl4j-optnet-samples");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownCommandIsNamedAndFails() {
    assertThat(run("sudokku")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("sudokku");
    assertThat(out.toString()).isEmpty();
  }
}
