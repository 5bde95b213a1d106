package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.BestEpoch;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LinearDecay;
import io.github.dl4joptnet.samples.LossProgress;
import io.github.dl4joptnet.samples.ModelFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The three ways of training. Each returns a network that makes schedules, and each keeps the epoch
 * that did best, by its own measure, on the validation days.
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
  private final Path out;
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
    this.out = out;
    this.console = console;
  }

  /** The usual two steps: forecast as well as possible, then schedule for that forecast. */
  ComputationGraph byError() throws IOException {
    ComputationGraph net = networks.forecaster(decay(RATE_BY_ERROR, plan.epochsByError()));
    forecaster =
        fit(
            "by error",
            net,
            training,
            plan.epochsByError(),
            each -> ScheduleScore.rmse(each, validation),
            null);
    return scheduler(forecaster);
  }

  /** The same, where hours count as much as their schedule has cost so far, in some rounds. */
  ComputationGraph byWeightedError() throws IOException {
    ComputationGraph current = forecaster.clone();
    ComputationGraph judge = scheduler(current);
    for (int round = 1; round <= ROUNDS; round++) {
      int epochs = Math.max(1, plan.epochsByError() / (2 * ROUNDS));
      teach(judge, current);
      INDArray schedules = judge.outputSingle(training.getFeatures());
      INDArray costs = ScheduleCost.ofHours(training.getLabels(), schedules);
      INDArray weights = costs.div(costs.meanNumber());
      // Deeplearning4j multiplies the loss of each output by its mask.
      DataSet weighted = new DataSet(training.getFeatures(), training.getLabels(), null, weights);
      ComputationGraph next = networks.forecaster(decay(RATE_BY_ERROR, epochs));
      next.setParams(current.params().dup());
      current =
          fit(
              "by weighted error, round " + round,
              next,
              weighted,
              epochs,
              each -> {
                teach(judge, each);
                return ScheduleScore.of(judge, validation).cost();
              },
              null);
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
    return fit(
        "by cost",
        net,
        training,
        plan.epochs(),
        each -> ScheduleScore.of(each, validation).cost(),
        curve);
  }

  private ComputationGraph scheduler(ComputationGraph forecaster) {
    INDArray spreads = DayArrays.spreads(forecaster, validation);
    return networks.scheduler(forecaster, spreads, new FixedSchedule(0));
  }

  private ISchedule decay(double rate, int epochs) {
    int batches = (training.numExamples() + plan.batch() - 1) / plan.batch();
    return new LinearDecay(rate, epochs * batches);
  }

  private ComputationGraph fit(
      String how,
      ComputationGraph net,
      DataSet days,
      int epochs,
      ToDoubleFunction<ComputationGraph> measure,
      LearningCurve curve)
      throws IOException {
    Path file = out.resolve("best.zip");
    BestEpoch<Double> best = new BestEpoch<>(file, Comparator.<Double>naturalOrder());
    List<Integer> order = new ArrayList<>(IntStream.range(0, days.numExamples()).boxed().toList());
    Random random = new Random(plan.seed());
    // The network as it comes is a candidate too: training may make nothing better of it.
    best.offer(0, measure.applyAsDouble(net), net);
    long start = System.nanoTime();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      Collections.shuffle(order, random);
      double loss = fitOnce(how + " " + epoch + "/" + epochs, net, days, order);
      double score = measure.applyAsDouble(net);
      boolean keep = best.offer(epoch, score, net);
      if (curve != null) {
        ScheduleScore both = ScheduleScore.of(net, validation);
        curve.addEpoch(loss, both.cost(), both.rmse());
        console.printf(
            Locale.ROOT,
            "epoch %d/%d  training cost: %.3f  validation %s%s%n",
            epoch,
            epochs,
            loss,
            both,
            keep ? "  best so far" : "");
        console.flush();
      }
    }
    console.printf(
        Locale.ROOT,
        "trained %s: kept epoch %d of %d, %.2f s per epoch%n",
        how,
        best.number(),
        epochs,
        (System.nanoTime() - start) / 1e9 / epochs);
    console.flush();
    ComputationGraph kept = ModelFile.loadGraph(file);
    Files.delete(file);
    return kept;
  }

  /** One epoch of Deeplearning4j's own training. */
  private double fitOnce(String task, ComputationGraph net, DataSet days, List<Integer> order) {
    List<DataSet> batches = DayArrays.batches(days, order, plan.batch());
    try (LossProgress progress = new LossProgress(task, batches.size(), "loss")) {
      net.setListeners(progress);
      net.fit(new ExistingDataSetIterator(batches));
      return progress.mean();
    }
  }
}
