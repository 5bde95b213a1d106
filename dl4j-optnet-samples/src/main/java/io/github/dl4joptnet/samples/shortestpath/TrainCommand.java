package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.TrainingOptions;
import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole experiment, top to bottom: one network, several losses, the regret of its paths. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains a linear network that predicts the costs of the arcs of a 5x5 grid, and measures by "
          + "how much the paths chosen by its predictions are dearer than the shortest ones.",
      "Without --data, examples are generated."
    })
final class TrainCommand implements Callable<Integer> {
  private static final int MOST_ROWS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--loss",
      paramLabel = "mse|fenchel-young|perturbed|spo-plus",
      split = ",",
      converter = Loss.Converter.class,
      defaultValue = "mse,fenchel-young,perturbed,spo-plus",
      description =
          "What to train by; several, separated by commas, are compared. The last one's network "
              + "is saved.")
  private List<Loss> losses;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "Examples to use instead: CSV with a header x0,...,c0,...,c39 or ...,c39,z.",
        "Without --test, the last tenth is the test set."
      })
  private Path dataFile;

  @Option(names = "--test", paramLabel = "FILE", description = "Examples for the test, as --data.")
  private Path testFile;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many examples are made without --data, to train and to test each.")
  private int rows;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Passes over the training examples.")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Examples per training step.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "1e-2",
      description = "Learning rate of Adam.")
  private double learningRate;

  @Option(
      names = "--lambda",
      paramLabel = "X",
      defaultValue = "1",
      description = "Weight of the regularisation, for fenchel-young.")
  private double lambda;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "3",
      description = "Noisy programs per example, for perturbed.")
  private int samples;

  @Option(
      names = "--sigma",
      paramLabel = "X",
      defaultValue = "1",
      description = "Standard deviation of the noise, for perturbed.")
  private double sigma;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "1",
      description = "Networks per loss, with the seeds S, S+1, ...; regrets and times are means.")
  private int starts;

  @Mixin private TrainingOptions options;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    options.prepare();
    PrintWriter console = spec.commandLine().getOut();

    RoadData training;
    RoadData test;
    if (dataFile == null) {
      RoadGenerator generator = new RoadGenerator(options.seed());
      training = generator.generate(rows);
      test = generator.generate(rows);
      RoadFile.write(options.out("train.csv"), training);
      RoadFile.write(options.out("test.csv"), test);
    } else {
      RoadData data = RoadFile.read(dataFile);
      int part = testFile == null ? data.size() - data.size() / 10 : data.size();
      training = data.range(0, part);
      test = testFile == null ? data.range(part, data.size()) : RoadFile.read(testFile);
    }
    checkTest(training, test);
    console.printf("%s to train, %d to test%n", Count.of(training.size(), "example"), test.size());

    PathTraining paths =
        new PathTraining(
            training,
            test,
            new PathTraining.Plan(epochs, batch, learningRate, starts, options.seed()),
            new Loss.Parameters(lambda, samples, sigma, options.settings()));
    console.printf(
        Locale.ROOT,
        "least squares, fitted exactly: test regret %.2f %%%n",
        paths.regret(LeastSquares.predict(training, test)));
    Map<Loss, PathTraining.Result> results = new EnumMap<>(Loss.class);
    for (Loss loss : losses) {
      PathTraining.Result result = paths.train(loss);
      results.put(loss, result);
      console.printf(
          Locale.ROOT,
          "%-14s test regret %.2f %%, mean of the second half of the epochs %.2f %%, %.1f s%n",
          loss + ":",
          result.regret(epochs - 1),
          result.lateRegret(),
          result.seconds());
      console.flush();
    }

    Path model = options.out("model.zip");
    PathTraining.Result last = results.get(losses.get(losses.size() - 1));
    ModelFile.save(last.net(), model);
    LearningCurve curve = curve(results);
    curve.writeCsv(options.out("regret.csv"));
    draw(curve, results, ModelFile.load(model), test);
    console.printf(
        "in %s: model.zip (%s), regret.csv and .png, path.png%n",
        options.out(), losses.get(losses.size() - 1));
    console.printf(
        Locale.ROOT,
        "test regret: %.2f %%  seconds: %.1f%n",
        last.regret(epochs - 1),
        last.seconds());
    return 0;
  }

  private void checkTest(RoadData training, RoadData test) {
    if (training.size() == 0 || test.size() == 0) {
      throw new UserError(
          "%s holds %s; expected 10 at least, or a --test file"
              .formatted(dataFile, Count.of(training.size() + test.size(), "example")));
    }
    if (training.width() != test.width()) {
      throw new UserError(
          "%s has %d features, %s has %d"
              .formatted(dataFile, training.width(), testFile, test.width()));
    }
  }

  /** The regret after each epoch, in %. */
  private LearningCurve curve(Map<Loss, PathTraining.Result> results) {
    LearningCurve curve = new LearningCurve(columns(results));
    for (int epoch = 0; epoch < epochs; epoch++) {
      int at = epoch;
      curve.addEpoch(results.values().stream().mapToDouble(each -> each.regret(at)).toArray());
    }
    return curve;
  }

  private static String[] columns(Map<Loss, PathTraining.Result> results) {
    return results.keySet().stream()
        .map(loss -> loss.toString().replace('-', '_'))
        .toArray(String[]::new);
  }

  private void draw(
      LearningCurve curve,
      Map<Loss, PathTraining.Result> results,
      MultiLayerNetwork net,
      RoadData test)
      throws IOException {
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> {
          curve.writePng(
              options.out("regret.png"),
              "paths chosen by predicted costs: regret by epoch",
              new Panel("test regret, %", 1, false, columns(results)));
          INDArray predicted = net.output(test.all().getFeatures());
          int shown = firstOtherPath(predicted, test);
          PathPicture.writePng(
              options.out("path.png"),
              test.costs()[shown],
              RoadGrid.shortestPath(predicted.getRow(shown).toDoubleVector()));
        });
  }

  /** The first example whose path is not the shortest one; the first of all if there is none. */
  private static int firstOtherPath(INDArray predicted, RoadData test) {
    for (int row = 0; row < test.size(); row++) {
      double[] costs = test.costs()[row];
      boolean[] chosen = RoadGrid.shortestPath(predicted.getRow(row).toDoubleVector());
      boolean[] best = RoadGrid.shortestPath(costs);
      if (RoadGrid.cost(costs, chosen) > RoadGrid.cost(costs, best)) {
        return row;
      }
    }
    return 0;
  }

  private void checkOptions() {
    options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    options.require(batch > 0, "--batch must be at least 1, not " + batch);
    options.require(starts > 0, "--starts must be at least 1, not " + starts);
    options.require(samples > 0, "--samples must be at least 1, not " + samples);
    options.require(
        rows > 0 && rows <= MOST_ROWS, "--rows must be 1 to " + MOST_ROWS + ", not " + rows);
    options.require(testFile == null || dataFile != null, "--test needs --data too");
    requirePositive("--learning-rate", learningRate);
    requirePositive("--lambda", lambda);
    requirePositive("--sigma", sigma);
  }

  private void requirePositive(String option, double value) {
    options.require(
        value > 0 && Double.isFinite(value), option + " must be a positive number, not " + value);
  }
}
