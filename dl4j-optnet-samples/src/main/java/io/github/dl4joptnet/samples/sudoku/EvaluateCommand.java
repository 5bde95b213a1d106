package io.github.dl4joptnet.samples.sudoku;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how well a saved model solves the boards of a file. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Prints a saved model's board error and mean squared error on a file of boards.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "ZIP",
      required = true,
      description = "A model that 'sudoku train' wrote.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "A puzzle and its solution a line; all of them count.")
  private Path data;

  @Override
  public Integer call() {
    MultiLayerNetwork net = SudokuNetwork.load(model);
    List<Puzzle> puzzles = PuzzleFile.read(data, SudokuNetwork.boxOf(net).getAsInt());
    spec.commandLine().getOut().println(Score.of(net, puzzles));
    return 0;
  }
}
