package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.model.Constraint;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetModelVariables;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The code of docs/models.md and docs/from-cvxpy.md, and that it does what the pages say. */
class ModelGuideTest {
  private final INDArray covariance = Nd4j.eye(10).castTo(DataType.DOUBLE).add(0.1);

  @Test
  void allCodeOfThePagesIsHere() throws IOException {
    DocumentedCode.assertCompiled("docs/models.md", ModelGuideTest.class);
    DocumentedCode.assertCompiled("docs/from-cvxpy.md", ModelGuideTest.class);
  }

  @Test
  void portfolio() throws IOException {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 10);
    Parameter mu = model.parameter("mu", 10);
    Parameter held = model.parameter("held", 10);
    model.minimize(w.quadraticForm(covariance).mul(0.5).sub(mu.dot(w)));
    model.subjectTo(w.sum().eq(1), w.gte(0), w.sub(held).norm1().lte(0.2));

    INDArray returns = Nd4j.rand(DataType.DOUBLE, 3, 10);
    INDArray today = Nd4j.valueArrayOf(new long[] {10}, 0.1, DataType.DOUBLE);
    INDArray dLdw = Nd4j.ones(DataType.DOUBLE, 3, 10);
    ModelSolution s = model.solve(Map.of("mu", returns, "held", today));
    INDArray weights = s.value(w); // [batch, 10]
    Map<String, INDArray> gradients = s.backward(Map.of("w", dLdw)); // of "mu" and "held"
    assertThat(weights.shape()).containsExactly(3, 10);
    assertThat(gradients.get("mu").shape()).containsExactly(3, 10);
    assertThat(gradients.get("held").shape()).containsExactly(10);
    assertThat(Files.readString(Path.of("docs/models.md"))).contains(model.describe());

