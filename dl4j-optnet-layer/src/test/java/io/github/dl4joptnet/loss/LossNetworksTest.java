package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Task losses in DL4J's networks. */
class LossNetworksTest {
  private static final int N = 4;

  @TempDir Path folder;

  /** cᵀz + ½ Σ z² + (Σ z − 1)⁴: one score for the row, the gradient by hand. */
  static final class Cost extends TaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected Evaluation evaluate(INDArray c, INDArray z) {
      INDArray excess = z.sum(true, 1).sub(1);
      INDArray cube = excess.mul(excess).mul(excess);
      INDArray scores = z.mul(c).add(z.mul(z).mul(0.5)).sum(true, 1).add(cube.mul(excess));
      return new Evaluation(scores, c.add(z).addColumnVector(cube.mul(4)));
    }
  }

  /** The same, differentiated by SameDiff. */
  static final class CostExpression extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable z, SDVariable c) {
      SDVariable cost = z.mul(c).add(z.mul(z).mul(0.5)).sum(1);
      return cost.add(sd.math().pow(z.sum(1).sub(1), 4));
    }
  }

  /** The network predicts costs; what is lost is what the decision for them really costs. */
  static final class DecisionLoss extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable predicted, SDVariable costs) {
      DataType type = predicted.dataType();
      SDVariable z =
          OptNet.builder(sd)
              .Q(sd.constant(Nd4j.eye(N).castTo(type)))
              .p(predicted)
              .A(sd.constant(Nd4j.ones(type, 1, N)))
              .b(sd.constant(Nd4j.ones(type, 1)))
              .lower(sd.constant(Nd4j.zeros(type, N)))
              .settings(GradientChecks.EXACT)
              .build()
              .z();
      return z.mul(costs).sum(1);
    }
  }

  private static OptNetLayer qp() {
    return new OptNetLayer.Builder()
        .Q(Coefficient.identity(1.0))
            .lower(0.0)
            .A(Coefficient.fixed(Nd4j.ones(DataType.DOUBLE, 1, N)))
            .b(Coefficient.constant(1))
            .settings(GradientChecks.EXACT)
            .build();
  }

  /** A loss layer on the z of a QP. */
  private static MultiLayerNetwork network(DataType type, IUpdater updater, ILossFunction loss) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(type, updater)
                .list()
                .layer(new DenseLayer.Builder().nOut(N).build())
                .layer(qp())
                .layer(new LossLayer.Builder(loss).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    return net;
  }

  private static ComputationGraph graph(DataType type, ILossFunction loss, Activation activation) {
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(type, new NoOp())
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer(
                    "out",
                    new OutputLayer.Builder(loss).nOut(N).activation(activation).build(),
                    "in")
                .setOutputs("out")
                .build());
    net.init();
    return net;
  }

  @Test
  void gradientsAreThoseOfCentralDifferences() {
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 6, 3, N);
    for (TaskLoss loss : List.of(new Cost(), new CostExpression())) {
      GradientChecks.check(network(DataType.DOUBLE, new NoOp(), loss), data);
      ComputationGraph graph = graph(DataType.DOUBLE, loss, Activation.SOFTMAX);
      GradientChecks.check(graph, data.getLabels(), data.getFeatures());
    }
  }

  @Test
  void lossMayItselfHoldAProgram() {
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 6, 3, N);
    ComputationGraph graph = graph(DataType.DOUBLE, new DecisionLoss(), Activation.IDENTITY);
    GradientChecks.check(graph, data.getLabels(), data.getFeatures());
    assertThat(graph.gradient().gradient().amaxNumber().doubleValue()).isGreaterThan(1e-3);
  }

  @Test
  void bothWaysToStateItAgree() {
    DataSet data = SmallNetworks.data(DataType.FLOAT, 6, 3, N);
    MultiLayerNetwork byHand = network(DataType.FLOAT, new Adam(0.02), new Cost());
    MultiLayerNetwork bySameDiff = network(DataType.FLOAT, new Adam(0.02), new CostExpression());
    double start = byHand.score(data);
    for (int step = 0; step < 10; step++) {
      byHand.fit(data);
      bySameDiff.fit(data);
      assertThat(bySameDiff.score()).isCloseTo(byHand.score(), within(1e-5));
    }
    assertThat(byHand.score(data)).isLessThan(start - 1e-2);
    INDArray scores = byHand.scoreExamples(data, false);
    assertThat(scores.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(scores.shape()).containsExactly(6, 1);
    assertThat(scores.meanNumber().doubleValue()).isCloseTo(byHand.score(data), within(1e-6));
    assertThat(bySameDiff.scoreExamples(data, false).sub(scores).amaxNumber().doubleValue())
        .isLessThan(1e-5);
  }

  /** Steps that are masked hold garbage. */
  @Test
  void maskedStepsOfSequencesHaveNoEffect() {
    for (TaskLoss loss : List.of(new Cost(), new CostExpression())) {
      INDArray x = Nd4j.rand(DataType.DOUBLE, 2, 2, 5);
      INDArray labels = Nd4j.rand(DataType.DOUBLE, 2, N, 5);
      INDArray mask = Nd4j.ones(DataType.DOUBLE, 2, 5);
      mask.putScalar(0, 4, 0).putScalar(1, 3, 0).putScalar(1, 4, 0);
      DataSet data = new DataSet(x, labels, null, mask);
      MultiLayerNetwork net = sequences(loss);
      net.fit(data);
      double score = net.score();
      INDArray gradient = net.gradient().gradient().dup();
      INDArray unknown = labels.dup();
      for (int j = 0; j < N; j++) {
        unknown.putScalar(0, j, 4, Double.NaN).putScalar(1, j, 3, 1e30);
      }
      MultiLayerNetwork again = sequences(loss);
      again.fit(new DataSet(x, unknown, null, mask));
      assertThat(again.score()).isEqualTo(score);
      assertThat(again.gradient().gradient()).isEqualTo(gradient);
      assertThat(gradient.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }
  }

  private static MultiLayerNetwork sequences(ILossFunction loss) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(new LSTM.Builder().nOut(3).build())
                .layer(
                    new RnnOutputLayer.Builder(loss)
                        .nOut(N)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(2))
                .build());
    net.init();
    return net;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void trainingGoesOnAfterSavingAndLoading(DataType type) throws IOException {
    DataSet data = SmallNetworks.data(type, 6, 3, N);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(type, new Adam(0.02))
                .list()
                .layer(new DenseLayer.Builder().nOut(5).build())
                .layer(
                    new OutputLayer.Builder(new SquaredError(3, 1, 0.5, 2, 1))
                        .nOut(N)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    net.fit(data);
    File file = folder.resolve(type + ".zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    assertThat(loaded.getLayerWiseConfigurations()).isEqualTo(net.getLayerWiseConfigurations());
    assertThat(loaded.score(data)).isEqualTo(net.score(data));
    net.fit(data);
    loaded.fit(data);
    assertThat(loaded.params()).isEqualTo(net.params());
  }

  @Test
  void earlyStoppingTakesItsScore() {
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 6, 3, N);
    MultiLayerNetwork net = network(DataType.DOUBLE, new Adam(0.05), new CostExpression());
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .scoreCalculator(
                new DataSetLossCalculator(new ListDataSetIterator<>(data.asList(), 3), true))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(stopping, net, new ListDataSetIterator<>(data.asList(), 3)).fit();
    double best = result.getScoreVsEpoch().get(result.getBestModelEpoch());
    assertThat(result.getBestModel().score(data)).isCloseTo(best, within(1e-12));
    assertThat(result.getBestModelEpoch()).isEqualTo(2);
    assertThat(best).isLessThan(result.getScoreVsEpoch().get(0));
  }

  /** Beside a loss of DL4J's, in one graph. */
  @Test
  void oneOfSeveralLossesOfAGraph() {
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("z", new DenseLayer.Builder().nOut(N).build(), "in")
                .addLayer("cost", loss(new CostExpression()), "z")
                .addLayer("error", loss(LossFunction.MSE.getILossFunction()), "z")
                .setOutputs("cost", "error")
                .build());
    net.init();
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 6, 3, N);
    INDArray[] labels = {data.getLabels(), data.getLabels().mul(2)};
    INDArray z = net.output(data.getFeatures())[0];
    net.fit(new INDArray[] {data.getFeatures()}, labels);
    double expected =
        new Cost()
                .computeScore(labels[0], z, Activation.IDENTITY.getActivationFunction(), null, true)
            + LossFunction.MSE
                .getILossFunction()
                .computeScore(
                    labels[1], z, Activation.IDENTITY.getActivationFunction(), null, true);
    assertThat(net.score()).isCloseTo(expected, within(1e-12));
  }

  private static LossLayer loss(ILossFunction loss) {
    return new LossLayer.Builder(loss).activation(Activation.IDENTITY).build();
  }
}
