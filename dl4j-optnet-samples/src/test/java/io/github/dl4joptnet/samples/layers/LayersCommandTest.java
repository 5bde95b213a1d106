package io.github.dl4joptnet.samples.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersCommandTest {
  @TempDir private Path dir;

  /** Those that the guide shows. */
  @Test
  void drawsThePicturesOfTheGuide() throws IOException {
    Cli cli = Cli.run("layers", "--out", dir);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    List<String> drawn = names(dir);
    assertThat(drawn).isEqualTo(names(Path.of("../dl4j-optnet-layer/docs/images/layers")));
    for (String name : drawn) {
      assertThat(ImageIO.read(dir.resolve(name).toFile()).getWidth()).as(name).isEqualTo(440);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
