package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.samples.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.gradientcheck.GradientCheckUtil.MLNConfig;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OrdinaryNetworksTest {
  private static final Path BOARDS = Path.of("../src-test-data/sudoku-4x4/boards.txt");

  @TempDir private Path dir;

  @Test
  void learnAreSavedAndComparedOnTheSameBoards() throws IOException {
    Path fc = train("fc", 4);
    Path conv = train("conv", 2);
    Path optnet = train("optnet", 1);
    Path out = dir.resolve("compared");
    Cli comparison = Cli.run("sudoku", "compare", optnet, fc, conv, "--out", out);
    assertThat(comparison.err()).isEmpty();
    assertThat(comparison.exitCode()).isZero();
    assertThat(ImageIO.read(out.resolve("comparison.png").toFile())).isNotNull();
    List<String> table = Files.readAllLines(out.resolve("comparison.csv"));
    assertThat(table).hasSize(4);
    assertThat(table.get(2)).startsWith("fc,4,");
    assertThat(comparison.out().lines().toList().get(1))
        .endsWith(evaluate(fc).out().strip())
        .startsWith("fc: epoch 4");
  }

  private Path train(String model, int epochs) throws IOException {
    Path out = dir.resolve(model);
    Cli training =
        Cli.run(
            "sudoku",
            "train",
            "--model",
            model,
            "--data",
            BOARDS,
            "--epochs",
            epochs,
            "--batch",
            27,
            "--out",
            out);
    assertThat(training.err()).isEmpty();
    assertThat(evaluate(out).out().strip()).isEqualTo(training.lastLine());
    List<String> curve = Files.readAllLines(out.resolve("learning-curve.csv"));
    if (epochs > 1) {
      assertThat(trainingMse(curve.get(epochs))).isLessThan(trainingMse(curve.get(1)));
    }
    if (model.equals("conv")) {
      // Images read in the wrong order would look far worse than the held-out boards.
      assertThat(trainingMse(curve.get(2))).isLessThan(1.5 * validationMse(curve.get(2)));
    }
    return out;
  }

  private static double validationMse(String line) {
    return Double.parseDouble(line.split(",")[4]);
  }

  private static double trainingMse(String line) {
    return Double.parseDouble(line.split(",")[3]);
  }

  private static Cli evaluate(Path out) {
    return Cli.run(
        "sudoku",
        "evaluate",
        "--model",
        out.resolve("model.zip"),
        "--data",
        out.resolve("test-boards.txt"));
  }

  @Test
  void gradientsPassTheImages() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(1)
                .updater(new NoOp())
                .list()
                .layer(convolution())
                .layer(convolution())
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .inputPreProcessor(0, new OneHotToImage(4))
                .inputPreProcessor(2, new ImageToOneHot(4))
                .build());
    net.init();
    List<Puzzle> puzzles = new PuzzleGenerator(2, 0).generate(3);
    MLNConfig check =
        new MLNConfig()
            .net(net)
            .input(OneHot.encode(puzzles.stream().map(Puzzle::clues).toList(), DataType.DOUBLE))
            .labels(
                OneHot.encode(puzzles.stream().map(Puzzle::solution).toList(), DataType.DOUBLE));
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertThat(GradientCheckUtil.checkGradients(check)).isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(1, 1).nIn(4).nOut(4).activation(Activation.TANH).build();
  }

  @Test
  void givenTheRulesLargeBoardsAreSolved() throws IOException {
    Cli rules =
        Cli.run("sudoku", "rules", "--boards", 3, "--weights", "0.1", "--out", dir.resolve("r"));
    assertThat(rules.err()).isEmpty();
    assertThat(rules.out()).contains("729 variables, 249 equalities, 3 boards");
    assertThat(rules.lastLine()).startsWith("Q = 0.1 I  board error: 0.00 %");
    assertThat(Files.readAllLines(dir.resolve("r").resolve("rules.csv"))).hasSize(2);
  }

  @Test
  void largeBoardsCanBeLearnedFrom() throws IOException {
    // Nothing is learned in so few steps; but every part of it runs.
    Path out = dir.resolve("nine");
    Cli training =
        Cli.run(
            "sudoku",
            "train",
            "--box",
            3,
            "--boards",
            12,
            "--epochs",
            5,
            "--minutes",
            1e-6,
            "--batch",
            5,
            "--out",
            out);
    assertThat(training.err()).isEmpty();
    assertThat(training.out()).contains("kept epoch 1 of 1");
    String puzzle = Files.readAllLines(out.resolve("test-boards.txt")).get(0).substring(0, 81);
    Cli solve = Cli.run("sudoku", "solve", "--model", out.resolve("model.zip"), puzzle);
    assertThat(solve.out().strip()).matches("[1-9]{81}");
  }
}
