package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.model.Expressions;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's access to the parameters of a vertex, beside what the feature table tries. */
class VertexParametersTest {
  private static final double L2 = 0.5;
  private static final INDArray B = Nd4j.createFromArray(0.5, 2);
  private static final DataSet DATA = SmallNetworks.data(DataType.FLOAT, 4, 3, 3);

  /** min ½|z|² + pᵀz with Az = b of learned A and b. */
  private static OptNetVertex vertex() {
    return new OptNetVertex.Builder()
        .variables(3)
        .Q(Coefficient.identity(1))
        .p(Coefficient.input("p"))
        .A(Coefficient.learned(Nd4j.createFromArray(new double[][] {{1, 1, 1}, {1, 2, 0}})))
        .b(Coefficient.learned(B))
        .build();
  }

  /** All parameters are the vertex's. */
  private static ComputationGraph network(IUpdater updater, double l2) {
    return SmallNetworks.vertexAlone(
        SmallNetworks.global(DataType.FLOAT, updater).l2(l2),
        vertex(),
        List.of("in"),
        InputType.feedForward(3));
  }

  private static ComputationGraph loaded(ComputationGraph net) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, bytes, true);
    return ModelSerializer.restoreComputationGraph(
        new ByteArrayInputStream(bytes.toByteArray()), true);
  }

  @Test
  void graphWithParametersInVerticesOnlyTrains() {
    ComputationGraph net = network(new Sgd(0.1), 0);
    assertThat(net.numParams()).isEqualTo(8).isEqualTo(net.params().length());
    double before = net.score(DATA);
    net.fit(DATA);
    assertThat(net.score(DATA)).isLessThan(before);
  }

  /** The updater's state and the new rate are both in the file. */
  @Test
  void learningRateIsSavedAndKeepsTheUpdatersState() throws IOException {
    ComputationGraph net = network(new Adam(0.1), 0);
    net.fit(DATA);
    net.setLearningRate("qp", 0.01);
    ComputationGraph loaded = loaded(net);
    assertThat(loaded.getLearningRate("qp")).isEqualTo(0.01);
    INDArray before = net.params().dup();
    net.fit(DATA);
    loaded.fit(DATA);
    assertThat(loaded.params()).isEqualTo(net.params());
    double step = net.params().sub(before).amaxNumber().doubleValue();
    assertThat(step).isBetween(1e-4, 0.0101); // of Adam: at most about the rate
  }

  /** As with DL4J's frozen layers, and on weights only. */
  @Test
  void frozenParametersAreNotInTheScore() throws IOException {
    ComputationGraph net = network(new Sgd(0.1), L2);
    double ofWeights = L2 / 2 * (1 + 1 + 1 + 1 + 4);
    assertThat(net.calcRegularizationScore(true)).isCloseTo(ofWeights, within(1e-6));
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(net)
            .setFeatureExtractor("qp")
            .addLayer(
                "head", new OutputLayer.Builder(LossFunction.MSE).nIn(3).nOut(2).build(), "qp")
            .setOutputs("out", "head")
            .build();
    double ofHead = frozen.getLayer("head").calcRegularizationScore(true);
    assertThat(frozen.calcRegularizationScore(true)).isEqualTo(ofHead);
    assertThat(loaded(frozen).calcRegularizationScore(true)).isEqualTo(ofHead);
    assertThat(loaded(frozen).numParams()).isEqualTo(frozen.params().length());
  }

  @Test
  void sizesAndValues() {
    ComputationGraph net = network(new Sgd(0.1), 0);
    assertThat(net.layerSize("qp")).isEqualTo(3);
    assertThat(net.layerInputSize("qp")).isEqualTo(3);
    assertThat(net.getParam("qp_b")).isEqualTo(B.castTo(DataType.FLOAT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> net.setParam("qp_b", Nd4j.zeros(3)))
        .withMessageContaining("OptNetVertex \"qp\": parameter \"b\" of shape [2]")
        .withMessageContaining("invalid shape [3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> net.setParam("qp_c", Nd4j.zeros(2)))
        .withMessageContaining("(there is none)");
  }

  /** Of several inputs all together; matrices count flat. */
  @Test
  void layerInputSizeIsThatOfAllInputs() {
    ComputationGraph known = graphOfInputs(inputs().inequalities(2).build());
    assertThat(known.layerInputSize("qp")).isEqualTo(3 + 2 * 3 + 2);
    assertThat(known.summary()).contains("11,3");
    ComputationGraph unknown = graphOfInputs(inputs().build());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> unknown.layerInputSize("qp"))
        .withMessageContaining("no layerInputSize, the width of input \"g\" is unknown");
    QpModel model = new QpModel();
    Variable z = model.variable("z", 3);
    model.minimize(z.sub(model.parameter("x", 3)).squaredNorm());
    model.subjectTo(
        Expressions.mmul(model.parameter("g", 2, 3), z).lte(model.parameter("h", 2)),
        z.lte(model.learned("top", Nd4j.ones(3))));
    ComputationGraph ofModel = graphOfInputs(new OptNetVertex.Builder(model).build());
    assertThat(ofModel.layerInputSize("qp")).isEqualTo(11);
    assertThat(ofModel.summary()).contains("11,3", "top:{3}");
  }

  private static OptNetVertex.Builder inputs() {
    return new OptNetVertex.Builder()
        .variables(3)
        .Q(Coefficient.identity(1))
        .p(Coefficient.input("x"))
        .G(Coefficient.input("g"))
        .h(Coefficient.input("h"))
        .upper(Coefficient.learned(Nd4j.ones(3)));
  }

  private static ComputationGraph graphOfInputs(OptNetVertex vertex) {
    return SmallNetworks.vertexAlone(
        SmallNetworks.global(DataType.FLOAT, new Sgd(0.1)), vertex, List.of("x", "g", "h"));
  }

  /** The same count in the summary, in the network and in its parts. */
  @Test
  void summariesCountTheParameters() throws IOException {
    ComputationGraph net = network(new Sgd(0.1), 0);
    String count = "Total Parameters:  " + net.numParams() + "\n";
    assertThat(net.summary()).contains(count, "b:{2}");
    assertThat(net.getVertex("qp").numParams()).isEqualTo(net.numParams());
    assertThat(net.summary(InputType.feedForward(3))).contains(count, "qp (OptNetVertexImpl)");
    net.output(Nd4j.ones(2, 3));
    assertThat(net.getVertex("qp").hasLayer()).isFalse();
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(net)
            .setFeatureExtractor("qp")
            .addLayer(
                "head", new OutputLayer.Builder(LossFunction.MSE).nIn(3).nOut(2).build(), "qp")
            .setOutputs("out", "head")
            .build();
    assertThat(frozen.summary()).contains("Total Parameters:  " + (net.numParams() + 8) + "\n");
  }
}
