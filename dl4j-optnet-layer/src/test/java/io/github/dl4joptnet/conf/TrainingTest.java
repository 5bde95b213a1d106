package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.testing.networks.GoldenModels;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class TrainingTest {

  static OptNetLayer withoutParameters() {
    return new OptNetLayer.Builder().Q(Coefficient.identity(1)).lower(-0.5).upper(0.5).build();
  }

  private static long solves(Runnable work) {
    QpStatistics before = QpSolver.statistics();
    work.run();
    return QpSolver.statistics().since(before).solves();
  }

  @Test
  void oneSolvePerIteration() {
    DataSet data = data(DataType.FLOAT, 6, 3, 2);
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.FLOAT, new Adam(0.01), 3, 5, SmallNetworks.sudokuLike(), 2);
    ComputationGraph graph =
        SmallNetworks.sandwichGraph(
            DataType.FLOAT, new Adam(0.01), 3, 5, SmallNetworks.sudokuLike(), 2);
    assertThat(solves(() -> repeat(20, () -> net.fit(data)))).isEqualTo(20);
    assertThat(solves(() -> repeat(20, () -> graph.fit(data)))).isEqualTo(20);
    assertThat(solves(() -> net.output(data.getFeatures()))).isEqualTo(1);
  }

  private static void repeat(int times, Runnable work) {
    for (int i = 0; i < times; i++) {
      work.run();
    }
  }

  /** All but AdaBelief, which DL4J 1.0.0-M2.1 cannot start in any network. */
  static Stream<IUpdater> updaters() {
    return Stream.of(
        new Sgd(0.05),
        new Adam(0.01),
        new Nesterovs(0.02, 0.9),
        new RmsProp(0.01),
        new AdaGrad(0.05),
        new AdaDelta(),
        new AdaMax(0.01),
        new Nadam(0.01),
        new AMSGrad(0.01));
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void everyUpdaterTrainsTheLayersOwnParameters(IUpdater updater) {
    DataSet data = data(DataType.DOUBLE, 8, 3, 2);
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, updater, 3, 5, SmallNetworks.sudokuLike(), 2);
    INDArray a = net.getParam("1_A").dup();
    INDArray w = net.getParam("1_w").dup();
    double before = net.score(data);
    repeat(30, () -> net.fit(data));
    assertThat(net.score(data)).isLessThan(before);
    assertThat(net.getParam("1_A")).isNotEqualTo(a);
    assertThat(net.getParam("1_w")).isNotEqualTo(w);
    assertThat(net.getUpdater().getStateViewArray() == null).isEqualTo(updater.stateSize(10) == 0);
  }

  @Test
  void floatNetworkFollowsTheDoubleOne() {
    MultiLayerNetwork single =
        SmallNetworks.sandwich(DataType.FLOAT, new Sgd(0.1), 3, 5, SmallNetworks.sudokuLike(), 2);
    MultiLayerNetwork twice =
        SmallNetworks.sandwich(DataType.DOUBLE, new Sgd(0.1), 3, 5, SmallNetworks.sudokuLike(), 2);
    twice.setParams(single.params().castTo(DataType.DOUBLE));
    DataSet floats = data(DataType.FLOAT, 8, 3, 2);
    DataSet doubles = data(DataType.DOUBLE, 8, 3, 2);
    double before = single.score(floats);
    repeat(
        20,
        () -> {
          single.fit(floats);
          twice.fit(doubles);
        });
    INDArray output = single.output(floats.getFeatures());
    assertThat(output.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(single.score(floats)).isLessThan(0.9 * before);
    INDArray difference = output.castTo(DataType.DOUBLE).sub(twice.output(doubles.getFeatures()));
    assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-4);
  }

  @ParameterizedTest
  @EnumSource(
      value = WorkspaceMode.class,
      names = {"ENABLED", "NONE"})
  void workspacesAndUnevenBatches(WorkspaceMode mode) {
    MultiLayerNetwork net =
        SmallNetworks.sandwich(
            DataType.DOUBLE, new Adam(0.01), 3, 5, SmallNetworks.sudokuLike(), 2);
    net.getLayerWiseConfigurations().setTrainingWorkspaceMode(mode);
    net.getLayerWiseConfigurations().setInferenceWorkspaceMode(mode);
    MultiLayerNetwork byHand = net.clone();
    List<DataSet> rows = data(DataType.DOUBLE, 21, 3, 2).asList();
    net.fit(new ListDataSetIterator<>(rows, 10), 2); // batches of 10, 10 and 1
    for (int epoch = 0; epoch < 2; epoch++) {
      for (int from = 0; from < 21; from += 10) {
        byHand.fit(DataSet.merge(rows.subList(from, Math.min(21, from + 10))));
      }
    }
    assertThat(net.params().sub(byHand.params()).amaxNumber().doubleValue()).isLessThan(1e-12);
    INDArray all = net.output(DataSet.merge(rows).getFeatures());
    INDArray last = net.output(rows.get(20).getFeatures());
    assertThat(last.sub(all.getRow(20, true)).amaxNumber().doubleValue()).isLessThan(1e-12);
  }

  @Test
  void workspaceModesAgree() {
    DataSet data = data(DataType.DOUBLE, 6, 3, 2);
    INDArray[] params = new INDArray[2];
    for (WorkspaceMode mode : List.of(WorkspaceMode.NONE, WorkspaceMode.ENABLED)) {
      MultiLayerNetwork net =
          SmallNetworks.sandwich(
              DataType.DOUBLE, new Adam(0.01), 3, 5, SmallNetworks.sudokuLike(), 2);
      net.getLayerWiseConfigurations().setTrainingWorkspaceMode(mode);
      repeat(5, () -> net.fit(data));
      params[mode == WorkspaceMode.NONE ? 0 : 1] = net.params();
    }
    assertThat(params[0]).isEqualTo(params[1]);
  }

  @Test
  void layerWithoutParametersAnywhere() {
    DataSet data = data(DataType.DOUBLE, 6, 4, 4);
    MultiLayerNetwork between =
        SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.01), 4, 4, withoutParameters(), 4);
    double before = between.score(data);
    repeat(20, () -> between.fit(data));
    assertThat(between.score(data)).isLessThan(before);

    MultiLayerNetwork alone =
        SmallNetworks.alone(DataType.DOUBLE, new Adam(0.01), 4, withoutParameters());
    alone.fit(data);
    assertThat(alone.numParams()).isZero();
    INDArray clipped = data.getFeatures().neg();
    clipped = Nd4j.math().clipByValue(clipped, -0.5, 0.5);
    assertThat(alone.output(data.getFeatures()).sub(clipped).amaxNumber().doubleValue())
        .isLessThan(1e-6);
  }

  /** What the right-hand side of a computed matrix is made of has to outlive the first step. */
  @Test
  void verticesWithComputedMatricesTrainStepAfterStep() {
    ComputationGraph graph = GoldenModels.graph();
    double before = graph.score(GoldenModels.data());
    repeat(20, () -> graph.fit(GoldenModels.data()));
    assertThat(graph.score(GoldenModels.data())).isLessThan(before);
  }

  /** The first layer has no epsilon to pass on, the last one gets its epsilon from a loss. */
  @Test
  void gradientsAreTrueInFirstAndLastPosition() {
    OptNetLayer layer = SmallNetworks.sudokuLike(GradientChecks.EXACT);
    GradientChecks.check(
        SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 4, layer), data(DataType.DOUBLE, 3, 4, 4));
    MultiLayerNetwork two =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(SmallNetworks.sudokuLike(GradientChecks.EXACT))
                .layer(SmallNetworks.sudokuLike(GradientChecks.EXACT))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build());
    two.init();
    GradientChecks.check(two, data(DataType.DOUBLE, 3, 4, 2));
  }

  @Test
  void sameSeedSameNetwork() {
    MultiLayerNetwork first = SmallNetworks.sandwich(3, 5, SmallNetworks.sudokuLike(), 2);
    MultiLayerNetwork second = SmallNetworks.sandwich(3, 5, SmallNetworks.sudokuLike(), 2);
    MultiLayerNetwork other =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Sgd(0.1))
                .seed(SmallNetworks.SEED + 1)
                .list()
                .layer(new DenseLayer.Builder().nOut(5).build())
                .layer(SmallNetworks.sudokuLike())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
                .setInputType(InputType.feedForward(3))
                .build());
    other.init();
    assertThat(first.params()).isEqualTo(second.params());
    assertThat(other.getParam("1_A")).isNotEqualTo(first.getParam("1_A"));
  }

  /**
   * The gradient of a shared parameter is DL4J's usual sum over the batch (divided by its size).
   */
  @Test
  void repeatedSampleGivesTheGradientOfOne() {
    DataSet one = data(DataType.DOUBLE, 1, 3, 2);
    DataSet five = DataSet.merge(java.util.Collections.nCopies(5, one));
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 5, SmallNetworks.sudokuLike(), 2);
    net.setInput(one.getFeatures());
    net.setLabels(one.getLabels());
    net.computeGradientAndScore();
    INDArray ofOne = net.gradient().getGradientFor("1_A").dup();
    net.setInput(five.getFeatures());
    net.setLabels(five.getLabels());
    net.computeGradientAndScore();
    INDArray ofFive = net.gradient().getGradientFor("1_A").dup();
    double scale = ofOne.amaxNumber().doubleValue();
    assertThat(scale).isGreaterThan(1e-3);
    // computeGradientAndScore leaves the division by the batch size to the updater
    assertThat(ofFive.sub(ofOne.mul(5)).amaxNumber().doubleValue())
        .isCloseTo(0, within(1e-9 * scale));
  }
}
