package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What a newcomer can get wrong ends with exit code 2 and one line that says what and why. */
class WrongUseTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void makeFiles() throws IOException {
    Files.createFile(folder.resolve("empty"));
    Files.createDirectory(folder.resolve("directory"));
    Files.writeString(folder.resolve("text"), "hello world\n");
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    Files.writeString(folder.resolve("board"), "0300001040000002 1324241342313142\n");
    Files.writeString(folder.resolve("signal"), "1,2,1,2\n");
    Files.write(folder.resolve("roads"), roads());
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("other.zip")))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
    }
    OutputLayer layer = new OutputLayer.Builder().nIn(3).nOut(3).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(new NeuralNetConfiguration.Builder().list().layer(layer).build());
    network.init();
    ModelFile.save(network, folder.resolve("network.zip"));
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", layer.clone(), "in")
                .setOutputs("out")
                .build());
    graph.init();
    ModelFile.save(graph, folder.resolve("graph.zip"));
    byte[] whole = Files.readAllBytes(folder.resolve("network.zip"));
    Files.write(folder.resolve("half.zip"), Arrays.copyOf(whole, whole.length / 2));
  }

  /** One example for the shortest path sample: a feature, and the costs of the arcs. */
  private static List<String> roads() {
    List<String> names = IntStream.range(0, 40).mapToObj(arc -> "c" + arc).toList();
    return List.of("x0," + String.join(",", names), "1" + ",1".repeat(40));
  }

  /** Words that begin with @ name files of the test's folder; @new does not exist. */
  private static Cli run(String command) {
    return Cli.run(
        Arrays.stream(command.split(" "))
            .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)) : word)
            .toArray());
  }

  @ParameterizedTest
  @CsvFileSource(resources = "wrong-use.csv", delimiter = '|')
  void isExplained(String command, String message) {
    Cli cli = run(command);
    assertThat(cli.err()).startsWith("error: ").contains(message);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err().lines().filter(line -> !line.matches("'.* --help'.*|Did you mean.*")))
        .as("no stack trace")
        .hasSize(1);
    assertThat(cli.out()).isEmpty();
  }

  /** Each command that takes a model, on files that are none, or not its own. */
  @ParameterizedTest
  @CsvSource({
    "sudoku evaluate --data @board --model",
    "sudoku solve 0300001040000002 --model",
    "denoise evaluate --data @signal --model",
    "shortestpath evaluate --data @roads --model",
  })
  void modelFiles(String command) {
    boolean takesGraphs = command.startsWith("denoise");
    Map<String, String> messages =
        Map.of(
            "new", "no such model file",
            "directory", "is a directory, expected a model zip",
            "empty", "is damaged or no model zip",
            "text", "is damaged or no model zip",
            "noise", "is damaged or no model zip",
            "half.zip", "is damaged or no model zip",
            "other.zip", "is damaged or no model zip",
            "network.zip", takesGraphs ? "network of another sample" : "is another network",
            "graph.zip", takesGraphs ? "is another network" : "network of another sample");
    messages.forEach((file, message) -> isExplained(command + " @" + file, message));
  }
}
