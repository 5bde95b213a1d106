package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The whole schedule experiment, top to bottom: three ways to train one forecast, measured by the
 * cost of the schedules that are made of it.
 */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains a load forecast with three losses and compares the schedules computed from it.",
      "The losses: its error, its error weighted by cost, and the cost of the generation "
          + "schedule itself; with --loss spo-plus, for the linear program of a pumped storage, "
          + "its error, the cost by the smoothed program, and SPO+. Without --data the loads of "
          + "five years are generated."
    })
final class TrainCommand implements Callable<Integer> {
  private static final int GENERATED_DAYS = 5 * 365 + 1;
  private static final int MOST_DAYS = 36_525;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "Hours to use instead, one a line: epoch seconds, load in GW, temperature in degrees "
            + "Fahrenheit, separated by commas or blanks: 1199163600 1.523 37.5",
        "The last tenth of the days is the test set."
      })
  private Path dataFile;

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      defaultValue = "cost",
      converter = DecisionLoss.Converter.class,
      description = {
        "cost: of a generation schedule, a quadratic program, through the layer;",
        "spo-plus: of a pumped storage, a linear program, beside its smoothed cost."
      })
  private DecisionLoss loss;

  @Option(
      names = "--smoothing",
      paramLabel = "X",
      defaultValue = "1e-3",
      description = "Weight of the barrier that smooths the linear program in training by cost.")
  private double smoothing;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "15",
      description = "Passes over the training days by cost; by error it is ten times as many.")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "50",
      description = "Days per training step.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "1e-4",
      description =
          "Initial learning rate of Adam in training by cost; it decreases linearly to zero.")
  private double learningRate;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "" + GENERATED_DAYS,
      description = "How many days are made without --data.")
  private int days;

  @Mixin private TrainingOptions options;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    options.prepare();
    PrintWriter console = spec.commandLine().getOut();

    // Days to learn from, days to choose the best epoch by, and days for the final test.
    LoadDays data = readOrMake();
    if (data.leftOut() > 0) {
      console.printf(
          "%s left out, without 24 hours or without such a day before%n",
          Count.of(data.leftOut(), "day"));
    }
    console.printf(
        "%s to train, %d to validate, %d to test%n",
        Count.of(data.training().size(), "day"), data.validation().size(), data.test().size());
    DayArrays arrays = new DayArrays(data.training());
    DataSet test = arrays.of(data.test());

    QpStatistics before = QpSolver.statistics();
    LearningCurve curve = new LearningCurve("training_cost", "validation_cost", "validation_rmse");
    Map<String, ComputationGraph> trained = new LinkedHashMap<>();
    DataSet validation = arrays.of(data.validation());
    ScheduleTraining training =
        new ScheduleTraining(
            new ScheduleNetworks(options.seed(), options.settings()),
            arrays.of(data.training()),
            validation,
            new ScheduleTraining.Plan(epochs, batch, learningRate, options.seed()),
            options.out(),
            console);
    if (loss == DecisionLoss.SPO_PLUS) {
      new StorageExperiment(training, options, smoothing, console)
          .run(arrays, validation, data.test(), test, spec.commandLine().getErr());
      return 0;
    }
    trained.put("by error", training.byError());
    trained.put("by weighted error", training.byWeightedError());
    trained.put("by cost", training.byCost(curve));
    QpStatistics spent = QpSolver.statistics().since(before);

    // From here on only what was saved counts.
    Path model = options.out("model.zip");
    ModelFile.save(trained.get("by cost"), model);
    ModelSerializer.addNormalizerToModel(model.toFile(), arrays.scaling());
    trained.put("by cost", ModelFile.loadGraph(model));
    curve.writeCsv(options.out("learning-curve.csv"));
    ScheduleTable.write(options.out("test-schedules.csv"), data.test(), test, trained);
    drawPictures(curve, data.test(), test, trained);

    console.printf(
        "%s solved, %d not%n",
        Count.of(spent.samples(QpStatus.SOLVED), "program"), spent.unsolved());
    console.printf(
        "in %s: model.zip, test-schedules.csv, learning-curve.csv and .png, day.png%n",
        options.out());
    trained.forEach(
        (how, net) -> console.printf("trained %-18s %s%n", how + ":", ScheduleScore.of(net, test)));
    return 0;
  }

  private LoadDays readOrMake() throws IOException {
    if (dataFile != null) {
      return LoadDays.of(LoadFile.read(dataFile), dataFile.toString(), options.seed());
    }
    List<Hour> hours = new LoadGenerator(options.seed()).generate(days);
    LoadFile.write(options.out("loads.csv"), hours);
    return LoadDays.of(hours, "--days " + days, options.seed());
  }

  private void drawPictures(
      LearningCurve curve, List<LoadDay> days, DataSet test, Map<String, ComputationGraph> trained)
      throws IOException {
    int shown = ScheduleTable.steepest(days);
    DataSet one = (DataSet) test.getRange(shown, shown + 1);
    ComputationGraph byError = trained.get("by error");
    ComputationGraph byCost = trained.get("by cost");
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> {
          curve.writePng(
              options.out("learning-curve.png"),
              "generation schedules, trained by cost",
              new Panel("mean cost of a day", "training_cost", "validation_cost"),
              new Panel("rmse of the forecast, GW", "validation_rmse"));
          new SchedulePicture(days.get(shown))
              .byError(
                  DayArrays.means(byError, one).toDoubleVector(),
                  byError.outputSingle(one.getFeatures()).toDoubleVector())
              .byCost(
                  DayArrays.means(byCost, one).toDoubleVector(),
                  byCost.outputSingle(one.getFeatures()).toDoubleVector())
              .writePng(options.out("day.png"));
        });
  }

  private void checkOptions() {
    options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    options.require(batch > 0, "--batch must be at least 1, not " + batch);
    options.require(
        days > 0 && days <= MOST_DAYS, "--days must be 1 to " + MOST_DAYS + ", not " + days);
    options.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, not " + learningRate);
    options.require(
        smoothing > 0 && Double.isFinite(smoothing),
        "--smoothing must be a positive number, not " + smoothing);
  }
}
