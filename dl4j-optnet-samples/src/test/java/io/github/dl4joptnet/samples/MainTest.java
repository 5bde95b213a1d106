package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ExitCode;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sudoku",
        "sudoku train",
        "sudoku evaluate",
        "sudoku solve",
        "denoise",
        "schedule",
        "schedule train",
        "shortestpath",
        "shortestpath train",
        "shortestpath evaluate",
        "shortestpath bench",
        "bench layers",
        "layers",
        "sparsemax",
        "sparsemax train",
        "sparsemax evaluate",
        "bench"
      })
  void everyLevelHasHelpOnStandardOutput(String command) {
    Cli cli = Cli.run((Object[]) (command + " --help").strip().split(" "));
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).startsWith(("Usage: dl4j-optnet-samples " + command).strip() + " [");
    assertThat(cli.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sudokku", "sudoku tarin", "sudoku train --epoch 3"})
  void unknownWordsAreNamedAndFail(String line) {
    String[] words = line.split(" ");
    Cli cli = Cli.run((Object[]) words);
    assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains(line.replaceAll(".*(sudokku|tarin|--epoch).*", "$1"));
    assertThat(cli.err()).contains("--help");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    assertThat(Cli.run().out()).contains("sudoku");
    assertThat(Cli.run("sudoku").out()).contains("train", "evaluate", "solve");
  }
}
