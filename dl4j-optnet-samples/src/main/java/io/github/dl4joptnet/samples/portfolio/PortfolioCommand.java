package io.github.dl4joptnet.samples.portfolio;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the subcommands of the portfolio sample. */
@Command(
    name = "portfolio",
    mixinStandardHelpOptions = true,
    description = "A forecast of returns learns from what the portfolio earns.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class})
public final class PortfolioCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
