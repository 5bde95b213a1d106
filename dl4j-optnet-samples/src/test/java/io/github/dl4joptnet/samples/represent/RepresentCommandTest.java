package io.github.dl4joptnet.samples.represent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepresentCommandTest {
  private static final Pattern LAST =
      Pattern.compile(
          "test mse: OptNet (\\S+) \\((\\d+) parameters\\)  ReLU (\\S+) \\((\\d+) parameters\\)");

  @TempDir private Path dir;

  @Test
  void theOptimizationLayerComesCloserThanRectifiers() throws IOException {
    Cli cli = Cli.run("represent", "--epochs", 10, "--out", dir);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    Matcher last = LAST.matcher(cli.lastLine());
    assertThat(last.matches()).as(cli.lastLine()).isTrue();
    double optnet = Double.parseDouble(last.group(1));
    assertThat(optnet).isLessThan(Double.parseDouble(last.group(3)));
    assertThat(Integer.parseInt(last.group(4)))
        .isGreaterThanOrEqualTo(Integer.parseInt(last.group(2)));
    List<String> curve = Files.readAllLines(dir.resolve("learning-curve.csv"));
    assertThat(curve).hasSize(11);
    assertThat(optnet).isLessThan(0.2 * Double.parseDouble(curve.get(1).split(",")[1]));
    assertThat(ImageIO.read(dir.resolve("functions.png").toFile())).isNotNull();
  }

  @Test
  void theSeedDecides() {
    String first = Cli.run("represent", "--epochs", 1, "--seed", 3, "--out", dir).lastLine();
    assertThat(LAST.matcher(first).matches()).as(first).isTrue();
    assertThat(Cli.run("represent", "--epochs", 1, "--seed", 3, "--out", dir).lastLine())
        .isEqualTo(first);
    assertThat(Cli.run("represent", "--epochs", 1, "--seed", 4, "--out", dir).lastLine())
        .isNotEqualTo(first);
  }

  @Test
  void wrongOptionsAreExplained() {
    Cli cli = Cli.run("represent", "--pieces", 1, "--out", dir);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("--pieces must be 2 to 1000, not 1");
  }
}
