package io.github.dl4joptnet.samples.mpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MpcCommandTest {
  private static final Pattern LAST = Pattern.compile("test mse: (\\S+)  untrained: (\\S+)");

  @TempDir private Path dir;

  @Test
  void theControllerComesToActAsTheExpert() throws IOException {
    Cli cli = Cli.run("mpc", "train", "--epochs", 8, "--out", dir);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    Matcher last = LAST.matcher(cli.lastLine());
    assertThat(last.matches()).as(cli.lastLine()).isTrue();
    assertThat(Double.parseDouble(last.group(1)))
        .isLessThan(0.2 * Double.parseDouble(last.group(2)));
    assertThat(ImageIO.read(dir.resolve("closed-loop.png").toFile())).isNotNull();
    assertThat(dir.resolve("model.zip")).exists();
  }

  @Test
  void wrongOptionsAreExplained() {
    Cli cli = Cli.run("mpc", "train", "--epochs", 0, "--out", dir);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("--epochs must be at least 1, not 0");
  }
}
