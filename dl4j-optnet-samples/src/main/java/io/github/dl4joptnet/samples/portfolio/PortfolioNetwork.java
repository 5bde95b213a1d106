package io.github.dl4joptnet.samples.portfolio;

import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Past returns → a linear forecast μ → the weights of the portfolio. */
final class PortfolioNetwork {
  static final String FORECAST = "mu";
  static final String WEIGHTS = "weights";
  private static final String PAST = "past";
  private static final String HELD = "held";
  private static final double TURNOVER = 0.4;
  private static final double RISK_AVERSION = 0.2;

  private final int assets;
  private final long seed;
  private final double learningRate;

  PortfolioNetwork(int assets, double learningRate, long seed) {
    this.assets = assets;
    this.learningRate = learningRate;
    this.seed = seed;
  }

  /**
   * Of most expected return for its risk, all invested, without debts, and near to what is held.
   */
  private OptNetVertex portfolio(INDArray covariance, QpSettings settings) {
    QpModel model = new QpModel();
    Variable w = model.variable("w", assets);
    Parameter mu = model.parameter(FORECAST, assets);
    Parameter held = model.parameter(HELD, assets);
    model.maximize(mu.dot(w).sub(w.quadraticForm(covariance).mul(RISK_AVERSION / 2)));
    model.subjectTo(w.sum().eq(1), w.gte(0), w.sub(held).norm1().lte(TURNOVER));
    return new OptNetVertex.Builder(model).output("w").settings(settings).build();
  }

  private GraphBuilder forecast() {
    return new NeuralNetConfiguration.Builder()
        // Not the seed itself: Deeplearning4j takes 0 for "none".
        .seed(new SplittableRandom(seed).nextLong())
        .dataType(DataType.DOUBLE)
        .updater(new Adam(learningRate))
        .l2(1e-3)
        .graphBuilder()
        .addInputs(PAST)
        .addLayer(
            FORECAST,
            new DenseLayer.Builder().activation(Activation.IDENTITY).nOut(assets).build(),
            PAST);
  }

  /** Learns from what its portfolios earn. */
  ComputationGraph byReturn(INDArray covariance, QpSettings settings) {
    return build(
        forecast()
            .addInputs(HELD)
            .setInputTypes(InputType.feedForward(2L * assets), InputType.feedForward(assets))
            .addVertex(WEIGHTS, portfolio(covariance, settings), FORECAST, HELD)
            .addLayer(
                "loss",
                new LossLayer.Builder()
                    .lossFunction(new LostReturn())
                    .activation(Activation.IDENTITY)
                    .build(),
                WEIGHTS)
            .setOutputs("loss"));
  }

  /** Learns from the squared error of the forecast; takes no notice of what is held. */
  ComputationGraph byError() {
    return build(
        forecast()
            .setInputTypes(InputType.feedForward(2L * assets))
            .addLayer(
                "loss",
                new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                FORECAST)
            .setOutputs("loss"));
  }

  private static ComputationGraph build(GraphBuilder graph) {
    ComputationGraph net = new ComputationGraph(graph.build());
    net.init();
    return net;
  }
}
