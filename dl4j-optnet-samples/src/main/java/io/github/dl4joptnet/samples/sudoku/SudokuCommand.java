package io.github.dl4joptnet.samples.sudoku;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the Sudoku subcommands. */
@Command(
    name = "sudoku",
    mixinStandardHelpOptions = true,
    description = "Networks learn to solve Sudoku from examples alone.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      SolveCommand.class,
      CompareCommand.class,
      RulesCommand.class
    })
public final class SudokuCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
