package io.github.dl4joptnet.samples.mpc;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the subcommands of the controller sample. */
@Command(
    name = "mpc",
    mixinStandardHelpOptions = true,
    description = "A model-predictive controller learns the costs of an expert.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class})
public final class MpcCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
