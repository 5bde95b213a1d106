package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4joptnet.samples.LearningCurve.Panel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningCurveTest {
  @TempDir private Path dir;
  private final LearningCurve curve = new LearningCurve("training_mse", "seconds");

  @Test
  void writesATableWithALinePerEpoch() throws IOException {
    curve.addEpoch(0.25, 3);
    curve.addEpoch(1.5e-7, 4);
    curve.writeCsv(dir.resolve("curve.csv"));
    assertThat(Files.readAllLines(dir.resolve("curve.csv")))
        .containsExactly(
            "epoch,training_mse,seconds", "1,0.250000,3.00000", "2,1.50000e-07,4.00000");
  }

  @Test
  void drawsThePanelsBelowEachOther() throws IOException {
    curve.addEpoch(0.25, 3);
    Path one = dir.resolve("one.png");
    curve.writePng(one, "title", new Panel("mse", "training_mse"));
    curve.addEpoch(0.1, 3);
    Path two = dir.resolve("two.png");
    curve.writePng(two, "title", new Panel("mse", "training_mse"), new Panel("s", "seconds"));
    BufferedImage lower = ImageIO.read(one.toFile());
    BufferedImage higher = ImageIO.read(two.toFile());
    assertThat(higher.getHeight()).isEqualTo(2 * lower.getHeight());
  }

  /** As a marker in the plot, above the legend. */
  @Test
  void aSingleEpochShows() throws IOException {
    curve.addEpoch(0.25, 3);
    Path file = dir.resolve("one.png");
    curve.writePng(file, "title", new Panel("mse", "training_mse"));
    BufferedImage image = ImageIO.read(file.toFile());
    int marked = 0;
    for (int y = 0; y < 320; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        boolean isBlue = (image.getRGB(x, y) & 0xffffff) == (Charts.BLUE.getRGB() & 0xffffff);
        marked += isBlue ? 1 : 0;
      }
    }
    assertThat(marked).isGreaterThan(5);
  }

  @Test
  void everyColumnNeedsAValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> curve.addEpoch(1))
        .withMessageContaining("[training_mse, seconds]");
  }
}
