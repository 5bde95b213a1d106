package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.NativeThreads;
import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the best possible training could reach: the network with the true rules in the place of the
 * learned ones. What remains to be chosen is the weight of Q, which draws z towards equal entries:
 * too large, and the clues give way to it.
 */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Solves puzzles with the rules given, not learned.",
      "Prints the board error by the weight of Q. Trains nothing."
    })
final class RulesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--box",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rows of a box: 2 for 4x4 boards, 3 for 9x9.")
  private int box;

  @Option(
      names = "--weights",
      paramLabel = "X",
      split = ",",
      defaultValue = "1,0.3,0.1,0.03,0.01,0.001",
      description = "Weights q of Q = q I.")
  private List<Double> weights;

  @Option(
      names = "--boards",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many to make where there is no --data.")
  private int boards;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "A puzzle and its solution a line; all of them count.")
  private Path dataFile;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Random seed of the puzzles.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "sudoku-rules-out",
      description = "Directory for the table.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    OutputDirectory.create(out);
    NativeThreads.useOne();
    List<Puzzle> puzzles =
        dataFile == null
            ? new PuzzleGenerator(box, seed).generate(boards)
            : PuzzleFile.read(dataFile, box);
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "%d variables, %d equalities, %s%n",
        OneHot.length(box), Rules.count(box), Count.of(puzzles.size(), "board"));

    List<String> table = new ArrayList<>();
    table.add("weight,board_error,mse,milliseconds_per_board");
    try (Progress progress = new Progress("weights", weights.size())) {
      for (double weight : weights) {
        long start = System.nanoTime();
        Score score = Score.of(SudokuNetwork.withRules(box, weight), puzzles);
        double milliseconds = (System.nanoTime() - start) / 1e6 / puzzles.size();
        table.add(
            String.format(
                Locale.ROOT,
                "%s,%.6g,%.6g,%.6g",
                weight,
                score.boardError(),
                score.mse(),
                milliseconds));
        progress.step(score.toString());
        progress.println(
            console,
            String.format(
                Locale.ROOT, "Q = %s I  %s  %.1f ms per board", weight, score, milliseconds));
      }
    }
    Files.write(out.resolve("rules.csv"), table);
    return 0;
  }

  private void checkOptions() {
    require(box == 2 || box == 3, "--box must be 2 (4x4 boards) or 3 (9x9), not " + box);
    require(
        boards > 0 && boards <= 1_000_000,
        "--boards must be at least 1 and at most 1000000, not " + boards);
    require(!weights.isEmpty(), "--weights must be one number at least");
    for (double weight : weights) {
      require(
          weight > 0 && Double.isFinite(weight),
          "--weights must be positive numbers, not " + weight);
    }
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
