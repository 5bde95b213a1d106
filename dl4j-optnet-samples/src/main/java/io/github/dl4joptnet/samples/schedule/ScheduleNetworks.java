package io.github.dl4joptnet.samples.schedule;

import static io.github.dl4joptnet.samples.schedule.LoadDay.HOURS;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Networks with one way to forecast loads, so that each can take over what another has learned:
 * features → two dense layers, with the features beside them → the mean of each hour.
 */
final class ScheduleNetworks {
  /** The names of vertices whose outputs are of interest. */
  static final String MEAN = "mean";

  static final String SCHEDULE = "schedule";

  private static final String FEATURES = "features";
  private static final String SPREAD = "spread";
  private static final String[] SHARED = {"hidden1", "hidden2", MEAN};
  private static final String THINNED = "thinned";
  private static final int WIDTH = 200;

  /** With dropout while training by cost, shortages that it causes would count most. */
  private static final double KEPT = 0.8;

  private final long seed;
  private final QpSettings settings;

  ScheduleNetworks(long seed, QpSettings settings) {
    this.seed = seed;
    this.settings = settings;
  }

  /**
   * @param kept the share of hidden units that dropout leaves in training; 1 for all
   */
  private GraphBuilder forecast(ISchedule learningRates, double kept) {
    return new NeuralNetConfiguration.Builder()
        // Not the seed itself: Deeplearning4j takes 0 for "none".
        .seed(new SplittableRandom(seed).nextLong())
        .dataType(DataType.DOUBLE)
        .updater(new Adam(learningRates))
        .l2(1e-3)
        .weightInit(WeightInit.XAVIER)
        .activation(Activation.RELU)
        .graphBuilder()
        .addInputs(FEATURES)
        .setInputTypes(InputType.feedForward(LoadDay.FEATURES))
        .addLayer(SHARED[0], new DenseLayer.Builder().nOut(WIDTH).build(), FEATURES)
        .addLayer(SHARED[1], new DenseLayer.Builder().nOut(WIDTH).dropOut(kept).build(), SHARED[0])
        .addLayer(THINNED, new DropoutLayer.Builder(kept).build(), SHARED[1])
        .addVertex("both", new MergeVertex(), THINNED, FEATURES)
        .addLayer(MEAN, linear(), "both");
  }

  private static DenseLayer linear() {
    return new DenseLayer.Builder().activation(Activation.IDENTITY).nOut(HOURS).build();
  }

  /** Learns from the squared error of the means, {@code [batch, 24]}. */
  ComputationGraph forecaster(ISchedule learningRates) {
    return build(
        forecast(learningRates, KEPT)
            .addLayer(
                "squaredError",
                new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                MEAN)
            .setOutputs("squaredError"));
  }

  /**
   * Learns from the cost of its schedules, {@code [batch, 24]}.
   *
   * @param forecaster whose way to forecast the means is taken over
   * @param spreads of its errors in each hour, {@code [24]}: what training starts from
   */
  ComputationGraph scheduler(
      ComputationGraph forecaster, INDArray spreads, ISchedule learningRates) {
    ComputationGraph net =
        build(
            forecast(learningRates, 1)
                .addLayer(
                    SPREAD,
                    new DenseLayer.Builder().activation(new Exponential()).nOut(HOURS).build(),
                    THINNED)
                .addVertex(SCHEDULE, ScheduleModel.vertex(MEAN, SPREAD, settings), MEAN, SPREAD)
                .addLayer(
                    "cost",
                    new LossLayer.Builder()
                        .lossFunction(new ScheduleCost())
                        .activation(Activation.IDENTITY)
                        .build(),
                    SCHEDULE)
                .setOutputs("cost"));
    teach(net, forecaster, spreads);
    return net;
  }

  /**
   * Learns from what is decided by its forecast, {@code [batch, 24]}.
   *
   * @param forecaster whose way to forecast is taken over
   */
  ComputationGraph pricer(
      ComputationGraph forecaster, ILossFunction loss, ISchedule learningRates) {
    ComputationGraph net =
        build(
            forecast(learningRates, 1)
                .addLayer(
                    "decision",
                    new LossLayer.Builder()
                        .lossFunction(loss)
                        .activation(Activation.IDENTITY)
                        .build(),
                    MEAN)
                .setOutputs("decision"));
    copyForecast(forecaster, net);
    return net;
  }

  private static void copyForecast(ComputationGraph from, ComputationGraph to) {
    for (String layer : SHARED) {
      to.getLayer(layer).setParams(from.getLayer(layer).params().dup());
    }
  }

  /** Has a scheduler forecast as the forecaster does, with the given spreads. */
  static void teach(ComputationGraph scheduler, ComputationGraph forecaster, INDArray spreads) {
    copyForecast(forecaster, scheduler);
    scheduler.getLayer(SPREAD).getParam("W").assign(0);
    scheduler.getLayer(SPREAD).getParam("b").assign(Transforms.log(spreads));
  }

  private static ComputationGraph build(GraphBuilder graph) {
    ComputationGraph net = new ComputationGraph(graph.build());
    net.init();
    return net;
  }
}
