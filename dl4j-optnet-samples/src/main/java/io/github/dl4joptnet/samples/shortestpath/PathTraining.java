package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.loss.DecisionProgram;
import io.github.dl4joptnet.loss.Regret;
import io.github.dl4joptnet.samples.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Trains networks from several starts, and measures the test regret after each epoch. */
final class PathTraining {
  /**
   * @param starts networks per loss, each with a seed of its own
   */
  record Plan(int epochs, int batch, double learningRate, int starts, long seed) {}

  /**
   * What came of a loss.
   *
   * @param net of the first start
   * @param regrets in %, per start and epoch
   * @param seconds of a start on average, evaluations included
   */
  record Result(MultiLayerNetwork net, double[][] regrets, double seconds) {

    /** After an epoch, from 0, on average over the starts. */
    double regret(int epoch) {
      double sum = 0;
      for (double[] start : regrets) {
        sum += start[epoch] / regrets.length;
      }
      return sum;
    }

    /** Over the second half of the epochs, and over the starts. */
    double lateRegret() {
      int epochs = regrets[0].length;
      double sum = 0;
      for (int epoch = epochs / 2; epoch < epochs; epoch++) {
        sum += regret(epoch) / (epochs - epochs / 2);
      }
      return sum;
    }
  }

  private final RoadData training;
  private final DataSet test;
  private final Plan plan;
  private final Loss.Parameters parameters;
  private final DecisionProgram program = RoadGrid.program();
  private final Regret regret;

  PathTraining(RoadData training, RoadData test, Plan plan, Loss.Parameters parameters) {
    this.training = training;
    this.test = test.all();
    this.plan = plan;
    this.parameters = parameters;
    regret = new Regret(program, parameters.settings());
  }

  /** In %, on the test examples. */
  double regret(INDArray predicted) {
    Regret fresh = regret.newInstance();
    fresh.eval(test.getLabels(), predicted);
    return 100 * fresh.regret();
  }

  Result train(Loss loss) {
    double[][] regrets = new double[plan.starts()][plan.epochs()];
    MultiLayerNetwork first = null;
    long start = System.nanoTime();
    int steps = plan.epochs() * ((training.size() + plan.batch() - 1) / plan.batch());
    try (Progress progress = new Progress(loss.toString(), (long) steps * plan.starts())) {
      for (int i = 0; i < plan.starts(); i++) {
        long seed = plan.seed() + i;
        MultiLayerNetwork net =
            CostNetwork.create(
                training.width(), loss.of(program, parameters, seed), plan.learningRate(), seed);
        fit(net, new Random(seed), regrets[i], progress);
        first = first == null ? net : first;
      }
    }
    return new Result(first, regrets, (System.nanoTime() - start) / 1e9 / plan.starts());
  }

  private void fit(MultiLayerNetwork net, Random random, double[] regrets, Progress progress) {
    String shown = "";
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      List<DataSet> batches = training.batches(plan.batch(), random);
      for (DataSet batch : batches) {
        net.fit(batch);
        progress.step(shown);
      }
      regrets[epoch] = regret(net.output(test.getFeatures()));
      shown = String.format(Locale.ROOT, "regret %.2f %%", regrets[epoch]);
    }
  }
}
