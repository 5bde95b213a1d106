package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.LocalFileModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.Histogram;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's trainers and tools around a network, as their users call them. */
class TrainersTest {
  private static final DataSet DATA = SmallNetworks.data(DataType.DOUBLE, 24, 3, 2);

  @TempDir Path folder;

  private static DataSetIterator iterator() {
    return new ListDataSetIterator<>(DATA.asList(), 8);
  }

  private static MultiLayerNetwork network(double learningRate) {
    return SmallNetworks.sandwich(
        DataType.DOUBLE, new Adam(learningRate), 3, 5, SmallNetworks.sudokuLike(), 2);
  }

  private static OptNetLayer.Builder inequalities() {
    return new OptNetLayer.Builder()
        .Q(Coefficient.identity(1))
            .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible());
  }

  @Test
  void earlyStoppingKeepsTheBestEpoch() {
    MultiLayerNetwork net = network(0.3); // so large that the loss goes up again
    DataSetIterator trainingData = iterator();
    DataSetIterator validationData =
        new ListDataSetIterator<>(SmallNetworks.data(DataType.DOUBLE, 25, 3, 2).asList(), 25);

    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .scoreCalculator(new DataSetLossCalculator(validationData, true))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(10))
            .modelSaver(new LocalFileModelSaver(folder.toString()))
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(stopping, net, trainingData).fit();
    MultiLayerNetwork best = result.getBestModel();

    assertThat(result.getTotalEpochs()).isEqualTo(10);
    assertThat(result.getScoreVsEpoch()).hasSizeGreaterThanOrEqualTo(9);
    validationData.reset();
    double lowest =
        result.getScoreVsEpoch().values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
    assertThat(best.score(validationData.next())).isCloseTo(lowest, within(1e-9));
    assertThat(result.getBestModelEpoch()).isLessThan(9);
  }

  @Test
  void checkpointsAreWholeModels() {
    MultiLayerNetwork net = network(0.05);

    CheckpointListener checkpoints =
        new CheckpointListener.Builder(folder.toFile())
            .saveEveryNIterations(2)
            .keepLast(2)
            .deleteExisting(true)
            .build();
    net.setListeners(checkpoints);
    net.fit(iterator(), 3); // 9 iterations
    MultiLayerNetwork resumed =
        CheckpointListener.loadLastCheckpointMLN(folder.toFile()); // of iteration 8

    assertThat(checkpoints.availableCheckpoints()).hasSize(2);
    MultiLayerNetwork expected = network(0.05);
    List<DataSet> batches = DATA.batchBy(8);
    // DL4J counts an iteration after its listeners have seen it.
    for (int i = 0; i <= resumed.getIterationCount(); i++) {
      expected.fit(batches.get(i % 3));
    }
    assertThat(resumed.getIterationCount()).isEqualTo(8);
    assertThat(resumed.params()).isEqualTo(expected.params());
    assertThat(resumed.getUpdater().getStateViewArray())
        .isEqualTo(expected.getUpdater().getStateViewArray());
  }

  /** What the training UI draws: a histogram of every parameter, gradient and update. */
  @Test
  void trainingUiShowsTheQpsParameters() {
    MultiLayerNetwork net = network(0.05);

    StatsStorage statistics = new InMemoryStatsStorage(); // UIServer.getInstance().attach(…)
    net.setListeners(new StatsListener(statistics, 1));
    net.fit(iterator(), 2);

    String session = statistics.listSessionIDs().get(0);
    String worker =
        statistics.listWorkerIDsForSessionAndType(session, StatsListener.TYPE_ID).get(0);
    List<Persistable> updates =
        statistics.getAllUpdatesAfter(session, StatsListener.TYPE_ID, worker, 0);
    assertThat(updates).hasSize(6);
    StatsReport last = (StatsReport) updates.get(5);
    for (StatsType type : List.of(StatsType.Parameters, StatsType.Gradients, StatsType.Updates)) {
      Histogram a = last.getHistograms(type).get("1_A");
      assertThat(IntStream.of(a.getBinCounts()).sum())
          .as("%s: entries of A", type)
          .isEqualTo(2 * 5);
      assertThat(a.getMin()).isFinite().isLessThan(a.getMax());
      assertThat(last.getHistograms(type)).containsKey("1_w");
    }
    assertThat(last.getHistograms(StatsType.Parameters).get("1_A").getMax())
        .isCloseTo(net.getParam("1_A").maxNumber().doubleValue(), within(1e-4));
  }

  @Test
  void evaluations() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.05))
                .list()
                .layer(new DenseLayer.Builder().nOut(5).build())
                .layer(SmallNetworks.sudokuLike())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(2)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    INDArray classes = DATA.getFeatures().getColumn(0).gt(0).castTo(DataType.INT32);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 24, 2);
    for (int i = 0; i < 24; i++) {
      labels.putScalar(i, classes.getInt(i), 1);
    }
    DataSet classified = new DataSet(DATA.getFeatures(), labels);
    for (int i = 0; i < 60; i++) {
      net.fit(classified);
    }
    DataSetIterator data = new ListDataSetIterator<>(classified.asList(), 7);

    Evaluation evaluation = net.evaluate(data);
    RegressionEvaluation regression = net.evaluateRegression(data);

    INDArray output = net.output(DATA.getFeatures());
    double right = 0;
    for (int i = 0; i < 24; i++) {
      right += output.getRow(i).argMax().getInt(0) == classes.getInt(i) ? 1 : 0;
    }
    assertThat(evaluation.accuracy()).isCloseTo(right / 24, within(1e-12)).isGreaterThan(0.8);
    double mse = Math.pow(output.sub(labels).norm2Number().doubleValue(), 2) / (24 * 2);
    assertThat(regression.averageMeanSquaredError()).isCloseTo(mse, within(1e-9));
  }

  /** SGD with rate 1: the step is the gradient, so its length is the threshold where it clips. */
  @Test
  void gradientClippingBoundsTheStepOfTheQpsParameters() {
    double[] steps = new double[2];
    for (GradientNormalization kind :
        List.of(GradientNormalization.None, GradientNormalization.ClipL2PerLayer)) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              SmallNetworks.global(DataType.DOUBLE, new Sgd(1))
                  .gradientNormalization(kind)
                  .gradientNormalizationThreshold(1e-3)
                  .list()
                  .layer(new DenseLayer.Builder().nOut(4).build())
                  .layer(inequalities().build())
                  .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
                  .setInputType(InputType.feedForward(3))
                  .build());
      net.init();
      INDArray before = net.getLayer(1).params().dup();
      net.fit(DATA);
      double step = net.getLayer(1).params().sub(before).norm2Number().doubleValue();
      steps[kind == GradientNormalization.None ? 0 : 1] = step;
    }
    assertThat(steps[0]).isGreaterThan(2e-3);
    // DL4J clips the gradient's sum over the batch, and divides by its size before or after.
    assertThat(steps[1]).isLessThanOrEqualTo(1e-3 * (1 + 1e-9)).isPositive();
  }

  /** Keeps h = G z0 + s0 feasible without the exponential of strictlyFeasible(). */
  @Test
  void constraintOnVectorsKeepsTheProblemFeasible() {
    OptNetLayer layer =
        inequalities()
            .weightInit("s0", new WeightInitConstant(0.01))
            .updater(new Sgd(1))
            .l1Bias(1) // presses s0 below 0
            .constrainBias(new NonNegativeConstraint())
            .build();
    MultiLayerNetwork net = SmallNetworks.sandwich(DataType.DOUBLE, new Sgd(0.1), 3, 4, layer, 2);
    UnsolvedSamplesListener unsolved = new UnsolvedSamplesListener();
    net.setListeners(unsolved);
    net.fit(new ExistingDataSetIterator(DATA.batchBy(4)));
    assertThat(net.getParam("1_s0").minNumber().doubleValue()).isZero();
    assertThat(unsolved.lastEpoch().unsolved()).isZero();
  }

  @Test
  void graphsKeepTheParametersOfLayersWhenTransferred() {
    // DL4J 1.0.0-M2.1 makes FLOAT networks of all graphs that it transfers.
    ComputationGraph net =
        SmallNetworks.sandwichGraph(
            DataType.FLOAT, new Adam(0.05), 3, 4, inequalities().build(), 2);
    net.fit(SmallNetworks.data(DataType.FLOAT, 24, 3, 2));

    ComputationGraph transferred =
        new TransferLearning.GraphBuilder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(0.01)).build())
            .setFeatureExtractor("qp") // this and all below keep their parameters
            .removeVertexAndConnections("above")
            .addLayer(
                "head", new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(5).build(), "qp")
            .setOutputs("head")
            .build();

    INDArray g = net.getLayer("qp").getParam("G").dup();
    assertThat(transferred.getLayer("qp").getParam("G")).isEqualTo(g);
    DataSet other = SmallNetworks.data(DataType.FLOAT, 6, 3, 5);
    INDArray head = transferred.getLayer("head").params().dup();
    transferred.fit(other);
    assertThat(transferred.getLayer("qp").getParam("G")).isEqualTo(g);
    assertThat(transferred.getLayer("head").params()).isNotEqualTo(head);
    INDArray x = other.getFeatures();
    assertThat(transferred.feedForward(x, false).get("qp"))
        .isEqualTo(net.feedForward(x, false).get("qp"));
  }

  /** Without a frozen part: the layers that stay go on learning from where they are. */
  @Test
  void replacedHeadLeavesTheRestTrainable() {
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.05), 3, 4, inequalities().build(), 2);
    net.fit(DATA);
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(0.05)).build())
            .removeOutputLayer()
            .addLayer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .updater(new Adam(0.05))
                    .nIn(4)
                    .nOut(5)
                    .build())
            .build();
    INDArray g = net.getParam("1_G").dup();
    assertThat(transferred.getParam("1_G")).isEqualTo(g);
    transferred.fit(SmallNetworks.data(DataType.DOUBLE, 6, 3, 5));
    assertThat(transferred.getParam("1_G")).isNotEqualTo(g);
    assertThat(net.getParam("1_G")).isEqualTo(g);
  }

  @Test
  void normalizersTravelWithTheModel() throws IOException {
    MultiLayerNetwork net = network(0.05);
    DataSetIterator data =
        new ListDataSetIterator<>(
            new DataSet(DATA.getFeatures().mul(50).add(300), DATA.getLabels()).asList(), 8);
    File file = folder.resolve("model.zip").toFile();

    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(data);
    data.setPreProcessor(normalizer);
    net.fit(data, 5);
    net.save(file, true);
    ModelSerializer.addNormalizerToModel(file, normalizer);

    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    NormalizerStandardize stored = ModelSerializer.restoreNormalizerFromFile(file);
    DataSet raw = new DataSet(DATA.getFeatures().mul(50).add(300), DATA.getLabels());
    stored.transform(raw);
    data.reset();
    assertThat(loaded.output(raw.getFeatures().getRows(0, 1, 2, 3, 4, 5, 6, 7)))
        .isEqualTo(net.output(data.next().getFeatures()));
    assertThat(Files.size(file.toPath())).isPositive();
  }
}
