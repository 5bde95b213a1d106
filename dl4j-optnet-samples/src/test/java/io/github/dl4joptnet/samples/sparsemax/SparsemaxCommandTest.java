package io.github.dl4joptnet.samples.sparsemax;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparsemaxCommandTest {
  private static final Pattern LAST =
      Pattern.compile(
          "sparsemax accuracy: (\\S+) %  exact zeros: (\\S+) %  softmax accuracy: (\\S+) %");
  private static final Pattern EVALUATION =
      Pattern.compile("accuracy: (\\S+) %  exact zeros: (\\S+) %");

  @TempDir private Path dir;

  @Test
  void attentionLeavesOutMostStepsAndStillFindsTheClass() throws IOException {
    Cli cli = Cli.run("sparsemax", "train", "--epochs", 8, "--sequences", 300, "--out", dir);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    Matcher last = LAST.matcher(cli.lastLine());
    assertThat(last.matches()).as(cli.lastLine()).isTrue();
    assertThat(Double.parseDouble(last.group(1))).isGreaterThan(60);
    assertThat(Double.parseDouble(last.group(2))).isBetween(60.0, 95.0);
    assertThat(cli.out()).containsPattern("softmax .* 0\\.0 %");
    assertThat(ImageIO.read(dir.resolve("weights.png").toFile()).getWidth()).isGreaterThan(400);
    assertThat(dir.resolve("learning-curve.csv")).exists();

    Cli evaluation = evaluate("model.zip");
    assertThat(evaluation.exitCode()).isZero();
    Matcher score = EVALUATION.matcher(evaluation.lastLine());
    assertThat(score.matches()).as(evaluation.lastLine()).isTrue();
    assertThat(Double.parseDouble(score.group(1))).isGreaterThan(60);
    assertThat(Double.parseDouble(score.group(2))).isGreaterThan(60);
    Cli softmax = evaluate("softmax.zip");
    assertThat(softmax.lastLine()).endsWith("exact zeros: 0.0 %");
  }

  private Cli evaluate(String file) {
    return Cli.run("sparsemax", "evaluate", "--model", dir.resolve(file), "--sequences", 200);
  }

  @Test
  void wrongOptionsAreExplained() {
    Cli cli = Cli.run("sparsemax", "train", "--epochs", 0, "--out", dir);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("--epochs must be at least 1, not 0");
    Cli none = Cli.run("sparsemax", "evaluate", "--model", dir.resolve("none.zip"));
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("no such model file");
  }
}
