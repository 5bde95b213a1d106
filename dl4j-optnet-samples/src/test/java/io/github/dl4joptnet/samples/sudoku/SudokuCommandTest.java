package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.samples.Cli;
import io.github.dl4joptnet.samples.Main;
import io.github.dl4joptnet.samples.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/** One short training, and what can be done with its model. */
class SudokuCommandTest {
  /** Made by a program that shares nothing with this one. */
  private static final Path BOARDS = Path.of("../src-test-data/sudoku-4x4/boards.txt");

  private static final String PUZZLE = "0300001040000002";
  private static final Pattern SCORE =
      Pattern.compile("board error: (\\d+\\.\\d\\d) %  mse: (\\d+\\.\\d{4})");

  // Columns of learning-curve.csv.
  private static final int EPOCH = 0;
  private static final int VALIDATION_ERROR = 2;
  private static final int TRAINING_MSE = 3;
  private static final int VALIDATION_MSE = 4;
  private static final Comparator<double[]> BEST_FIRST =
      Comparator.<double[]>comparingDouble(epoch -> epoch[VALIDATION_ERROR])
          .thenComparingDouble(epoch -> epoch[VALIDATION_MSE]);

  @TempDir private static Path dir;
  private static Path model;
  private static Cli training;

  @BeforeAll
  static void train() throws IOException {
    Path boards = dir.resolve("boards.txt");
    PuzzleFile.write(boards, new PuzzleGenerator(2, 1).generate(3000));
    training =
        Cli.run("sudoku", "train", "--data", boards, "--epochs", 4, "--batch", 50, "--out", dir);
    model = dir.resolve("model.zip");
  }

  @Test
  void trainingLowersTheErrorAndEndsWithTheScore() throws IOException {
    assertThat(training.err()).isEmpty();
    assertThat(training.exitCode()).isZero();
    assertThat(training.out()).contains("2430 boards to train, 270 to validate, 300 to test");
    List<double[]> curve = curve(dir);
    assertThat(curve).hasSize(4);
    double[] first = curve.get(0);
    double[] last = curve.get(3);
    assertThat(last[TRAINING_MSE]).isLessThan(0.3 * first[TRAINING_MSE]);
    assertThat(last[VALIDATION_MSE]).isLessThan(0.4 * first[VALIDATION_MSE]);
    assertThat(training.lastLine()).matches(SCORE);
    assertThat(boardError(training.lastLine())).isLessThan(50);
  }

  @Test
  void solvesMostBoardsOfAnotherProgram() {
    Cli evaluation = Cli.run("sudoku", "evaluate", "--model", model, "--data", BOARDS);
    assertThat(evaluation.exitCode()).isZero();
    assertThat(evaluation.lastLine()).matches(SCORE);
    assertThat(boardError(evaluation.lastLine())).isLessThan(50);
  }

  @Test
  void keepsTheEpochThatIsBestOnTheValidationBoards() throws IOException {
    // Far too large a learning rate: the first epoch is the best.
    Path out = dir.resolve("spoilt");
    Cli spoilt =
        Cli.run(
            "sudoku",
            "train",
            "--data",
            BOARDS,
            "--epochs",
            3,
            "--learning-rate",
            0.5,
            "--batch",
            27,
            "--out",
            out);
    double[] best = Collections.min(curve(out), BEST_FIRST);
    assertThat(best[EPOCH]).isLessThan(3);
    assertThat(spoilt.out()).contains("kept epoch " + (int) best[EPOCH] + " of 3");
    Score kept =
        Score.of(
            SudokuNetwork.load(out.resolve("model.zip")),
            SudokuData.read(BOARDS, 2, 0).validation());
    assertThat(kept.boardError()).isCloseTo(best[VALIDATION_ERROR], within(1e-6));
    assertThat(kept.mse()).isCloseTo(best[VALIDATION_MSE], within(1e-6));

    double[] bestHere = Collections.min(curve(dir), BEST_FIRST);
    assertThat(training.out()).contains("kept epoch " + (int) bestHere[EPOCH] + " of 4");
  }

  @Test
  void drawsTheCurveAndABoard() throws IOException {
    assertThat(ImageIO.read(dir.resolve("learning-curve.png").toFile())).isNotNull();
    assertThat(ImageIO.read(dir.resolve("board.png").toFile())).isNotNull();
  }

  @Test
  void evaluatesToWhatTrainingSaid() {
    Path test = dir.resolve("test-boards.txt");
    Cli evaluation = Cli.run("sudoku", "evaluate", "--model", model, "--data", test);
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();
    assertThat(evaluation.out().strip()).isEqualTo(training.lastLine());
  }

  @Test
  void theSeedDecidesToTheLastBitWhateverTheThreads() {
    double[] zero = parametersAfterTraining("zero", "--epochs", 1, "--threads", 1);
    assertThat(parametersAfterTraining("again", "--epochs", 1, "--threads", 2)).isEqualTo(zero);
    assertThat(parametersAfterTraining("one", "--epochs", 1, "--threads", 1, "--seed", 1))
        .isNotEqualTo(zero);
  }

  @Test
  void weightsTakeTurns() throws IOException {
    parametersAfterTraining("heavy", "--weights", "1", "--epochs", 3, "--decay");
    parametersAfterTraining("turns", "--weights", "1,0.1", "--epochs", 3, "--decay");
    List<double[]> heavy = curve(dir.resolve("heavy"));
    List<double[]> turns = curve(dir.resolve("turns"));
    for (int epoch = 0; epoch < 3; epoch++) {
      boolean same = turns.get(epoch)[TRAINING_MSE] == heavy.get(epoch)[TRAINING_MSE];
      assertThat(same).as("epoch %d as with the first weight", epoch + 1).isEqualTo(epoch < 2);
    }
  }

