package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LinearDecay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The ways of training. Each keeps the epoch that did best, by its own measure, on the validation
 * days.
 */
final class ScheduleTraining {
  private static final double RATE_BY_ERROR = 1e-3;
  private static final int ROUNDS = 3;

  /**
   * @param epochs by cost; by error it is ten times as many
   * @param learningRate by cost
   */
  record Plan(int epochs, int batch, double learningRate, long seed) {
    int epochsByError() {
      return 10 * epochs;
    }
  }

  private final ScheduleNetworks networks;
  private final DataSet training;
  private final DataSet validation;
  private final Plan plan;
  private final EpochTraining epochs;
  private final PrintWriter console;
  private ComputationGraph forecaster;

  ScheduleTraining(
      ScheduleNetworks networks,
      DataSet training,
      DataSet validation,
      Plan plan,
      Path out,
      PrintWriter console) {
    this.networks = networks;
    this.training = training;
    this.validation = validation;
    this.plan = plan;
    this.epochs = new EpochTraining(plan.batch(), plan.seed(), out, console);
    this.console = console;
  }

  /** The usual two steps: forecast as well as possible, then schedule for that forecast. */
  ComputationGraph byError() throws IOException {
    ComputationGraph net = networks.forecaster(decay(RATE_BY_ERROR, plan.epochsByError()));
    forecaster =
        epochs.fit(
            "by error",
            net,
            training,
            plan.epochsByError(),
            each -> ScheduleScore.rmse(each, validation),
            (number, loss, isBest) -> {});
    return scheduler(forecaster);
  }

  /** The same, where hours count as much as their schedule has cost so far, in some rounds. */
  ComputationGraph byWeightedError() throws IOException {
    ComputationGraph current = forecaster.clone();
    ComputationGraph judge = scheduler(current);
    for (int round = 1; round <= ROUNDS; round++) {
      int count = Math.max(1, plan.epochsByError() / (2 * ROUNDS));
      teach(judge, current);
      INDArray schedules = judge.outputSingle(training.getFeatures());
      INDArray costs = ScheduleCost.ofHours(training.getLabels(), schedules);
      INDArray weights = costs.div(costs.meanNumber());
      // Deeplearning4j multiplies the loss of each output by its mask.
      DataSet weighted = new DataSet(training.getFeatures(), training.getLabels(), null, weights);
      ComputationGraph next = networks.forecaster(decay(RATE_BY_ERROR, count));
      next.setParams(current.params().dup());
      current =
          epochs.fit(
              "by weighted error, round " + round,
              next,
              weighted,
              count,
              each -> {
                teach(judge, each);
                return ScheduleScore.of(judge, validation).cost();
              },
              (number, loss, isBest) -> {});
    }
    teach(judge, current);
    return judge;
  }

  private void teach(ComputationGraph scheduler, ComputationGraph forecaster) {
    ScheduleNetworks.teach(scheduler, forecaster, DayArrays.spreads(forecaster, validation));
  }

  /** End to end, from the forecast that was trained by error. */
  ComputationGraph byCost(LearningCurve curve) throws IOException {
    ComputationGraph net =
        networks.scheduler(
            forecaster,
            DayArrays.spreads(forecaster, validation),
            decay(plan.learningRate(), plan.epochs()));
    console.println(net.summary());
    return epochs.fit(
        "by cost",
        net,
        training,
        plan.epochs(),
        each -> ScheduleScore.of(each, validation).cost(),
        (number, loss, isBest) -> {
          ScheduleScore score = ScheduleScore.of(net, validation);
          curve.addEpoch(loss, score.cost(), score.rmse());
          console.printf(
              Locale.ROOT,
              "epoch %d/%d  training cost: %.3f  validation %s%s%n",
              number,
              plan.epochs(),
              loss,
              score,
              isBest ? "  best so far" : "");
          console.flush();
        });
  }

  /**
   * By a loss of the decisions that the forecast leads to, as prices of the storage, from the
   * forecast that was trained by error.
   *
   * @param regrets takes the regret on the validation days, by epoch
   */
  ComputationGraph byDecisions(String how, ILossFunction loss, DoubleConsumer regrets)
      throws IOException {
    ComputationGraph net =
        networks.pricer(forecaster, loss, decay(plan.learningRate(), plan.epochs()));
    return epochs.fit(
        how,
        net,
        training,
        plan.epochs(),
        each -> StorageScore.of(each, validation).regret(),
        (number, mean, isBest) -> {
          StorageScore score = StorageScore.of(net, validation);
          regrets.accept(score.regret());
          console.printf(
              Locale.ROOT,
              "%s, epoch %d/%d  loss: %.5f  validation %s%s%n",
              how,
              number,
              plan.epochs(),
              mean,
              score,
              isBest ? "  best so far" : "");
          console.flush();
        });
  }

  /** The forecast itself, as {@link #byError()} has left it. */
  ComputationGraph forecaster() {
    return forecaster;
  }

  private ComputationGraph scheduler(ComputationGraph forecaster) {
    INDArray spreads = DayArrays.spreads(forecaster, validation);
    return networks.scheduler(forecaster, spreads, new FixedSchedule(0));
  }

  private ISchedule decay(double rate, int epochs) {
    int batches = (training.numExamples() + plan.batch() - 1) / plan.batch();
    return new LinearDecay(rate, epochs * batches);
  }
}
