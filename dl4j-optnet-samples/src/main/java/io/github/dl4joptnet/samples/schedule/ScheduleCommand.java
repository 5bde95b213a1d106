package io.github.dl4joptnet.samples.schedule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the subcommands of the schedule sample. */
@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    description = "A load forecast learns from the cost of the schedule that is made of it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class})
public final class ScheduleCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
