package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What DL4J does for every layer has to work for these too. */
class DL4JFeaturesTest {
  private static final DataSet DATA = data(DataType.DOUBLE, 6, 3, 2);

  private static OptNetLayer.Builder inequalities() {
    return new OptNetLayer.Builder()
        .Q(Coefficient.identity(1))
            .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible());
  }

  private static OutputLayer outputLayer() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  /** DL4J's own SameDiff layers leave the regularisation out of the score. */
  @Test
  void regularizationIsPartOfTheScoreAndOfTheGradient() {
    OptNetLayer layer = inequalities().settings(GradientChecks.EXACT).l2(0.3).l1Bias(0.2).build();
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 4, layer, 2);
    net.setParam("1_z0", Nd4j.createFromArray(0.3, -0.2, 0.4, 0.1));
    GradientChecks.check(net, DATA);
    MultiLayerNetwork plain =
        SmallNetworks.sandwich(3, 4, inequalities().settings(GradientChecks.EXACT).build(), 2);
    plain.setParams(net.params());
    double l2 = 0.5 * 0.3 * Math.pow(net.getParam("1_G").norm2Number().doubleValue(), 2);
    double l1 = 0.2 * (3 + 1.0);
    assertThat(net.score(DATA) - plain.score(DATA)).isCloseTo(l1 + l2, within(1e-9));
  }

  @Test
  void l1IsOfMatricesAndL2BiasOfVectors() {
    OptNetLayer layer = inequalities().settings(GradientChecks.EXACT).l1(0.3).l2Bias(0.2).build();
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 4, layer, 2);
    GradientChecks.check(net, DATA);
    MultiLayerNetwork plain =
        SmallNetworks.sandwich(3, 4, inequalities().settings(GradientChecks.EXACT).build(), 2);
    plain.setParams(net.params());
    double l1 = 0.3 * net.getParam("1_G").norm1Number().doubleValue();
    double l2 = 0;
    for (String vector : List.of("1_z0", "1_s0")) {
      l2 += 0.5 * 0.2 * Math.pow(net.getParam(vector).norm2Number().doubleValue(), 2);
    }
    assertThat(net.score(DATA) - plain.score(DATA)).isCloseTo(l1 + l2, within(1e-9));
  }

  @Test
  void weightDecayIsOfMatricesAndVectorsApart() {
    OptNetLayer decaying = inequalities().weightDecay(0.3).weightDecayBias(0.2, false).build();
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, new Sgd(0.1), 3, 4, decaying, 2);
    MultiLayerNetwork plain =
        SmallNetworks.sandwich(DataType.DOUBLE, new Sgd(0.1), 3, 4, inequalities().build(), 2);
    plain.setParams(net.params());
    INDArray decay = net.getParam("1_G").mul(0.1 * 0.3);
    INDArray biasDecay = net.getParam("1_s0").mul(0.2);
    net.fit(DATA);
    plain.fit(DATA);
    INDArray difference = plain.getParam("1_G").sub(net.getParam("1_G"));
    assertThat(difference.sub(decay).amaxNumber().doubleValue()).isLessThan(1e-12);
    INDArray biasDifference = plain.getParam("1_s0").sub(net.getParam("1_s0"));
    assertThat(biasDifference.sub(biasDecay).amaxNumber().doubleValue()).isLessThan(1e-12);
  }

  @Test
  void setLearningRateReachesTheLayer() {
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, new Sgd(0.1), 3, 4, inequalities().build(), 2);
    INDArray g = net.getParam("1_G").dup();
    net.setLearningRate(1, 0);
    assertThat(net.getLearningRate(1)).isZero();
    assertThat(net.getLearningRate(0)).isEqualTo(0.1);
    net.fit(DATA);
    assertThat(net.getParam("1_G")).isEqualTo(g);
    net.setLearningRate(0.2);
    assertThat(net.getLearningRate(1)).isEqualTo(0.2);
    net.fit(DATA);
    assertThat(net.getParam("1_G")).isNotEqualTo(g);
  }

  @Test
  void globalSettingsReachTheLayer() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.5))
                .biasUpdater(new Sgd(0.25))
                .l2(0.125)
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(2)
                .constrainWeights(new MaxNormConstraint(1, 1))
                .list()
                .layer(inequalities().build())
                .layer(inequalities().updater(new Sgd(0.1)).l2(0.5).build())
                .layer(outputLayer())
                .setInputType(InputType.feedForward(4))
                .build());
    net.init();
    OptNetLayer first = (OptNetLayer) net.getLayer(0).conf().getLayer();
    OptNetLayer second = (OptNetLayer) net.getLayer(1).conf().getLayer();
    assertThat(first.getUpdaterByParam("G")).isEqualTo(new Adam(0.5));
    assertThat(first.getUpdaterByParam("s0")).isEqualTo(new Sgd(0.25));
    assertThat(first.getRegularizationByParam("G")).containsExactly(new L2Regularization(0.125));
    assertThat(first.getRegularizationByParam("z0")).isEmpty();
    assertThat(first.getGradientNormalizationThreshold()).isEqualTo(2);
    assertThat(second.getUpdaterByParam("G")).isEqualTo(new Sgd(0.1));
    assertThat(second.getRegularizationByParam("G")).containsExactly(new L2Regularization(0.5));
    assertThat(first.getBiasUpdater()).isNotSameAs(second.getBiasUpdater());
    net.fit(data(DataType.DOUBLE, 3, 4, 2));
  }

  @Test
  void constraintsHold() {
    OptNetLayer layer =
        inequalities().updater(new Sgd(5)).constrainWeights(new NonNegativeConstraint()).build();
    MultiLayerNetwork net = SmallNetworks.sandwich(DataType.DOUBLE, new Sgd(0.1), 3, 4, layer, 2);
    assertThat(net.getParam("1_G").minNumber().doubleValue()).isNegative();
    net.fit(DATA);
    assertThat(net.getParam("1_G").minNumber().doubleValue()).isNotNegative();
  }

  @Test
  void dropoutActsOnTheInputWhileTraining() {
    OptNetLayer layer =
        new OptNetLayer.Builder().Q(Coefficient.identity(1)).dropOut(new Dropout(0.5)).build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 200, layer);
    INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 200);
    INDArray inference = net.output(x, false);
    assertThat(inference.sub(x.neg()).amaxNumber().doubleValue()).isLessThan(1e-12);
    INDArray training = net.output(x, true);
    long dropped = training.eq(0).castTo(DataType.INT64).sumNumber().longValue();
    assertThat(dropped).isBetween(60L, 140L);
    assertThat(training.minNumber().doubleValue()).isCloseTo(-2, within(1e-9));
    net.fit(new DataSet(x, x));
  }

  @Test
  void singleParametersCanBeSet() {
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 4, inequalities().build(), 2);
    INDArray before = net.output(DATA.getFeatures());
    INDArray g = Nd4j.ones(DataType.DOUBLE, 3, 4).mul(2);
    net.setParam("1_G", g);
    assertThat(net.getParam("1_G")).isEqualTo(g);
    assertThat(net.getLayer(1).params().sumNumber().doubleValue()).isCloseTo(24 + 3, within(1e-9));
    assertThat(net.output(DATA.getFeatures())).isNotEqualTo(before);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> net.setParam("1_G", Nd4j.ones(4, 3)))
        .withMessageContaining("invalid shape");
  }

  @Test
  void weightInitByParameter() {
    OptNetLayer layer = inequalities().weightInit("s0", new WeightInitConstant(3)).build();
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 4, layer, 2);
    assertThat(net.getParam("1_s0").minNumber().doubleValue()).isEqualTo(3);
    OptNetLayer own =
        new OptNetLayer.Builder()
            .Q(Coefficient.identity(1))
                .weightInit(WeightInit.ONES)
                .G(Coefficient.learned(2))
                .h(Coefficient.feasible())
                .build();
    net = SmallNetworks.sandwich(3, 4, own, 2);
    assertThat(net.getParam("1_G")).isEqualTo(Nd4j.ones(DataType.DOUBLE, 2, 4));
  }

  @Test
  void factorStaysLowerTriangular() {
    OptNetLayer layer = new OptNetLayer.Builder().Q(Coefficient.factored(0.1)).lower(0).build();
    MultiLayerNetwork net = SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.1), 3, 4, layer, 2);
    INDArray initial = net.getParam("1_L").dup();
    for (int i = 0; i < 5; i++) {
      net.fit(DATA);
    }
    INDArray l = net.getParam("1_L");
    for (int i = 0; i < 4; i++) {
      assertThat(l.getDouble(i, i)).isNotEqualTo(initial.getDouble(i, i)).isNotZero();
      for (int j = i + 1; j < 4; j++) {
        assertThat(l.getDouble(i, j)).isZero();
      }
    }
  }

  @Test
  void frozenLayersPassGradientsAndStay() {
    DenseLayer below = new DenseLayer.Builder().nOut(4).build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.05))
                .list()
                .layer(below)
                .layer(new FrozenLayerWithBackprop(inequalities().build()))
                .layer(outputLayer())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    INDArray g = net.getParam("1_G").dup();
    INDArray w = net.getParam("0_W").dup();
    for (int i = 0; i < 5; i++) {
      net.fit(DATA);
    }
    assertThat(net.getParam("1_G")).isEqualTo(g);
    assertThat(net.getParam("0_W")).isNotEqualTo(w);
  }

  @Test
  void transferLearningKeepsTheFrozenPart() {
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.05), 3, 4, inequalities().build(), 2);
    net.fit(DATA);
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().seed(1).build())
            .setFeatureExtractor(1)
            .removeOutputLayer()
            .addLayer(new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(5).build())
            .build();
    INDArray g = net.getParam("1_G").dup();
    assertThat(transferred.getParam("1_G")).isEqualTo(g);
    transferred.fit(data(DataType.DOUBLE, 4, 3, 5));
    assertThat(transferred.getParam("1_G")).isEqualTo(g);
    assertThat(transferred.summary()).contains("Frozen OptNetLayerImpl");
  }

  @Test
  void learningRateSchedules() {
    Sgd steps = new Sgd(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 1, 0.0)));
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, steps, 3, 4, inequalities().build(), 2);
    INDArray start = net.params().dup();
    net.fit(DATA);
    INDArray afterOne = net.params().dup();
    net.fit(DATA);
    assertThat(afterOne).isNotEqualTo(start);
    assertThat(net.params()).isEqualTo(afterOne);
  }

  @Test
  void halfPrecisionNetworksAreRefused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                SmallNetworks.alone(
                    DataType.FLOAT16, new NoOp(), 4, inequalities().name("qp").build()))
        .withMessage(
            "OptNetLayer \"qp\": a network of data type FLOAT or DOUBLE is needed, got HALF");
  }

  @Test
  void memoryReport() {
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 4, inequalities().build(), 2);
    String report =
        net.getLayerWiseConfigurations().getMemoryReport(InputType.feedForward(3)).toString();
    assertThat(report).contains("OptNetLayer");
  }

  @Test
  void clonedLayersAreIndependent() {
    OptNetLayer layer =
        inequalities()
            .updater(new Adam(0.1))
            .biasUpdater(new Sgd(0.2))
            .l2(0.1)
            .dropOut(0.5)
            .build();
    OptNetLayer copy = layer.clone();
    assertThat(copy).isEqualTo(layer).isNotSameAs(layer);
    copy.getUpdater().setLrAndSchedule(0.7, null);
    copy.getBiasUpdater().setLrAndSchedule(0.7, null);
    copy.getRegularization().clear();
    copy.setNIn(InputType.feedForward(9), true);
    assertThat(layer.getUpdater()).isEqualTo(new Adam(0.1));
    assertThat(layer.getBiasUpdater()).isEqualTo(new Sgd(0.2));
    assertThat(layer.getRegularization()).hasSize(1);
    assertThat(layer.getNIn()).isZero();
    assertThat(copy.getIDropout()).isEqualTo(layer.getIDropout()).isNotSameAs(layer.getIDropout());
  }

  @Test
  void clonedNetworksAreIndependent() {
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.05), 3, 4, inequalities().build(), 2);
    net.fit(DATA);
    MultiLayerNetwork copy = net.clone();
    assertThat(copy.output(DATA.getFeatures())).isEqualTo(net.output(DATA.getFeatures()));
    INDArray params = net.params().dup();
    copy.fit(DATA);
    assertThat(net.params()).isEqualTo(params);
    net.fit(DATA);
    assertThat(net.params()).isEqualTo(copy.params());
  }

  @Test
  void clonedVerticesAreIndependentAndComplete() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(4)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("x"))
            .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible())
            .build();
    ComputationGraphConfiguration conf =
        SmallNetworks.global(DataType.DOUBLE, new Adam(0.05))
            .biasUpdater(new Sgd(0.1))
            .l2(0.01)
            .l1Bias(0.02)
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(3)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(4))
            .addVertex("qp", vertex, "in")
            .addLayer("out", new LossLayer.Builder(LossFunction.MSE).build(), "qp")
            .setOutputs("out")
            .build();
    OptNetVertex copy = vertex.clone();
    assertThat(copy).isEqualTo(vertex).isNotSameAs(vertex);
    assertThat(copy.getUpdaterByParam("G")).isEqualTo(new Adam(0.05));
    assertThat(copy.getUpdaterByParam("s0")).isEqualTo(new Sgd(0.1));
    assertThat(copy.getRegularizationByParam("G")).hasSize(1);
    assertThat(copy.getRegularizationByParam("s0")).hasSize(1);
    assertThat(copy.getGradientNormalization()).isEqualTo(GradientNormalization.ClipL2PerLayer);
    assertThat(copy.getGradientNormalizationThreshold()).isEqualTo(3);
    copy.getUpdater().setLrAndSchedule(0.7, null);
    assertThat(vertex.getUpdater()).isEqualTo(new Adam(0.05));

    ComputationGraph net = new ComputationGraph(conf);
    net.init();
    DataSet data = data(DataType.DOUBLE, 5, 4, 4);
    net.fit(data);
    ComputationGraph cloned = net.clone();
    // Adam's step depends on the count of iterations, which DL4J does not clone.
    cloned.getConfiguration().setIterationCount(net.getConfiguration().getIterationCount());
    INDArray params = net.params().dup();
    cloned.fit(data);
    assertThat(net.params()).isEqualTo(params);
    net.fit(data);
    assertThat(net.params()).isEqualTo(cloned.params()).isNotEqualTo(params);
    assertThat(net.summary()).contains("OptNetVertexParameters");
  }
}
