package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

class SavingTest {
  private static final DataSet DATA = Nets.data(DataType.FLOAT, 9, 3, 2);

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
    return Nets.sandwich(DataType.FLOAT, new Adam(0.02), 3, 5, layer(), 2);
  }

  private static ComputationGraph graph() {
    return Nets.sandwichGraph(DataType.FLOAT, new Adam(0.02), 3, 5, layer(), 2);
  }

  /** Loads both nets in a JVM that knows no more than the class path. */
  @Test
  void freshJvmComputesTheSameBits() throws Exception {
    MultiLayerNetwork net = network();
    ComputationGraph graph = graph();
    for (int i = 0; i < 3; i++) {
      net.fit(DATA);
      graph.fit(DATA);
    }
    net.save(dir.resolve("net.zip").toFile());
    graph.save(dir.resolve("graph.zip").toFile());
    try (var out = Files.newOutputStream(dir.resolve("input.npy"))) {
      out.write(Nd4j.toNpyByteArray(DATA.getFeatures()));
    }

    runFresh(dir);

    assertThat(Nd4j.createFromNpyFile(dir.resolve("net.npy").toFile()))
        .isEqualTo(net.output(DATA.getFeatures()));
    assertThat(Nd4j.createFromNpyFile(dir.resolve("graph.npy").toFile()))
        .isEqualTo(graph.outputSingle(DATA.getFeatures()));
  }

  private static void runFresh(Path dir) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                FreshJvm.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0).as(Files.readString(dir.resolve("log"))).isTrue();
  }

  /** What runs there: nothing of ours is named. */
  static final class FreshJvm {
    public static void main(String[] args) throws IOException {
      Path dir = Path.of(args[0]);
      INDArray input = Nd4j.createFromNpyFile(dir.resolve("input.npy").toFile());
      MultiLayerNetwork net = MultiLayerNetwork.load(dir.resolve("net.zip").toFile(), true);
      ComputationGraph graph = ComputationGraph.load(dir.resolve("graph.zip").toFile(), true);
      Files.write(dir.resolve("net.npy"), Nd4j.toNpyByteArray(net.output(input)));
      Files.write(dir.resolve("graph.npy"), Nd4j.toNpyByteArray(graph.outputSingle(input)));
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
