package io.github.dl4joptnet.samples.portfolio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortfolioCommandTest {
  private static final Pattern EARNED = Pattern.compile(".*: +(\\S+) % a period, deviation \\S+");

  @TempDir private Path dir;

  private static double earned(String line) {
    Matcher matcher = EARNED.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void trainedPortfoliosEarnMoreThanEqualWeights() throws IOException {
    Cli cli = Cli.run("portfolio", "train", "--epochs", 15, "--out", dir);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    List<String> lines = cli.out().lines().toList();
    double even = earned(lines.get(lines.size() - 3));
    assertThat(earned(lines.get(lines.size() - 1))).isGreaterThan(even + 0.05);
    assertThat(Files.readAllLines(dir.resolve("earned.csv"))).hasSize(241);
    assertThat(dir.resolve("model.zip")).exists();
  }

  @Test
  void readsReturnsFromAFile() throws IOException {
    Path file = dir.resolve("returns.csv");
    double[][] returns = Returns.generate(120, 3, new Random(1));
    Files.write(
        file,
        IntStream.range(0, 120)
            .mapToObj(
                t ->
                    IntStream.range(0, 3)
                        .mapToObj(i -> Double.toString(returns[t][i]))
                        .collect(Collectors.joining(",")))
            .toList());
    Cli cli = Cli.run("portfolio", "train", "--data", file, "--epochs", 2, "--out", dir);
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).contains("120 periods, of which the last 48 are traded; 3 assets");
  }

  @Test
  void filesThatCannotBeUsedAreExplained() throws IOException {
    Path file = Files.writeString(dir.resolve("bad.csv"), "1,2\n1,x\n");
    Cli cli = Cli.run("portfolio", "train", "--data", file, "--out", dir);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("line 2", "'x' is no number");
  }
}
