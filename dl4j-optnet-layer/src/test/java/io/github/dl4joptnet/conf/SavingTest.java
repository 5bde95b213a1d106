package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.networks.GoldenModels;
import io.github.dl4joptnet.testing.networks.GoldenQpModel;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SavingTest {
  private static final DataSet DATA = SmallNetworks.data(DataType.FLOAT, 9, 3, 2);

  @TempDir Path dir;

  private static OptNetLayer layer() {
    return new OptNetLayer.Builder()
        .inputScale(-1)
        .Q(Coefficient.factored(0.1))
        .lower(0.0)
        .upper(Double.POSITIVE_INFINITY)
        .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
        .b(Coefficient.timesExp())
        .G(Coefficient.fixed(Nd4j.ones(1, 5)))
        .h(Coefficient.strictlyFeasible())
        .build();
  }

  private static MultiLayerNetwork network() {
    return SmallNetworks.sandwich(DataType.FLOAT, new Adam(0.02), 3, 5, layer(), 2);
  }

  private static ComputationGraph graph() {
    return SmallNetworks.sandwichGraph(DataType.FLOAT, new Adam(0.02), 3, 5, layer(), 2);
  }

  /** A graph in which the vertex is the only class of ours. */
  private static ComputationGraph vertexGraph() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(5)
            .Q(Coefficient.factored(0.1))
            .p(Coefficient.input("p"))
            .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible())
            .build();
    ComputationGraph graph =
        new ComputationGraph(
            SmallNetworks.global(DataType.FLOAT, new Adam(0.02))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("below", new DenseLayer.Builder().nOut(5).build(), "in")
                .addVertex("qp", vertex, "below")
                .addLayer("above", new OutputLayer.Builder(LossFunction.MSE).nOut(2).build(), "qp")
                .setOutputs("above")
                .build());
    graph.init();
    return graph;
  }

  @Test
  void freshJvmComputesTheSameBits() throws Exception {
    MultiLayerNetwork net = network();
    ComputationGraph graph = graph();
    ComputationGraph vertexGraph = vertexGraph();
    for (int i = 0; i < 3; i++) {
      net.fit(DATA);
      graph.fit(DATA);
      vertexGraph.fit(DATA);
    }
    MultiLayerNetwork modelNet = GoldenQpModel.network();
    modelNet.fit(GoldenModels.data());
    INDArray input = DATA.getFeatures();
    Files.write(dir.resolve("input.npy"), Nd4j.toNpyByteArray(input));
    net.save(dir.resolve("net.zip").toFile());
    graph.save(dir.resolve("graph.zip").toFile());
    vertexGraph.save(dir.resolve("vertexGraph.zip").toFile());
    modelNet.save(dir.resolve("net-of-model.zip").toFile());
    assertThat(outputInFreshJvm("net")).isEqualTo(net.output(input));
    assertThat(outputInFreshJvm("net-of-model")).isEqualTo(modelNet.output(input));
    assertThat(outputInFreshJvm("graph")).isEqualTo(graph.outputSingle(input));
    assertThat(outputInFreshJvm("vertexGraph")).isEqualTo(vertexGraph.outputSingle(input));
  }

  private INDArray outputInFreshJvm(String name) throws IOException, InterruptedException {
    Path log = dir.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                FreshJvm.class.getName(),
                dir.toString(),
                name)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0).as(Files.readString(log)).isTrue();
    return Nd4j.createFromNpyFile(dir.resolve(name + ".npy").toFile());
  }

  /** Loads a network and computes its output, with the class path and nothing of ours named. */
  static final class FreshJvm {
    public static void main(String[] args) throws IOException {
      Path dir = Path.of(args[0]);
      File model = dir.resolve(args[1] + ".zip").toFile();
      INDArray input = Nd4j.createFromNpyFile(dir.resolve("input.npy").toFile());
      INDArray output =
          args[1].startsWith("net")
              ? MultiLayerNetwork.load(model, true).output(input)
              : ComputationGraph.load(model, true).outputSingle(input);
      Files.write(dir.resolve(args[1] + ".npy"), Nd4j.toNpyByteArray(output));
    }
  }

  @Test
  void trainingGoesOnAsIfNeverInterrupted() throws IOException {
    MultiLayerNetwork uninterrupted = network();
    MultiLayerNetwork saved = network();
    assertThat(saved.params()).isEqualTo(uninterrupted.params());
    for (int i = 0; i < 4; i++) {
      uninterrupted.fit(DATA);
      saved.fit(DATA);
    }
    File file = dir.resolve("half.zip").toFile();
    saved.save(file, true);
    MultiLayerNetwork resumed = MultiLayerNetwork.load(file, true);
    MultiLayerNetwork withoutUpdater = MultiLayerNetwork.load(file, false);
    for (int i = 0; i < 4; i++) {
      uninterrupted.fit(DATA);
      resumed.fit(DATA);
      withoutUpdater.fit(DATA);
    }
    assertThat(resumed.params()).isEqualTo(uninterrupted.params());
    assertThat(withoutUpdater.params()).isNotEqualTo(uninterrupted.params());
  }

  @Test
  void graphTrainingGoesOnAsIfNeverInterrupted() throws IOException {
    ComputationGraph uninterrupted = graph();
    ComputationGraph saved = graph();
    for (int i = 0; i < 4; i++) {
      uninterrupted.fit(DATA);
      saved.fit(DATA);
    }
    File file = dir.resolve("half.zip").toFile();
    saved.save(file, true);
    ComputationGraph resumed = ComputationGraph.load(file, true);
    assertThat(resumed.getConfiguration()).isEqualTo(saved.getConfiguration());
    for (int i = 0; i < 4; i++) {
      uninterrupted.fit(DATA);
      resumed.fit(DATA);
    }
    assertThat(resumed.params()).isEqualTo(uninterrupted.params());
  }
}
