package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.loss.DecisionCostLoss;
import io.github.dl4joptnet.loss.DecisionProgram;
import io.github.dl4joptnet.loss.SpoPlusLoss;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The experiment with the linear variant: one forecast, trained by its error, by the cost of the
 * decisions through the smoothed program, and by SPO+; measured by the regret of the decisions.
 */
final class StorageExperiment {
  private static final String BY_ERROR = "by error";
  private static final String BY_COST = "by cost";
  private static final String BY_SPO_PLUS = "by SPO+";

  private final ScheduleTraining training;
  private final TrainingOptions options;
  private final double smoothing;
  private final PrintWriter console;
  private final Map<String, ComputationGraph> trained = new LinkedHashMap<>();
  private final Map<String, List<Double>> regrets = new LinkedHashMap<>();

  /**
   * @param smoothing of the program in training by cost
   */
  StorageExperiment(
      ScheduleTraining training, TrainingOptions options, double smoothing, PrintWriter console) {
    this.training = training;
    this.options = options;
    this.smoothing = smoothing;
    this.console = console;
  }

  /** Trains, writes files, and ends with a line for each way of training. */
  void run(DayArrays arrays, DataSet validation, List<LoadDay> days, DataSet test, PrintWriter err)
      throws IOException {
    DecisionProgram program = StorageModel.program();
    QpSettings settings = options.settings();
    training.byError();
    trained.put(BY_ERROR, training.forecaster());
    train(
        BY_COST, new DecisionCostLoss(program, settings.toBuilder().smoothing(smoothing).build()));
    train(BY_SPO_PLUS, new SpoPlusLoss(program, settings));

    // From here on only what was saved counts.
    Path model = options.out("model.zip");
    ModelFile.save(trained.get(BY_SPO_PLUS), model);
    ModelSerializer.addNormalizerToModel(model.toFile(), arrays.scaling());
    trained.put(BY_SPO_PLUS, ModelFile.loadGraph(model));
    LearningCurve curve = curve(StorageScore.of(trained.get(BY_ERROR), validation).regret());
    curve.writeCsv(options.out("learning-curve.csv"));
    Pictures.draw(
        err,
        () -> {
          curve.writePng(
              options.out("learning-curve.png"),
              "pumped storage, by forecasts of the load",
              Panel.percent("regret on the validation days", columns()));
          picture(days, test).writePng(options.out("day.png"));
        });
    console.printf("in %s: model.zip, learning-curve.csv and .png, day.png%n", options.out());
    trained.forEach(
        (how, net) -> console.printf("trained %-10s %s%n", how + ":", StorageScore.of(net, test)));
  }

  private void train(String how, ILossFunction loss) throws IOException {
    List<Double> byEpoch = new ArrayList<>();
    trained.put(how, training.byDecisions(how, loss, byEpoch::add));
    regrets.put(how, byEpoch);
  }

  private static String[] columns() {
    return new String[] {"trained_by_error", "trained_by_cost", "trained_by_spo_plus"};
  }

  /**
   * @param ofForecast the regret that both begin with
   */
  private LearningCurve curve(double ofForecast) {
    LearningCurve curve = new LearningCurve(columns());
    List<Double> byCost = regrets.get(BY_COST);
    List<Double> bySpoPlus = regrets.get(BY_SPO_PLUS);
    for (int epoch = 0; epoch < byCost.size(); epoch++) {
      curve.addEpoch(ofForecast, byCost.get(epoch), bySpoPlus.get(epoch));
    }
    return curve;
  }

  /** Of the day on which the two decisions differ most. */
  private StoragePicture picture(List<LoadDay> days, DataSet test) {
    INDArray best = StorageModel.supplies(test.getLabels());
    INDArray byError = StorageModel.supplies(DayArrays.means(trained.get(BY_ERROR), test));
    INDArray bySpoPlus = StorageModel.supplies(DayArrays.means(trained.get(BY_SPO_PLUS), test));
    int day = bySpoPlus.sub(byError).norm1(1).argMax(0).getInt(0);
    return new StoragePicture(days.get(day))
        .add("with the load known", best.getRow(day).toDoubleVector())
        .add("trained by error", byError.getRow(day).toDoubleVector())
        .add("trained by SPO+", bySpoPlus.getRow(day).toDoubleVector());
  }
}
