package io.github.dl4joptnet.samples.sparsemax;

import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.LinearDecay;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.Progress;
import io.github.dl4joptnet.samples.TrainingOptions;
import io.github.dl4joptnet.samples.sparsemax.AttentionNetwork.Attention;
import io.github.dl4joptnet.samples.sparsemax.AttentionNetwork.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the same classifier with both kinds of attention. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains a classifier of sequences twice, with sparsemax and with softmax as attention.",
      "One to three of the 20 steps of a sequence tell its class, the others are noise."
    })
final class TrainCommand implements Callable<Integer> {
  private static final int BATCH = 50;
  private static final int DRAWN = 8;

  @Spec private CommandSpec spec;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Passes over the training sequences.")
  private int epochs;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Training sequences; as many are generated for the test.")
  private int sequences;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.05",
      description = "Initial learning rate of Adam; it decreases linearly to zero.")
  private double learningRate;

  @Mixin private TrainingOptions options;

  @Override
  public Integer call() throws IOException {
    options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    options.require(sequences >= BATCH, "--sequences must be at least 50, not " + sequences);
    options.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, not " + learningRate);
    options.prepare();
    Random random = new Random(options.seed());
    Sequences training = Sequences.generate(sequences, random);
    Sequences test = Sequences.generate(sequences, random);
    List<MultiDataSet> batches = training.batches(BATCH);
    LinearDecay decay = new LinearDecay(learningRate, epochs * batches.size());
    Map<Attention, ComputationGraph> nets = new LinkedHashMap<>();
    for (Attention attention : Attention.values()) {
      nets.put(attention, AttentionNetwork.create(attention, decay, options.seed()));
    }

    LearningCurve curve =
        new LearningCurve(
            "sparsemax_accuracy", "softmax_accuracy", "sparsemax_zeros", "softmax_zeros");
    Score sparse = null;
    Score soft = null;
    try (Progress progress = new Progress("sparsemax", epochs)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        for (ComputationGraph net : nets.values()) {
          batches.forEach(net::fit);
        }
        sparse = AttentionNetwork.score(nets.get(Attention.SPARSEMAX), test);
        soft = AttentionNetwork.score(nets.get(Attention.SOFTMAX), test);
        curve.addEpoch(sparse.accuracy(), soft.accuracy(), sparse.zeros(), soft.zeros());
        progress.step(
            String.format(
                Locale.ROOT, "accuracy %.3f, softmax %.3f", sparse.accuracy(), soft.accuracy()));
      }
    }

    ModelFile.save(nets.get(Attention.SPARSEMAX), options.out("model.zip"));
    ModelFile.save(nets.get(Attention.SOFTMAX), options.out("softmax.zip"));
    curve.writeCsv(options.out("learning-curve.csv"));
    Pictures.draw(spec.commandLine().getErr(), () -> draw(curve, nets, test));
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "in %s: model.zip, softmax.zip, learning-curve.csv and .png, weights.png%n", options.out());
    console.printf("%-10s %9s %12s%n", "attention", "accuracy", "exact zeros");
    print(console, Attention.SPARSEMAX, sparse);
    print(console, Attention.SOFTMAX, soft);
    console.printf(
        Locale.ROOT,
        "sparsemax accuracy: %.1f %%  exact zeros: %.1f %%  softmax accuracy: %.1f %%%n",
        100 * sparse.accuracy(),
        100 * sparse.zeros(),
        100 * soft.accuracy());
    return 0;
  }

  private static void print(PrintWriter console, Attention attention, Score score) {
    console.printf(
        Locale.ROOT,
        "%-10s %7.1f %% %10.1f %%%n",
        attention,
        100 * score.accuracy(),
        100 * score.zeros());
  }

  private void draw(LearningCurve curve, Map<Attention, ComputationGraph> nets, Sequences test)
      throws IOException {
    curve.writePng(
        options.out("learning-curve.png"),
        "attention in a classifier of sequences",
        Panel.percent("test accuracy", "sparsemax_accuracy", "softmax_accuracy"),
        Panel.percent("weights that are exactly 0", "sparsemax_zeros", "softmax_zeros"));
    INDArray some = test.all().getFeatures().get(NDArrayIndex.interval(0, DRAWN));
    Map<String, INDArray> weights = new LinkedHashMap<>();
    nets.forEach(
        (attention, net) ->
            weights.put(attention.toString(), AttentionNetwork.weights(net, some.dup())));
    WeightsPicture.writePng(options.out("weights.png"), weights, test);
  }
}
