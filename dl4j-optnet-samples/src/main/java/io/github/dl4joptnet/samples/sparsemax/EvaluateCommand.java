package io.github.dl4joptnet.samples.sparsemax;

import io.github.dl4joptnet.samples.NativeThreads;
import io.github.dl4joptnet.samples.sparsemax.AttentionNetwork.Score;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says how well a saved model classifies, and how sparse its attention is. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Prints the accuracy of a saved model on new sequences, and its share of zeros.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "ZIP",
      required = true,
      description = "A model that 'sparsemax train' wrote.")
  private Path model;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many are generated.")
  private int sequences;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Random seed of the sequences; that of the training gives those it has seen.")
  private long seed;

  @Override
  public Integer call() {
    if (sequences < 1) {
      throw new ParameterException(
          spec.commandLine(), "--sequences must be at least 1, not " + sequences);
    }
    NativeThreads.useOne();
    Score score =
        AttentionNetwork.score(
            AttentionNetwork.load(model), Sequences.generate(sequences, new Random(seed)));
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "accuracy: %.1f %%  exact zeros: %.1f %%%n",
            100 * score.accuracy(),
            100 * score.zeros());
    return 0;
  }
}
