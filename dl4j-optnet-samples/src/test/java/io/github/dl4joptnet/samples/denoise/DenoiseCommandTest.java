package io.github.dl4joptnet.samples.denoise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import io.github.dl4joptnet.samples.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Short trainings on short signals, and what can be done with their models. */
class DenoiseCommandTest {
  private static final int POINTS = 24;

  @TempDir private static Path dir;
  private static Path data;

  /** Pieces of the generator's signals: two or three heights each. */
  @BeforeAll
  static void writeData() throws IOException {
    data = dir.resolve("signals.csv");
    List<Signal> signals =
        new SignalGenerator(7)
            .generate(300).stream()
                .map(
                    signal ->
                        new Signal(
                            Arrays.copyOf(signal.noisy(), POINTS),
                            Arrays.copyOf(signal.clean(), POINTS)))
                .toList();
    SignalFile.write(data, signals);
  }

  private static Cli train(String model, Path out, Object... more) {
    return train(model, 3, out, more);
  }

  private static Cli train(String model, int epochs, Path out, Object... more) {
    Object[] args = {
      "denoise",
      "train",
      "--model",
      model,
      "--data",
      data,
      "--epochs",
      epochs,
      "--batch",
      27,
      "--out",
      out
    };
    return Cli.run(Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fc", "pure", "tuned", "learnd"})
  void learnsKeepsTheBestEpochAndEvaluatesToTheSame(String model) throws IOException {
    Path out = dir.resolve(model);
    Cli training = train(model, out);
    assertThat(training.err()).isEmpty();
    assertThat(training.exitCode()).isZero();
    assertThat(training.out()).contains("243 signals to train, 27 to validate, 30 to test");
    assertThat(training.lastLine()).matches("train mse: \\d+\\.\\d\\d {2}test mse: \\d+\\.\\d\\d");

    List<double[]> curve = curve(out);
    assertThat(curve).hasSize(3);
    assertThat(curve.get(2)[1]).as("training mse").isLessThan(curve.get(0)[1]);
    double[] best = Collections.min(curve, (a, b) -> Double.compare(a[2], b[2]));
    assertThat(training.out()).contains("kept epoch " + (int) best[0] + " of 3");

    String testMse = training.lastLine().replaceAll(".*test mse: ", "");
    assertThat(evaluate(out, out.resolve("test-signals.csv")).out().strip())
        .isEqualTo("mse: " + testMse);
    assertThat(ImageIO.read(out.resolve("signals.png").toFile())).isNotNull();
    assertThat(ImageIO.read(out.resolve("learning-curve.png").toFile())).isNotNull();
    assertThat(Files.exists(out.resolve("learned.png"))).isEqualTo(!model.equals("fc"));
  }

  @Test
  void totalVariationFindsItsWeight() throws IOException {
    Path out = dir.resolve("tv");
    Cli search = train("tv", out);
    assertThat(search.exitCode()).isZero();
    List<double[]> tried = table(out.resolve("lambda.csv"));
    double[] best = Collections.min(tried, (a, b) -> Double.compare(a[1], b[1]));
    assertThat(best[0]).isStrictlyBetween(2.0, 60.0);
    assertThat(search.out()).contains("lambda: " + (int) best[0] + " ");
    assertThat(mse(search.lastLine())).isLessThan(50);
    assertThat(mse(evaluate(out, out.resolve("test-signals.csv")).lastLine()))
        .isEqualTo(mse(search.lastLine()));
  }

  @Test
  void theSeedDecidesToTheLastBitWhateverTheThreads() {
    double[] one = parametersAfterTraining("one", "--threads", 1);
    assertThat(parametersAfterTraining("two", "--threads", 2)).isEqualTo(one);
    assertThat(parametersAfterTraining("seed", "--threads", 1, "--seed", 1)).isNotEqualTo(one);
    assertThat(parametersAfterTraining("plain", "--threads", 1, "--as-they-are")).isNotEqualTo(one);
  }

  private static double[] parametersAfterTraining(String name, Object... more) {
    Path out = dir.resolve(name);
    train("tuned", 1, out, more);
    return ModelFile.loadGraph(out.resolve("model.zip")).params().dup().data().asDouble();
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs 0, --epochs must be at least 1",
    "--batch 0, --batch must be at least 1",
    "--learning-rate NaN, --learning-rate must be a positive number",
    "--hidden 10;0, --hidden must be 1 or more",
    "--threads -1, --threads must be at least 0",
    "--model cnn, 'expected one of'",
  })
  void wrongOptionsAreExplained(String option, String message) {
    String[] words = option.replace(';', ',').split(" ");
    Cli cli = Cli.run("denoise", "train", "--out", dir, words[0], words[1]);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(message).contains("denoise train --help");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void otherSignalsAndOtherNetworksAreExplained() throws IOException {
    Path out = dir.resolve("short");
    train("learnd", 1, out);
    Path three = Files.writeString(dir.resolve("three.csv"), "1,2,3,1,2,3\n");
    Cli evaluation = evaluate(out, three);
    assertThat(evaluation.exitCode()).isEqualTo(2);
    assertThat(evaluation.err()).contains("signals of 3 points").contains("takes 24");

    Path other = dir.resolve("other.zip");
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(24).nOut(24).build())
                .build());
    net.init();
    ModelFile.save(net, other);
    Cli wrong = Cli.run("denoise", "evaluate", "--model", other, "--data", data);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).startsWith("error: " + other);
    assertThat(wrong.err().lines()).as("no stack trace").hasSize(1);
  }

  private static Cli evaluate(Path out, Path file) {
    return Cli.run("denoise", "evaluate", "--model", out.resolve("model.zip"), "--data", file);
  }

  private static double mse(String line) {
    return Double.parseDouble(line.replaceAll(".*mse: ", ""));
  }

  private static List<double[]> curve(Path out) throws IOException {
    Path file = out.resolve("learning-curve.csv");
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo("epoch,training_mse,validation_mse,seconds");
    return table(file);
  }

  private static List<double[]> table(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(line -> Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }
}
