package io.github.dl4joptnet.samples;

import io.github.dl4joptnet.samples.bench.BenchCommand;
import io.github.dl4joptnet.samples.denoise.DenoiseCommand;
import io.github.dl4joptnet.samples.layers.LayersCommand;
import io.github.dl4joptnet.samples.mpc.MpcCommand;
import io.github.dl4joptnet.samples.portfolio.PortfolioCommand;
import io.github.dl4joptnet.samples.represent.RepresentCommand;
import io.github.dl4joptnet.samples.schedule.ScheduleCommand;
import io.github.dl4joptnet.samples.shortestpath.ShortestPathCommand;
import io.github.dl4joptnet.samples.sparsemax.SparsemaxCommand;
import io.github.dl4joptnet.samples.sudoku.SudokuCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the samples: one subcommand per sample. */
@Command(
    name = "dl4j-optnet-samples",
    mixinStandardHelpOptions = true,
    versionProvider = Main.ManifestVersion.class,
    description = "Networks with optimization layers, trained with Deeplearning4j.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with 'sudoku train': it makes its own data and takes about a minute.",
      "Every command has its own --help."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:something failed that no option can mend",
      "2:an option or a file cannot be used; the message says why"
    },
    subcommands = {
      SudokuCommand.class,
      DenoiseCommand.class,
      RepresentCommand.class,
      ScheduleCommand.class,
      ShortestPathCommand.class,
      PortfolioCommand.class,
      MpcCommand.class,
      SparsemaxCommand.class,
      LayersCommand.class,
      BenchCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    // Pictures go to files only. JavaCPP's check of physical memory takes a fair share of the time
    // of small networks.
    setDefault("java.awt.headless", "true");
    setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    // From Java 22 on System.console() is there without a terminal too, unless this is set.
    setDefault("jdk.console", "java.base");
    // Only results belong on standard output, but SameDiff prints there what it differentiates.
    CommandLine commandLine = commandLine().setOut(new PrintWriter(System.out, true));
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    System.exit(commandLine.execute(args));
  }

  /** The whole command line: results on its {@code out}, everything else on its {@code err}. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::wrongArguments)
        .setExecutionExceptionHandler(Main::failure);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int wrongArguments(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("error: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command.getErr().printf("'%s --help' shows how.%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static int failure(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof UserError) {
      command.getErr().println("error: " + e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof IOException) {
      command.getErr().println("error: " + e);
    } else {
      e.printStackTrace(command.getErr());
    }
    return ExitCode.SOFTWARE;
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Reads the version from the jar, so that it is written in the pom only. */
  static final class ManifestVersion implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"dl4j-optnet " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
