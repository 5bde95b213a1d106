package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how well a saved model denoises the signals of a file. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Prints a saved model's mean squared error on a file of signals.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "ZIP",
      required = true,
      description = "A model that 'denoise train' wrote.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "CSV: the noisy values of a signal, then the clean ones; all lines count.")
  private Path data;

  @Override
  public Integer call() {
    ComputationGraph net = DenoiseNetwork.load(model);
    List<Signal> signals = SignalFile.read(data);
    OptionalInt points = DenoiseNetwork.points(net);
    if (points.isPresent() && signals.get(0).points() != points.getAsInt()) {
      throw new UserError(
          String.format(
              "%s has signals of %d points; the model in %s takes %d",
              data, signals.get(0).points(), model, points.getAsInt()));
    }
    double mse = SignalArrays.mse(net, signals);
    spec.commandLine().getOut().println(String.format(Locale.ROOT, "mse: %.2f", mse));
    return 0;
  }
}
