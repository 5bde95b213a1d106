package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.networks.GoldenModelsCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that earlier versions saved load, compute what they computed, and go on learning. */
class GoldenModelsTest {
  static final Path MODELS = Path.of("../src-test-data/models");
  static final double CLOSE = 1e-6;

  static List<Path> versions() throws IOException {
    try (Stream<Path> folders = Files.list(MODELS)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void layer(Path version) throws IOException {
    assertThat(GoldenModelsCheck.layer(version)).isLessThan(CLOSE);
  }

  /** Their form has a number of its own, which is 1 so far. */
  @Test
  void qpModel() throws IOException {
    assertThat(GoldenModelsCheck.qpModel(MODELS.resolve("v1"))).isLessThan(CLOSE);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void vertex(Path version) throws IOException {
    assertThat(GoldenModelsCheck.vertex(version)).isLessThan(CLOSE);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void sameDiff(Path version) {
    assertThat(GoldenModelsCheck.sameDiff(version)).isLessThan(CLOSE);
  }

  /** Else the folders prove nothing about the version at hand. */
  @Test
  void theNewestFormatIsAmongThem() throws IOException {
    assertThat(versions()).contains(MODELS.resolve("v" + ParametricQp.FORMAT));
  }
}
