package io.github.dl4joptnet.samples.sparsemax;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the subcommands of the attention sample. */
@Command(
    name = "sparsemax",
    mixinStandardHelpOptions = true,
    description = "Attention that leaves out what does not matter, beside softmax.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class, EvaluateCommand.class})
public final class SparsemaxCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
