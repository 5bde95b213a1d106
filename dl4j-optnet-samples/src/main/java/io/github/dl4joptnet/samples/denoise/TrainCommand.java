package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.BestEpoch;
import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.LinearDecay;
import io.github.dl4joptnet.samples.LossProgress;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The whole denoising experiment, top to bottom. The networks are in {@link DenoiseNetwork}, and
 * what differs for total variation, which learns nothing but λ, is in {@link LambdaSearch}.
 */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains a network and keeps the best of its epochs.",
      "Without --data it makes 10,000 piecewise constant signals."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "tuned",
      description =
          "fc: dense layers; pure: an optimization layer from a random start; tv: total variation"
              + " with the best weight; tuned: an optimization layer that starts at total variation;"
              + " learnd: total variation with a learned operator for the differences.")
  private DenoiseModel model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "Signals to use instead: CSV, a line is the noisy values of a signal and then as many "
            + "clean ones.",
        "The last tenth is the test set."
      })
  private Path dataFile;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training signals. Default: by model.")
  private Integer givenEpochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = {
        "Initial learning rate of Adam; it decreases linearly to zero.",
        "Default: by model."
      })
  private Double givenLearningRate;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Signals per training step. Default: by model.")
  private Integer givenBatch;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,1000",
      description = "Widths of the hidden layers of fc, with commas.")
  private List<Integer> hidden;

  @Option(
      names = "--as-they-are",
      description =
          "Train without data augmentation. By default each signal is reversed and mirrored at"
              + " random in each epoch, which makes four signals of one.")
  private boolean asTheyAre;

  private int epochs;
  private int batch;
  private double learningRate;

  @Mixin private TrainingOptions options;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    options.prepare();
    PrintWriter console = spec.commandLine().getOut();

    // Signals to learn from, signals to choose the best epoch by, and signals for the final test.
    SignalData data =
        dataFile == null
            ? SignalData.generate(options.seed())
            : SignalData.read(dataFile, options.seed());
    console.printf(
        "%s to train, %d to validate, %d to test%n",
        Count.of(data.training().size(), "signal"), data.validation().size(), data.test().size());

    Path modelFile = options.out("model.zip");
    if (model == DenoiseModel.TV) {
      ModelFile.save(
          new LambdaSearch(data, network(data), options.out(), spec.commandLine()).run(),
          modelFile);
    } else {
      train(data, modelFile, console);
    }

    // From here on only what was saved counts.
    ComputationGraph kept = ModelFile.loadGraph(modelFile);
    double trainMse = SignalArrays.mse(kept, data.training());
    double testMse = SignalArrays.mse(kept, data.test());
    SignalFile.write(options.out("test-signals.csv"), data.test());
    drawSignals(data, kept);
    console.printf("in %s: model.zip, test-signals.csv, tables and pictures%n", options.out());
    console.printf(Locale.ROOT, "train mse: %.2f  test mse: %.2f%n", trainMse, testMse);
    return 0;
  }

  private DenoiseNetwork network(SignalData data) {
    int steps = epochs * ((data.training().size() + batch - 1) / batch);
    return new DenoiseNetwork(
        data.points(),
        data.centre(),
        new LinearDecay(learningRate, steps),
        options.seed(),
        options.settings());
  }

  private void train(SignalData data, Path modelFile, PrintWriter console) throws IOException {
    DenoiseNetwork network = network(data);
    ComputationGraph net =
        switch (model) {
          case FC -> network.fullyConnected(hidden);
          case PURE -> network.pure();
          case TUNED -> network.tuned();
          case LEARND -> network.learnedDifferences(DenoiseNetwork.LAMBDA);
          case TV -> throw new IllegalStateException("total variation has nothing to train");
        };
    console.println(net.summary());
    INDArray before = learnedMatrix(net);

    LearningCurve curve = new LearningCurve("training_mse", "validation_mse", "seconds");
    BestEpoch<Double> best = new BestEpoch<>(modelFile, Comparator.<Double>naturalOrder());
    List<Signal> order = new ArrayList<>(data.training());
    Random random = new Random(options.seed());
    double totalSeconds = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      long start = System.nanoTime();
      Collections.shuffle(order, random);
      double training = fit(net, asTheyAre ? order : turned(order, data.centre(), random), epoch);
      double seconds = (System.nanoTime() - start) / 1e9;
      double validation = SignalArrays.mse(net, data.validation());
      totalSeconds += seconds;
      boolean keep = best.offer(epoch, validation, net);
      curve.addEpoch(training, validation, seconds);
      console.printf(
          Locale.ROOT,
          "epoch %d/%d  %5.1f s  training mse: %6.2f  validation mse: %6.2f%s%n",
          epoch,
          epochs,
          seconds,
          training,
          validation,
          keep ? "  best so far" : "");
      console.flush();
    }
    console.printf(
        Locale.ROOT,
        "kept epoch %d of %d, %.1f s per epoch%n",
        best.number(),
        epochs,
        totalSeconds / epochs);
    curve.writeCsv(options.out("learning-curve.csv"));
    draw(
        () -> {
          curve.writePng(
              options.out("learning-curve.png"),
              "denoising, " + model.words + ": errors by epoch",
              new Panel("mean squared error", "training_mse", "validation_mse"));
          if (before != null) {
            INDArray after = learnedMatrix(ModelFile.loadGraph(modelFile));
            MatrixPicture.writePng(
                options.out("learned.png"), "constraints, " + model.words, before, after);
          }
        });
  }

  /** One epoch of Deeplearning4j's own training. */
  private double fit(ComputationGraph net, List<Signal> signals, int epoch) {
    List<DataSet> batches = new ArrayList<>();
    for (int from = 0; from < signals.size(); from += batch) {
      batches.add(
          SignalArrays.dataSet(signals.subList(from, Math.min(from + batch, signals.size()))));
    }
    try (LossProgress progress =
        new LossProgress("epoch " + epoch + "/" + epochs, batches.size(), "mse")) {
      net.setListeners(progress);
      net.fit(new ExistingDataSetIterator(batches));
      return progress.mean();
    }
  }

  /** A signal backwards or upside down is as likely as the signal itself. */
  private static List<Signal> turned(List<Signal> signals, double centre, Random random) {
    return signals.stream()
        .map(signal -> random.nextBoolean() ? signal.reversed() : signal)
        .map(signal -> random.nextBoolean() ? signal.reflected(centre) : signal)
        .toList();
  }

  /** A copy of what is learned of the constraints, D or G; null for a network without. */
  private INDArray learnedMatrix(ComputationGraph net) {
    return switch (model) {
      case FC, TV -> null;
      case PURE, TUNED -> net.getLayer(DenoiseNetwork.PROGRAM).getParam("G").dup();
      case LEARND ->
          net.getLayer(DenoiseNetwork.PROGRAM).getParam(LearnedDifferencesLayer.OPERATOR).dup();
    };
  }

  private void drawSignals(SignalData data, ComputationGraph net) throws IOException {
    List<Signal> some = data.test().subList(0, Math.min(3, data.test().size()));
    draw(
        () ->
            SignalPicture.writePng(
                options.out("signals.png"), "denoised test signals, " + model.words, net, some));
  }

  private void draw(Pictures.Drawing drawing) throws IOException {
    Pictures.draw(spec.commandLine().getErr(), drawing);
  }

  private void checkOptions() {
    epochs = givenEpochs == null ? model.epochs : givenEpochs;
    batch = givenBatch == null ? model.batch : givenBatch;
    learningRate = givenLearningRate == null ? model.learningRate : givenLearningRate;
    if (model != DenoiseModel.TV) {
      options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
      options.require(
          learningRate > 0 && Double.isFinite(learningRate),
          "--learning-rate must be a positive number, not " + learningRate);
    }
    options.require(batch > 0, "--batch must be at least 1, not " + batch);
    options.require(!hidden.isEmpty(), "--hidden must be one width at least");
    hidden.forEach(width -> options.require(width > 0, "--hidden must be 1 or more, not " + width));
  }
}
