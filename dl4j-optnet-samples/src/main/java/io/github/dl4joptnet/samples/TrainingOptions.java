package io.github.dl4joptnet.samples;

import io.github.dl4joptnet.qp.QpSettings;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the {@code train} commands have in common; a mixin. */
public final class TrainingOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Random seed of the data, the initial weights and the order of training.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "${PARENT-COMMAND-NAME}-out",
      description = "Directory for the model, the tables and the pictures.")
  private Path out;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of the QP solver; 0 for all cores. Results do not depend on it.")
  private int threads;

  @Mixin private BackendOption backend;

  public long seed() {
    return seed;
  }

  /** A file of the output directory. */
  public Path out(String name) {
    return out.resolve(name);
  }

  public Path out() {
    return out;
  }

  /** Of the solver. */
  public QpSettings settings() {
    return QpSettings.builder().threads(threads).build();
  }

  /**
   * Chooses the backend and the threads, and makes the output directory; before the work, so that
   * nothing that is wrong with them costs a training.
   */
  public void prepare() {
    require(threads >= 0, "--threads must be at least 0, not " + threads);
    backend.apply();
    OutputDirectory.create(out);
    NativeThreads.useOne();
  }

  /** Ends the command with an error where an option's value cannot be used. */
  public void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(command.commandLine(), message);
    }
  }
}
