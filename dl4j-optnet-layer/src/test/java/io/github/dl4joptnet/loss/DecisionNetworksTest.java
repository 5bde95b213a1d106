package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.BaseEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Losses through a program in DL4J's networks: training, early stopping, saving; regret. */
class DecisionNetworksTest {
  private static final Grid GRID = new Grid(3);
  private static final DecisionProgram PROGRAM = GRID.program().build();
  private static final int FEATURES = 3;

  @TempDir Path folder;

  static List<DecisionLoss> losses() {
    return List.of(
        new SpoPlusLoss(PROGRAM),
        new SpoPlusLoss(GRID.program().maximize().build()),
        FenchelYoungLoss.regularized(PROGRAM, 0.5),
        FenchelYoungLoss.perturbed(PROGRAM, 4, 0.3),
        new DecisionCostLoss(PROGRAM, 0.1));
  }

  /** Costs are linear in the features, but for noise. */
  private static DataSet data(DataType type, int rows) {
    Random random = new Random(4);
    double[][] features = new double[rows][FEATURES];
    double[][] costs = new double[rows][GRID.width()];
    for (int row = 0; row < rows; row++) {
      for (int f = 0; f < FEATURES; f++) {
        features[row][f] = random.nextGaussian();
      }
      for (int j = 0; j < GRID.width(); j++) {
        costs[row][j] = 2 + features[row][j % FEATURES] * (j % 2 == 0 ? 1 : -0.5);
        costs[row][j] += 0.1 * random.nextGaussian();
      }
    }
    return new DataSet(
        Nd4j.createFromArray(features).castTo(type), Nd4j.createFromArray(costs).castTo(type));
  }

