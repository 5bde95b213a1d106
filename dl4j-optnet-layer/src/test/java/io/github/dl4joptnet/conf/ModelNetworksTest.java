package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.model.Expressions.concat;
import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers and vertices of models: a portfolio, a controller, sparsemax and soft top-k. */
class ModelNetworksTest {
  private static final int ASSETS = 4;

  /** A portfolio with a limit of turnover: the lines of a program, without imports. */
  private static OptNetVertex portfolio() {
    INDArray covariance = Nd4j.diag(vector(1, 2, 3, 4));
    QpModel model = new QpModel();
    Variable w = model.variable("w", ASSETS);
    Parameter mu = model.parameter("mu", ASSETS);
    Parameter held = model.parameter("held", ASSETS);
    model.minimize(w.quadraticForm(covariance).mul(0.5).sub(mu.dot(w)));
    model.subjectTo(w.sum().eq(1), w.gte(0), w.sub(held).norm1().lte(0.2));
    return new OptNetVertex.Builder(model).output("w").settings(GradientChecks.EXACT).build();
  }

  private static ComputationGraph portfolioNet(String first, String second) {
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("features", "held")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(ASSETS))
                .addLayer(
                    "mu",
                    new DenseLayer.Builder().activation(Activation.IDENTITY).nOut(ASSETS).build(),
                    "features")
                .addVertex("w", portfolio(), first, second)
                .addLayer(
                    "out",
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                    "w")
                .setOutputs("out")
                .build());
    net.init();
    return net;
  }

  private static INDArray held() {
    return Nd4j.createFromArray(new double[][] {{.25, .25, .3, .2}, {.7, .1, .1, .1}});
  }

  private static INDArray features() {
    return Nd4j.createFromArray(new double[][] {{1, -1, 0.5}, {0.3, 2, -1}});
  }

  @Test
  void portfolioHasTheGradientsOfItsProgram() {
    ComputationGraph net = portfolioNet("mu", "held");
    INDArray w = net.outputSingle(features(), held());
    for (int i = 0; i < 2; i++) {
      INDArray row = w.getRow(i);
      assertThat(row.sumNumber().doubleValue()).isCloseTo(1, within(1e-9));
      assertThat(row.minNumber().doubleValue()).isGreaterThan(-1e-9);
      assertThat(row.sub(held().getRow(i)).norm1Number().doubleValue()).isLessThan(0.2 + 1e-8);
    }
    GradientChecks.check(net, Nd4j.zeros(DataType.DOUBLE, 2, ASSETS), features(), held());
  }

  /** The parents have the names of the parameters, so that their order does not matter. */
  @Test
  void parentsBindToParametersByName() {
    INDArray w = portfolioNet("mu", "held").outputSingle(features(), held());
    assertThat(portfolioNet("held", "mu").outputSingle(features(), held())).isEqualTo(w);
  }

  /** A controller of a double integrator, which learns the weights of its costs. */
  private static OptNetLayer controller() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 0.2}, {0, 1}});
    INDArray b = Nd4j.createFromArray(new double[][] {{0.02}, {0.2}});
    QpModel model = new QpModel();
    Variable x = model.variable("x", 11, 2);
    Variable u = model.variable("u", 10, 1);
    Parameter start = model.parameter("start", 2);
    Parameter c = model.learned("c", Nd4j.ones(DataType.DOUBLE, 3));
    model.minimize(x.square().sum(0).dot(c.get(0, 2)).add(u.squaredNorm().mul(c.get(2))));
    model.subjectTo(x.row(0).eq(start), u.abs().lte(1));
    model.subjectTo(x.rows(1, 11).eq(x.rows(0, 10).mmul(a.transpose()).add(u.mmul(b.transpose()))));
    return new OptNetLayer.Builder(model).output(u.row(0)).settings(GradientChecks.EXACT).build();
  }

  /**
   * A layer and not a vertex, since Deeplearning4j 1.0.0-M2.1 trains no graph in which vertices
   * alone have parameters.
   */
  private static MultiLayerNetwork controllerNet(IUpdater updater) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, updater)
                .list()
                .layer(controller())
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(2))
                .build());
    net.init();
    return net;
  }

  private static INDArray starts() {
    return Nd4j.createFromArray(
        new double[][] {{0.3, 0}, {-0.2, 0.4}, {5, 1}, {-0.1, -0.3}, {0.2, 0.2}});
  }

  @Test
  void controllerLearnsTheCostsOfAnExpert() {
    MultiLayerNetwork expert = controllerNet(new NoOp());
    expert.params().assign(vector(2, 0.5, 0.25));
    INDArray controls = expert.output(starts());
    assertThat(controls.shape()).containsExactly(5, 1);
    assertThat(controls.getDouble(2)).isCloseTo(-1, within(1e-9));
    DataSet data = new DataSet(starts(), controls);
    GradientChecks.check(controllerNet(new NoOp()), data);
    MultiLayerNetwork learner = controllerNet(new Sgd(0.5));
    double before = learner.score(data);
    for (int k = 0; k < 30; k++) {
      learner.fit(data);
    }
    assertThat(learner.score(data)).isLessThan(0.2 * before);
  }

  /** Larger controls than those of any weights, so that the weight of the controls falls. */
  @Test
  void learnedWeightsStayNonnegative() {
    MultiLayerNetwork net = controllerNet(new Sgd(20));
    DataSet data = new DataSet(starts(), net.output(starts()).mul(2));
    for (int k = 0; k < 3; k++) {
      net.fit(data);
      INDArray controls = net.output(starts());
      assertThat(controls.isNaN().any()).isFalse();
      assertThat(net.params().minNumber().doubleValue()).isNotNegative();
    }
    assertThat(net.params().minNumber().doubleValue()).isZero();
  }

  private static OptNetLayer sparsemax(int n) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    model.minimize(z.sub(model.parameter("x", n)).squaredNorm());
    model.subjectTo(z.sum().eq(1), z.gte(0));
    return new OptNetLayer.Builder(model).settings(GradientChecks.EXACT).build();
  }

  private static OptNetLayer softTopK(int n, int k) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    model.minimize(z.sub(model.parameter("x", n)).squaredNorm());
    model.subjectTo(z.sum().eq(k), z.between(0, 1));
    return new OptNetLayer.Builder(model).settings(GradientChecks.EXACT).build();
  }

  @Test
  void sparsemaxAndSoftTopKAreLayers() {
    MultiLayerNetwork net = SmallNetworks.sandwich(2, 4, sparsemax(4), 1);
    INDArray scores = vector(1.2, 0.9, -2, 0.1).reshape(1, 4);
    INDArray z =
        net.getLayer(1)
            .activate(
                scores, false, org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces());
    // Martins and Astudillo: the threshold is (1.2 + 0.9 − 1) / 2
    assertThat(z.distance2(vector(0.65, 0.35, 0, 0).reshape(1, 4))).isLessThan(1e-9);
    GradientChecks.check(net, SmallNetworks.data(DataType.DOUBLE, 5, 2, 1));
    GradientChecks.check(
        SmallNetworks.sandwich(2, 4, softTopK(4, 2), 1),
        SmallNetworks.data(DataType.DOUBLE, 5, 2, 1));
  }

  @Test
  void zipsKeepTheModelAndItsTraining(@TempDir Path folder) throws IOException {
    MultiLayerNetwork net = controllerNet(new Sgd(0.1));
    DataSet data = new DataSet(starts(), vector(0, 0.1, -1, 0.2, 0).reshape(5, 1));
    net.fit(data);
    File file = folder.resolve("controller.zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    assertThat(loaded.output(starts())).isEqualTo(net.output(starts()));
    net.fit(data);
    loaded.fit(data);
    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(net.getLayerWiseConfigurations().toJson()).contains("minimize", "|u| ≤ 1");
    assertThat(net.clone().output(starts())).isEqualTo(net.output(starts()));
    ComputationGraphConfiguration config = portfolioNet("mu", "held").getConfiguration();
    assertThat(ComputationGraphConfiguration.fromJson(config.toJson())).isEqualTo(config);
    assertThat(ComputationGraphConfiguration.fromYaml(config.toYaml())).isEqualTo(config);
    MultiLayerConfiguration layers =
        SmallNetworks.sandwich(2, 4, sparsemax(4), 1).getLayerWiseConfigurations();
    assertThat(MultiLayerConfiguration.fromJson(layers.toJson())).isEqualTo(layers);
    assertThat(MultiLayerConfiguration.fromYaml(layers.toYaml())).isEqualTo(layers);
    String newer = layers.toJson().replaceAll("\"format\" : 1", "\"format\" : 7");
    assertThatThrownBy(() -> MultiLayerConfiguration.fromJson(newer))
        .hasStackTraceContaining("newer version")
        .hasStackTraceContaining("format 7");
  }

  @Test
  void sequencesAreSolvedStepByStep() {
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.FLOAT, new NoOp())
                .graphBuilder()
                .addInputs("mu", "held")
                .setInputTypes(InputType.recurrent(ASSETS, 2), InputType.recurrent(ASSETS, 2))
                .addVertex("w", portfolio(), "mu", "held")
                .addLayer(
                    "out",
                    new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "w")
                .setOutputs("out")
                .build());
    net.init();
    INDArray returns = Nd4j.createFromArray(new double[][] {{1, 0, 2, 0}, {0, 3, 0, 1}});
    INDArray steps = returns.transpose().reshape(1, ASSETS, 2).castTo(DataType.FLOAT);
    INDArray heldSteps = held().transpose().reshape(1, ASSETS, 2).castTo(DataType.FLOAT);
    INDArray w = net.outputSingle(steps, heldSteps);
    assertThat(w.shape()).containsExactly(1, ASSETS, 2);
    for (int step = 0; step < 2; step++) {
      INDArray one = net.outputSingle(at(steps, step), at(heldSteps, step)).reshape(ASSETS);
      assertThat(w.get(point(0), all(), point(step)).distance2(one)).isLessThan(1e-6);
    }
  }

  /** One step of a sequence, as a sequence. */
  private static INDArray at(INDArray steps, int step) {
    return steps.get(all(), all(), interval(step, step + 1)).dup();
  }

  @Test
  void severalOutputsLieSideBySide() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    Variable y = model.variable("y");
    Parameter p = model.parameter("p", 2);
    model.minimize(x.sub(p).squaredNorm().add(y.sub(3).square()));
    OptNetVertex vertex =
        new OptNetVertex.Builder(model).output(y, x.sub(p), concat(x.get(1), y)).build();
    assertThat(vertex.getNOut()).isEqualTo(5);
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(2))
                .addVertex("qp", vertex, "in")
                .addLayer("out", new OutputLayer.Builder(LossFunction.MSE).nOut(2).build(), "qp")
                .setOutputs("out")
                .build());
    net.init();
    INDArray out = net.feedForward(vector(1, 2).reshape(1, 2), false).get("qp");
    assertThat(out.distance2(vector(3, 0, 0, 2, 3).reshape(1, 5))).isLessThan(1e-8);
  }

  @Test
  void outputsMayBeFunctionsOfTheSolution(@TempDir Path folder) throws IOException {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 3);
    Parameter p = model.parameter("p", 3);
    model.minimize(x.sub(p).squaredNorm());
    model.subjectTo(x.sum().eq(1));
    OptNetLayer layer =
        new OptNetLayer.Builder(model)
            .output(x.sub(p).norm1(), x.square())
            .settings(GradientChecks.EXACT)
            .build();
    MultiLayerNetwork net = SmallNetworks.sandwich(2, 3, layer, 2);
    GradientChecks.check(net, SmallNetworks.data(DataType.DOUBLE, 4, 2, 2));
    File file = folder.resolve("functions.zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    INDArray input = Nd4j.createFromArray(new double[][] {{1, -2}});
    assertThat(loaded.output(input)).isEqualTo(net.output(input));
  }

  @Test
  void mistakesOfBuildersAreExplained() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    model.minimize(x.sub(model.parameter("p", 2)).squaredNorm().add(x.norm1()));
    assertThatThrownBy(() -> new OptNetVertex.Builder(model).output("y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no variable \"y\"");
    assertThatThrownBy(() -> new OptNetLayer.Builder(model).input("q"))
        .hasMessageContaining("no parameter \"q\"");
    assertThatThrownBy(() -> new OptNetLayer.Builder(model).lower(0.0))
        .hasMessageContaining("lower", "model");
    assertThatThrownBy(() -> new OptNetLayer.Builder(model).nOut(1).build())
        .hasMessageContaining("for coefficients");
    assertThatThrownBy(() -> new OptNetLayer.Builder().output("x"))
        .hasMessageContaining("for models");
    QpModel two = new QpModel();
    Variable y = two.variable("y", 2);
    two.minimize(y.sub(two.parameter("a", 2)).squaredNorm().add(two.parameter("b", 2).dot(y)));
    assertThatThrownBy(() -> new OptNetLayer.Builder(two).build())
        .hasMessageContaining("one input", "[a, b]");
    assertThatThrownBy(
            () ->
                new DataSetNet(new OptNetLayer.Builder(model).input("p").output("x").build())
                    .output(new DataSet(Nd4j.ones(1, 3), Nd4j.ones(1, 1))))
        .hasMessageContaining("2");
  }

  /** A network with an input of the wrong width. */
  private record DataSetNet(OptNetLayer layer) {
    INDArray output(DataSet data) {
      return SmallNetworks.sandwich(3, 3, layer, 1).output(data.getFeatures());
    }
  }
}
