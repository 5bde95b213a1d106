package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models that earlier versions saved load, compute what they computed, and go on learning. */
class GoldenModelsTest {
  private static final Path MODELS = Path.of("../src-test-data/models");

  static List<Path> versions() throws IOException {
    try (Stream<Path> folders = Files.list(MODELS)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static File file(Path version, String name) {
    return version.resolve(name).toFile();
  }

  private static void assertClose(INDArray actual, Path version, String name) {
    INDArray expected = Nd4j.createFromNpyFile(file(version, name + ".npy"));
    assertThat(actual.length()).isEqualTo(expected.length());
    assertThat(actual.sub(expected.reshape(actual.shape())).amaxNumber().doubleValue())
        .as(name)
        .isLessThan(1e-6);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void layer(Path version) throws IOException {
    MultiLayerNetwork network = MultiLayerNetwork.load(file(version, "layer.zip"), true);
    assertThat(network.getLayer(1).conf().getLayer()).isInstanceOf(OptNetLayer.class);
    assertClose(network.output(GoldenModels.data().getFeatures()), version, "layer-output");
    GoldenModels.train(network);
    assertClose(network.params(), version, "layer-trained");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void vertex(Path version) throws IOException {
    ComputationGraph graph = ComputationGraph.load(file(version, "vertex.zip"), true);
    assertClose(graph.outputSingle(GoldenModels.data().getFeatures()), version, "vertex-output");
    GoldenModels.train(graph);
    assertClose(graph.params(), version, "vertex-trained");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void sameDiff(Path version) {
    SameDiff graph = SameDiff.load(file(version, "samediff.fb"), true);
    assertClose(GoldenModels.output(graph), version, "samediff-output");
    GoldenModels.train(graph);
    assertClose(graph.getVariable("upper").getArr(), version, "samediff-trained");
  }

  /** Else the folders prove nothing about the version at hand. */
  @Test
  void theNewestFormatIsAmongThem() throws IOException {
    assertThat(versions()).contains(MODELS.resolve("v" + ParametricQp.FORMAT));
  }
}