  private static OutputLayer output(DecisionLoss loss) {
    return new OutputLayer.Builder(loss)
        .nIn(FEATURES)
        .nOut(GRID.width())
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(DataType type, DecisionLoss loss) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(type, new Adam(0.05)).list().layer(output(loss)).build());
    net.init();
    return net;
  }

  private static ComputationGraph graph(DataType type, DecisionLoss loss) {
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(type, new Adam(0.05))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(FEATURES))
                .addLayer("costs", output(loss), "in")
                .setOutputs("costs")
                .build());
    net.init();
    return net;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void trainingLowersTheRegretAndGoesOnAfterLoading(DecisionLoss loss) throws IOException {
    DataSet data = data(DataType.FLOAT, 40);
    MultiLayerNetwork net = network(DataType.FLOAT, loss);
    Regret regret = new Regret(loss.program());
    ListDataSetIterator<DataSet> batches = new ListDataSetIterator<>(data.asList(), 16);
    double before = net.doEvaluation(batches, regret.newInstance())[0].regret();
    for (int epoch = 0; epoch < 15; epoch++) {
      net.fit(batches);
    }
    double after = net.doEvaluation(batches, regret.newInstance())[0].regret();
    assertThat(after).isLessThan(0.5 * before);

    File file = folder.resolve("model.zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    assertThat(loaded.getLayerWiseConfigurations()).isEqualTo(net.getLayerWiseConfigurations());
    net.fit(data);
    loaded.fit(data);
    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(loaded.score()).isEqualTo(net.score());
  }

  /** One JVM for all of them, since starting ND4J takes longer than the rest. */
  @Test
  void networksOfEachLossLoadInAFreshJvm() throws IOException {
    DataSet data = data(DataType.FLOAT, 8);
    data.save(folder.resolve("data").toFile());
    List<String> expected = new ArrayList<>();
    for (DecisionLoss loss : losses()) {
      MultiLayerNetwork net = network(DataType.FLOAT, loss);
      net.fit(data);
      net.save(folder.resolve("net" + expected.size() + ".zip").toFile());
      expected.add(net.score(data) + " " + net.output(data.getFeatures()).sumNumber());
    }
    String[] arguments = {folder.toString(), Integer.toString(expected.size())};
    assertThat(ChildJvm.run(FreshJvm.class, arguments)).isEqualTo(expected);
  }

  /** Names no class of the library. */
  static final class FreshJvm {
    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      DataSet data = new DataSet();
      data.load(folder.resolve("data").toFile());
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        File file = folder.resolve("net" + i + ".zip").toFile();
        MultiLayerNetwork net = MultiLayerNetwork.load(file, true);
        Number sum = net.output(data.getFeatures()).sumNumber();
        System.out.println("result " + net.score(data) + " " + sum);
      }
    }
  }

  @Test
  void earlyStoppingByRegretKeepsTheBestEpoch() {
    DataSet data = data(DataType.DOUBLE, 40);
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .scoreCalculator(
                new RegretCalculator<>(
                    new Regret(PROGRAM), new ListDataSetIterator<>(data.asList(), 16)))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(6))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    MultiLayerNetwork net = network(DataType.DOUBLE, new SpoPlusLoss(PROGRAM));
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(stopping, net, new ListDataSetIterator<>(data.asList(), 16)).fit();
    double best = result.getScoreVsEpoch().get(result.getBestModelEpoch());
    assertThat(best).isLessThan(result.getScoreVsEpoch().get(0));
    Regret again = new Regret(PROGRAM);
    again.eval(data.getLabels(), result.getBestModel().output(data.getFeatures()));
    assertThat(again.regret()).isCloseTo(best, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void graphsStopByRegretAndGoOnAfterLoading(DecisionLoss loss) throws IOException {
    DataSet data = data(DataType.DOUBLE, 40);
    EarlyStoppingConfiguration<ComputationGraph> stopping =
        new EarlyStoppingConfiguration.Builder<ComputationGraph>()
            .scoreCalculator(
                new RegretCalculator<>(
                    new Regret(loss.program()), new ListDataSetIterator<>(data.asList(), 16)))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    ComputationGraph net = graph(DataType.DOUBLE, loss);
    EarlyStoppingResult<ComputationGraph> result =
        new EarlyStoppingGraphTrainer(stopping, net, new ListDataSetIterator<>(data.asList(), 16))
            .fit();
    double best = result.getScoreVsEpoch().get(result.getBestModelEpoch());
    assertThat(best).isLessThan(result.getScoreVsEpoch().get(0));
    ComputationGraph kept = result.getBestModel();
    Regret again = new Regret(loss.program());
    again.eval(data.getLabels(), kept.outputSingle(data.getFeatures()));
    assertThat(again.regret()).isCloseTo(best, within(1e-12));

    File file = folder.resolve("graph.zip").toFile();
    kept.save(file, true);
    ComputationGraph loaded = ComputationGraph.load(file, true);
    assertThat(loaded.getConfiguration()).isEqualTo(kept.getConfiguration());
    kept.fit(data);
    loaded.fit(data);
    assertThat(loaded.params()).isEqualTo(kept.params());
    assertThat(loaded.score()).isEqualTo(kept.score());
  }

  @Test
  void regretIsThatOfTheDefinition() {
    double[][] costs = GRID.costs(10, new Random(1));
    double[][] predicted = GRID.costs(10, new Random(2));
    double excess = 0;
    double best = 0;
    for (int row = 0; row < 10; row++) {
      double least = Grid.dot(costs[row], GRID.best(costs[row]));
      excess += Grid.dot(costs[row], GRID.best(predicted[row])) - least;
      best += least;
    }
    Regret regret = new Regret(PROGRAM);
    INDArray labels = Nd4j.createFromArray(costs);
    INDArray outputs = Nd4j.createFromArray(predicted);
    regret.eval(labels.getRows(0, 1, 2, 3), outputs.getRows(0, 1, 2, 3));
    Regret rest = regret.newInstance();
    rest.eval(labels.getRows(4, 5, 6, 7, 8, 9), outputs.getRows(4, 5, 6, 7, 8, 9));
    regret.merge(rest);
    assertThat(regret.regret()).isCloseTo(excess / best, within(1e-9));
    assertThat(regret.getValue(Regret.Metric.MEAN_REGRET)).isCloseTo(excess / 10, within(1e-9));
    assertThat(BaseEvaluation.fromJson(regret.toJson(), Regret.class)).isEqualTo(regret);
    assertThat(regret.stats()).contains("of 10 examples");
  }

  @Test
  void regretOfSequencesHeedsTheMask() {
    INDArray costs = Nd4j.createFromArray(GRID.costs(6, new Random(1)));
    INDArray predicted = Nd4j.createFromArray(GRID.costs(6, new Random(2)));
    Regret flat = new Regret(PROGRAM);
    flat.eval(costs.getRows(0, 1, 3), predicted.getRows(0, 1, 3));
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 0, 0}});
    Regret sequences = new Regret(PROGRAM);
    sequences.evalTimeSeries(steps(costs), steps(predicted), mask);
    assertThat(sequences.count()).isEqualTo(3);
    assertThat(sequences.regret()).isCloseTo(flat.regret(), within(1e-12));
  }

  /** Two sequences of three steps: [2, n, 3]. */
  private static INDArray steps(INDArray rows) {
    return rows.reshape(2, 3, GRID.width()).permute(0, 2, 1).dup('c');
  }

  @Test
  void regretOfWhatHasNoDecision() {
    double[][] costs = GRID.costs(3, new Random(1));
    double[][] predicted = GRID.costs(3, new Random(2));
    costs[1][0] = Double.NaN;
    Regret regret = new Regret(PROGRAM);
    regret.eval(Nd4j.createFromArray(costs), Nd4j.createFromArray(predicted));
    assertThat(regret.count()).isEqualTo(2);
    assertThat(regret.leftOut()).isEqualTo(1);
    assertThat(regret.regret()).isFinite();
    predicted[0][3] = Double.NaN;
    regret.reset();
    regret.eval(Nd4j.createFromArray(costs), Nd4j.createFromArray(predicted));
    assertThat(regret.regret()).isInfinite();
  }

  @Test
  void decisionsOfLabelsAreFoundOnce() {
    DataSet data = data(DataType.DOUBLE, 40);
    MultiLayerNetwork net =
        network(DataType.DOUBLE, new SpoPlusLoss(PROGRAM, QpSettings.builder().threads(1).build()));
    net.fit(data);
    long before = QpSolver.statistics().samples(QpStatus.SOLVED);
    net.fit(data);
    assertThat(QpSolver.statistics().samples(QpStatus.SOLVED) - before).isEqualTo(40);
  }
}
