package io.github.dl4joptnet.samples.denoise;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the denoising subcommands. */
@Command(
    name = "denoise",
    mixinStandardHelpOptions = true,
    description = "Networks learn to remove noise from piecewise constant signals.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class, EvaluateCommand.class})
public final class DenoiseCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