  private static double[] parametersAfterTraining(String name, Object... more) {
    Path out = dir.resolve(name);
    List<Object> words =
        new ArrayList<>(List.of("sudoku", "train", "--data", BOARDS, "--batch", 27, "--out", out));
    words.addAll(List.of(more));
    assertThat(Cli.run(words.toArray()).exitCode()).isZero();
    return ModelFile.load(out.resolve("model.zip")).params().dup().data().asDouble();
  }

  @Test
  void solvesInAFreshProcessAndPrintsNothingButDigits() throws Exception {
    MultiLayerNetwork net = SudokuNetwork.load(model);
    String here = SudokuNetwork.solve(net, Board.parse(2, PUZZLE)).toString();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", // as in the manifest of the jar
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "sudoku",
                "solve",
                "--model",
                model.toString(),
                PUZZLE)
            .redirectError(dir.resolve("stderr.txt").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(out).isEqualTo(here + System.lineSeparator());
    // A newer JVM's own warnings, of JavaCPP's use of Unsafe, cannot be turned off by the jar.
    assertThat(Files.readAllLines(dir.resolve("stderr.txt")))
        .allMatch(line -> line.startsWith("WARNING: "));
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs 0, --epochs must be at least 1",
    "--epochs x, 'x' is not an int",
    "--batch -5, --batch must be at least 1",
    "--learning-rate 0, --learning-rate must be a positive number",
    "--learning-rate NaN, --learning-rate must be a positive number",
    "--box 5, --box must be 2 (4x4 boards) or 3",
    "--boards 9, --boards must be at least 10",
    "--weights 1;0, --weights must be positive numbers",
    "--weights 1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1, --weights must be at most as many as --epochs",
    "--minutes 0, --minutes must be more than 0",
    "--model m.zip, expected one of",
  })
  void wrongTrainingOptionsAreExplained(String option, String message) {
    String[] words = option.replace(';', ',').split(" ");
    Cli cli = Cli.run("sudoku", "train", "--out", dir, words[0], words[1]);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(message).contains("sudoku train --help");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void missingOptionsAreNamed() {
    Cli solve = Cli.run("sudoku", "solve", PUZZLE);
    assertThat(solve.exitCode()).isEqualTo(2);
    assertThat(solve.err()).contains("--model=ZIP");
    Cli evaluate = Cli.run("sudoku", "evaluate", "--model", model);
    assertThat(evaluate.exitCode()).isEqualTo(2);
    assertThat(evaluate.err()).contains("--data=FILE");
  }

  @ParameterizedTest
  @CsvSource({
    "030000104000000, has 15 digits",
    "0300501040000002, expected 16 digits from 0 (blank) to 4",
    "3300001040000002, the clues break the rules: row 1 holds 3 twice",
  })
  void unusablePuzzlesAreExplained(String puzzle, String message) {
    Cli cli = Cli.run("sudoku", "solve", "--model", model, puzzle);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("PUZZLE").contains(message);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void missingOrDamagedModelsAreExplained() throws IOException {
    Path missing = dir.resolve("missing.zip");
    Path text = Files.writeString(dir.resolve("text.zip"), "no zip");
    byte[] whole = Files.readAllBytes(model);
    Path half = Files.write(dir.resolve("half.zip"), Arrays.copyOf(whole, 9000));
    assertThat(whole.length).isGreaterThan(9000);
    Path other = dir.resolve("other.zip");
    ModelFile.save(otherNetwork(), other);
    for (Path file : List.of(missing, text, half, other)) {
      Cli cli = Cli.run("sudoku", "solve", "--model", file, PUZZLE);
      assertThat(cli.exitCode()).isEqualTo(2);
      assertThat(cli.err()).startsWith("error: ").contains(file.toString());
      assertThat(cli.err().lines()).as("no stack trace").hasSize(1);
      assertThat(cli.out()).isEmpty();
    }
  }

  private static MultiLayerNetwork otherNetwork() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(64).nOut(64).build())
                .build());
    net.init();
    return net;
  }

  @Test
  void anUnusableOutputDirectoryStopsBeforeTraining() {
    Cli cli = Cli.run("sudoku", "train", "--data", BOARDS, "--out", model);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).startsWith("error: " + model + " is a file, expected a directory");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void malformedBoardLinesAreNamed() throws IOException {
    Path boards = Files.writeString(dir.resolve("bad.txt"), PUZZLE + " 1324241342313142\n123\n");
    for (Cli cli :
        List.of(
            Cli.run("sudoku", "evaluate", "--model", model, "--data", boards),
            Cli.run("sudoku", "train", "--out", dir.resolve("bad"), "--data", boards))) {
      assertThat(cli.exitCode()).isEqualTo(2);
      assertThat(cli.err()).startsWith("error: " + boards + ", line 2: expected a puzzle");
      assertThat(cli.err().lines()).hasSize(1);
    }
  }

  private static List<double[]> curve(Path out) throws IOException {
    List<String> lines = Files.readAllLines(out.resolve("learning-curve.csv"));
    assertThat(lines.get(0))
        .isEqualTo(
            "epoch,training_board_error,validation_board_error,training_mse,validation_mse,seconds");
    return lines.stream()
        .skip(1)
        .map(line -> Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }

  private static double boardError(String line) {
    Matcher matcher = SCORE.matcher(line);
    assertThat(matcher.matches()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