    GraphBuilder graph =
        SmallNetworks.global(DataType.DOUBLE, new NoOp())
            .graphBuilder()
            .addInputs("held", "mu")
            .setInputTypes(InputType.feedForward(10), InputType.feedForward(10));
    graph.addVertex("weights", new OptNetVertex.Builder(model).output("w").build(), "mu", "held");
    ComputationGraph net =
        new ComputationGraph(
            graph
                .addLayer(
                    "out",
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                    "weights")
                .setOutputs("out")
                .build());
    net.init();
    INDArray out = net.outputSingle(Nd4j.tile(today.reshape(1, 10), 3, 1), returns);
    assertThat(out.distance2(weights)).isLessThan(1e-7);
  }

  @Test
  void inSameDiff() {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 10);
    Parameter mu = model.parameter("mu", 10);
    Parameter held = model.parameter("held", 10);
    model.minimize(w.quadraticForm(covariance).mul(0.5).sub(mu.dot(w)));
    model.subjectTo(w.sum().eq(1), w.gte(0), w.sub(held).norm1().lte(0.2));

    SameDiff sd = SameDiff.create();
    SDVariable today = sd.placeHolder("today", DataType.DOUBLE, -1, 10);
    SDVariable features = sd.placeHolder("features", DataType.DOUBLE, -1, 3);
    SDVariable best = sd.placeHolder("best", DataType.DOUBLE, -1, 10);
    SDVariable returns = features.mmul(sd.var("layer", Nd4j.zeros(DataType.DOUBLE, 3, 10)));
    OptNetModelVariables qp =
        OptNet.builder(sd, model)
            .name("qp")
            .parameter("mu", returns)
            .parameter("held", today)
            .output("w")
            .output(w.sub(held).norm1())
            .build();
    SDVariable error = qp.value("w").sub(best).pow(2);
    sd.setLossVariables(error.sum("loss"));

    INDArray equal = Nd4j.valueArrayOf(new long[] {2, 10}, 0.1, DataType.DOUBLE);
    INDArray other = Nd4j.zeros(DataType.DOUBLE, 2, 10);
    other.putColumn(0, Nd4j.ones(DataType.DOUBLE, 2));
    Map<String, INDArray> batch =
        Map.of("today", equal, "features", Nd4j.ones(DataType.DOUBLE, 2, 3), "best", other);
    double before = sd.output(batch, "loss").get("loss").getDouble(0);
    for (int step = 0; step < 20; step++) {
      sd.getVariable("layer")
          .getArr()
          .subi(sd.calculateGradients(batch, "layer").get("layer").mul(0.1));
    }
    double after = sd.output(batch, "loss").get("loss").getDouble(0);
    assertThat(after).as("as near as the turnover allows").isLessThan(before - 0.1);
    assertThat(sd.output(batch, "qp_output_1").get("qp_output_1").maxNumber().doubleValue())
        .isCloseTo(0.2, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(sd.output(batch, "qp_status").get("qp_status").sumNumber().doubleValue()).isZero();
  }

  @Test
  void controller() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 0}, {0.2, 1}});
    INDArray b = Nd4j.createFromArray(new double[][] {{0.02, 0.2}});
    QpModel model = new QpModel();
    Variable x = model.variable("x", 11, 2);
    Variable u = model.variable("u", 10, 1);
    Parameter start = model.parameter("start", 2);
    Parameter c = model.learned("c", Nd4j.ones(3));
    model.minimize(x.square().sum(0).dot(c.get(0, 2)).add(u.squaredNorm().mul(c.get(2))));
    model.subjectTo(x.row(0).eq(start), u.abs().lte(1));
    model.subjectTo(x.rows(1, 11).eq(x.rows(0, 10).mmul(a).add(u.mmul(b))));
    OptNetLayer controller = new OptNetLayer.Builder(model).output(u.row(0)).build();
    assertThat(controller.getNIn()).isEqualTo(2);
    assertThat(controller.getNOut()).isEqualTo(1);
    assertThat(model.nonnegative(c)).containsExactly(true, true, true);
  }

  /** The loop of control of docs/models.md, and with a layer that of docs/networks.md. */
  @Test
  void closedLoop() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 0}, {0.2, 1}}); // position, velocity
    INDArray b = Nd4j.createFromArray(new double[][] {{0.02, 0.2}});
    QpModel model = new QpModel();
    Variable x = model.variable("x", 31, 2);
    Variable u = model.variable("u", 30, 1);
    Parameter start = model.parameter("start", 2);
    model.minimize(x.squaredNorm().add(u.squaredNorm().mul(0.1)));
    model.subjectTo(x.row(0).eq(start), u.abs().lte(1));
    model.subjectTo(x.rows(1, 31).eq(x.rows(0, 30).mmul(a).add(u.mmul(b))));
    INDArray reached = withoutNetwork(model, u, a, b);

    OptNetLayer controller =
        new OptNetLayer.Builder(model).output(u.row(0)).warmStart(true).build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 2, controller);
    INDArray state = Nd4j.createFromArray(new double[][] {{4, 0}, {-2, 1}});
    for (int step = 0; step < 60; step++) {
      INDArray control = net.output(state); // from the second step on, from the last solution
      state = state.mmul(a).add(control.mmul(b));
    }
    WarmStarts.clear(net); // the next sequence starts cold
    assertThat(state.distance2(reached)).isLessThan(1e-7);
  }

  private static INDArray withoutNetwork(QpModel model, Variable u, INDArray a, INDArray b) {
    QpSettings settings = QpSettings.defaults();
    INDArray state = Nd4j.createFromArray(new double[][] {{4, 0}, {-2, 1}}); // two carts
    ModelSolution plan = model.solve(Map.of("start", state), settings);
    for (int step = 0; step < 60; step++) {
      INDArray control = plan.value(u.row(0)); // [batch, 1]
      state = state.mmul(a).add(control.mmul(b));
      plan = model.solve(Map.of("start", state), settings, plan);
    }
    assertThat(state.amaxNumber().doubleValue()).as("both carts have stopped").isLessThan(0.01);
    ModelSolution cold = model.solve(Map.of("start", state), settings);
    assertThat(plan.value(u).sub(cold.value(u)).amaxNumber().doubleValue()).isLessThan(1e-9);
    assertThat(plan.failures()).isZero();
    return state;
  }

  @Test
  void sparsemax() {
    QpModel m = new QpModel();
    Variable z = m.variable("z", 4);
    m.minimize(z.sub(m.parameter("x", 4)).squaredNorm()).subjectTo(z.sum().eq(1), z.gte(0));
    INDArray scores = SmallNetworks.vector(1.2, 0.9, -2, 0.1);
    INDArray value = m.solve(Map.of("x", scores)).value(z);
    assertThat(value.distance2(SmallNetworks.vector(0.65, 0.35, 0, 0).reshape(1, 4)))
        .isLessThan(1e-7);
  }

  @Test
  void softTopK() {
    QpModel m = new QpModel();
    Variable z = m.variable("z", 4);
    m.minimize(z.sub(m.parameter("x", 4)).squaredNorm()).subjectTo(z.sum().eq(2), z.between(0, 1));
    INDArray scores = SmallNetworks.vector(5, 0.5, -2, 0.3);
    INDArray value = m.solve(Map.of("x", scores)).value(z);
    assertThat(value.distance2(SmallNetworks.vector(1, 0.6, 0, 0.4).reshape(1, 4)))
        .isLessThan(1e-7);
  }

  @Test
  void multipliersAndExplanations() {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 2);
    model.minimize(w.squaredNorm());
    Constraint budget = w.sum().eq(1).named("budget");
    model.subjectTo(budget, w.gte(0));
    ModelSolution s = model.solve(Map.of());
    INDArray price = s.dual("budget");
    String why = s.explanation(0);
    assertThat(price.getDouble(0)).isCloseTo(-1, org.assertj.core.api.Assertions.within(1e-7));
    assertThat(why).isEqualTo("solved");
  }

  @Test
  void refusalReadsAsInThePage() throws IOException {
    Variable x = new QpModel().variable("x", 3);
    String page = Files.readString(Path.of("docs/models.md"));
    assertThatThrownBy(() -> x.norm1().gte(1))
        .satisfies(e -> assertThat(page).contains(e.getMessage()));
  }

  @Test
  void theSameFromCvxpy() {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 10);
    Parameter mu = model.parameter("mu", 10);
    Parameter held = model.parameter("held", 10);
    model.minimize(w.quadraticForm(covariance).mul(0.5).sub(mu.dot(w)));
    model.subjectTo(w.sum().eq(1), w.gte(0), w.sub(held).norm1().lte(0.2));
    OptNetVertex layer = new OptNetVertex.Builder(model).output("w").build();
    assertThat(layer.getInputs()).containsExactly("mu", "held");
  }
}
