package io.github.dl4joptnet.samples.shortestpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One short training by all losses, and what is made of it. */
class ShortestPathCommandTest {
  private static final Pattern SUMMARY =
      Pattern.compile("test regret: (\\d+\\.\\d\\d) %  seconds: \\d+\\.\\d");

  @TempDir private static Path dir;
  private static Cli training;

  @BeforeAll
  static void train() {
    training = Cli.run("shortestpath", "train", "--rows", 100, "--epochs", 4, "--out", dir);
  }

  private static double regret(Cli cli) {
    List<String> lines = cli.out().lines().toList();
    Matcher last = SUMMARY.matcher(lines.get(lines.size() - 1));
    assertThat(last.matches()).as(cli.out()).isTrue();
    return Double.parseDouble(last.group(1));
  }

  @Test
  void endsWithTheRegretOfTheLastLoss() throws IOException {
    assertThat(training.err()).isEmpty();
    assertThat(training.exitCode()).isZero();
    List<String> lines = Files.readAllLines(dir.resolve("regret.csv"));
    assertThat(lines.get(0)).isEqualTo("epoch,mse,fenchel_young,perturbed,spo_plus");
    assertThat(lines).hasSize(1 + 4);
    String[] last = lines.get(4).split(",");
    assertThat(Double.parseDouble(last[4])).isCloseTo(regret(training), within(0.006));
    for (int loss = 2; loss <= 4; loss++) { // a few steps by decisions are better than by error
      assertThat(Double.parseDouble(last[loss])).isLessThan(Double.parseDouble(last[1]));
    }
  }

  @Test
  void evaluateFindsTheSameRegret() {
    Cli cli =
        Cli.run(
            "shortestpath",
            "evaluate",
            "--model",
            dir.resolve("model.zip"),
            "--data",
            dir.resolve("test.csv"));
    assertThat(cli.exitCode()).isZero();
    assertThat(regret(cli)).isCloseTo(regret(training), within(0.011));
  }

  /** The same examples from files, and from generation, and again. */
  @Test
  void filesAndSeedsDecideEverything() throws IOException {
    Path out = dir.resolve("again");
    Cli cli =
        Cli.run(
            "shortestpath",
            "train",
            "--loss",
            "perturbed",
            "--data",
            dir.resolve("train.csv"),
            "--test",
            dir.resolve("test.csv"),
            "--epochs",
            4,
            "--threads",
            1,
            "--out",
            out);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    String[] first = Files.readAllLines(dir.resolve("regret.csv")).get(4).split(",");
    String[] second = Files.readAllLines(out.resolve("regret.csv")).get(4).split(",");
    assertThat(second[1]).isEqualTo(first[3]);
  }

  @Test
  void benchSolvesToTheLastDigit() {
    Cli cli = Cli.run("shortestpath", "bench", "--batch", 50, "--seconds", 0.1);
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .matches("(?s)\\d+ programs per second .* error of a vertex 0.0e\\+00\\s*");
  }

  @Test
  void drawsRegretsAndAPath() throws IOException {
    assertThat(ImageIO.read(dir.resolve("regret.png").toFile())).isNotNull();
    assertThat(ImageIO.read(dir.resolve("path.png").toFile())).isNotNull();
  }

  @Test
  void arcsInAnotherOrderAreNoticed() throws IOException {
    List<String> lines = Files.readAllLines(dir.resolve("test.csv"));
    List<String> swapped = new ArrayList<>(lines);
    for (int i = 1; i < lines.size(); i++) {
      List<String> words = new ArrayList<>(List.of(lines.get(i).split(",")));
      Collections.rotate(words.subList(5, 45), 1);
      swapped.set(i, String.join(",", words));
    }
    Path file = dir.resolve("swapped.csv");
    Files.write(file, swapped);
    Cli cli = Cli.run("shortestpath", "train", "--data", file, "--out", dir.resolve("swapped"));
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(": z is ").contains("another order");
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs 0, --epochs must be at least 1",
    "--batch -5, --batch must be at least 1",
    "--rows 0, --rows must be 1 to",
    "--starts 0, --starts must be at least 1",
    "--samples 0, --samples must be at least 1",
    "--sigma -1, --sigma must be a positive number",
    "--lambda NaN, --lambda must be a positive number",
    "--loss spo, 'expected one of [mse, fenchel-young, perturbed, spo-plus], but was ''spo'''",
    "--test t.csv, --test needs --data too",
    "--data none.csv, no such file: none.csv",
  })
  void wrongOptionsAreExplained(String option, String message) {
    String[] words = option.split(" ");
    Cli cli = Cli.run("shortestpath", "train", "--out", dir, words[0], words[1]);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(message);
  }
}
