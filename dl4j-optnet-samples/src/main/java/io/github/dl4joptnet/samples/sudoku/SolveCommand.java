package io.github.dl4joptnet.samples.sudoku;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a saved model makes of one puzzle. */
@Command(
    name = "solve",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the digits of a solved board, row by row.",
      "They are the network's output as it is, without any search or correction."
    })
final class SolveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "ZIP",
      required = true,
      description = "A model that 'sudoku train' wrote.")
  private Path model;

  @Parameters(
      paramLabel = "PUZZLE",
      description = "Digits row by row, 0 for a blank, such as 0300001040000002.")
  private String puzzle;

  @Override
  public Integer call() {
    MultiLayerNetwork net = SudokuNetwork.load(model);
    Board clues = clues(SudokuNetwork.boxOf(net).getAsInt());
    spec.commandLine().getOut().println(SudokuNetwork.solve(net, clues));
    return 0;
  }

  private Board clues(int box) {
    try {
      Board clues = Board.parse(box, puzzle);
      clues
          .conflict()
          .ifPresent(
              conflict -> {
                throw new IllegalArgumentException("the clues break the rules: " + conflict);
              });
      return clues;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "PUZZLE: " + e.getMessage(), e);
    }
  }
}
