package io.github.dl4joptnet.samples.shortestpath;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the subcommands of the shortest path sample. */
@Command(
    name = "shortestpath",
    mixinStandardHelpOptions = true,
    description = "Costs are predicted so that the shortest paths chosen by them are good.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class, EvaluateCommand.class, BenchCommand.class})
public final class ShortestPathCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
