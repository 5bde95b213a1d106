package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What comes in: widths, sequences, images, masks. */
class NetworkInputTest {

  private static MultiLayerNetwork network(InputType inputType, Layer... layers) {
    var list = SmallNetworks.global(DataType.DOUBLE, new NoOp()).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(inputType).build());
    net.init();
    return net;
  }

  private static RnnOutputLayer sequenceOutput() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  @Test
  void wrongWidthIsAnExceptionAndNothingMore() {
    MultiLayerNetwork net =
        SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 5, SmallNetworks.sudokuLike());
    // the first input ever: the layer must not take on its shape
    assertThatThrownBy(() -> net.output(Nd4j.ones(DataType.DOUBLE, 3, 4)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessage("OptNetLayer \"layer0\": an input of shape [batch, 5] is needed, got [3, 4]");
    assertThatThrownBy(() -> net.output(Nd4j.ones(DataType.DOUBLE, 3, 5, 2)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("got [3, 5, 2]");
    assertThat(net.output(Nd4j.ones(DataType.DOUBLE, 3, 5)).shape()).containsExactly(3, 5);
    assertThatThrownBy(() -> net.output(Nd4j.ones(DataType.DOUBLE, 3, 6)))
        .hasMessageContaining("got [3, 6]");
    net.fit(SmallNetworks.data(DataType.DOUBLE, 2, 5, 5));
  }

  @Test
  void wrongWidthInAGraph() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(3)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("x"))
            .G(Coefficient.input("G"))
            .h(Coefficient.constant(1))
            .build();
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("x", "G")
                .addVertex("qp", vertex, "x", "G")
                .addLayer("out", new LossLayer.Builder(LossFunction.MSE).build(), "qp")
                .setOutputs("out")
                .build());
    net.init();
    INDArray x = Nd4j.ones(DataType.DOUBLE, 2, 3);
    assertThatThrownBy(() -> net.output(x, Nd4j.ones(DataType.DOUBLE, 2, 5)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessage(
            "OptNetVertex \"qp\": input \"G\" (G, shape [2, 5]): [batch, rows·3] or [batch, rows, 3]"
                + " is needed");
    assertThat(net.output(x, Nd4j.ones(DataType.DOUBLE, 2, 6))[0].shape()).containsExactly(2, 3);
    assertThatThrownBy(
            () -> net.output(Nd4j.ones(DataType.DOUBLE, 2, 4), Nd4j.ones(DataType.DOUBLE, 2, 6)))
        .hasMessageContaining("OptNetVertex \"qp\"");
  }

  @Test
  void notANumberSpoilsNoOtherSampleAndNoOutput() {
    MultiLayerNetwork net =
        SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 5, SmallNetworks.sudokuLike());
    INDArray good = Nd4j.ones(DataType.DOUBLE, 3, 5);
    INDArray bad = good.dup();
    bad.putScalar(1, 2, Double.NaN);
    INDArray expected = net.output(good);
    INDArray z = net.output(bad);
    assertThat(z.isNaN().any()).isFalse();
    assertThat(z.getRow(0)).isEqualTo(expected.getRow(0));
    assertThat(z.getRow(2)).isEqualTo(expected.getRow(2));
    assertThatThrownBy(() -> net.output(Nd4j.valueArrayOf(new long[] {3, 5}, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p has NaN");
    assertThat(net.output(good)).isEqualTo(expected);
  }

  @Test
  void widthIsInferred() {
    OptNetLayer layer = SmallNetworks.sudokuLike();
    assertThat(layer.getNIn()).isZero();
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 5, layer, 2);
    OptNetLayer inNet = (OptNetLayer) net.getLayer(1).conf().getLayer();
    assertThat(inNet.getNIn()).isEqualTo(5);
    assertThat(inNet.getNOut()).isEqualTo(5);
    assertThat(net.getParam("1_A").shape()).containsExactly(2, 5);
    assertThat(net.getParam("2_W").shape()).containsExactly(5, 2);
    assertThat(net.summary(InputType.feedForward(3)))
        .contains("layer1 (OptNetLayerImpl)", "A:{2,5}, w:{5}", "15");
  }

  @Test
  void widthIsGiven() {
    OptNetLayer layer =
        new OptNetLayer.Builder().nIn(3).variables(5).nOut(2).Q(Coefficient.identity(1)).build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(2).nOut(2).build())
                .build());
    net.init();
    INDArray x = vector(1, 2, 3).reshape(1, 3);
    assertThat(net.feedForward(x).get(1)).isEqualTo(vector(-1, -2).reshape(1, 2));
  }

  @Test
  void sequencesAreSolvedStepByStep() {
    MultiLayerNetwork net =
        network(
            InputType.recurrent(3),
            new LSTM.Builder().nOut(4).build(),
            SmallNetworks.sudokuLike(GradientChecks.EXACT),
            sequenceOutput());
    assertThat(net.getLayerWiseConfigurations().getInputPreProcess(1))
        .isInstanceOf(RnnToFeedForwardPreProcessor.class);
    assertThat(net.getLayerWiseConfigurations().getInputPreProcess(2))
        .isInstanceOf(FeedForwardToRnnPreProcessor.class);
    Nd4j.getRandom().setSeed(3);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 2, 3, 4);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 2, 4);
    assertThat(net.output(x).shape()).containsExactly(2, 2, 4);
    GradientChecks.check(net, new DataSet(x, y));
  }

  /** Masked steps give zeros and take no part in the gradient. */
  @Test
  void masks() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .Q(Coefficient.identity(1))
                .G(Coefficient.learned(Nd4j.ones(DataType.DOUBLE, 1, 4)))
                .h(Coefficient.learned(vector(0.1)))
                .build();
    MultiLayerNetwork net = network(InputType.recurrent(4), layer, sequenceOutput());
    Nd4j.getRandom().setSeed(3);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 2, 4, 3);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 2, 3);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 1, 1}});
    net.setLayerMaskArrays(mask, mask);
    INDArray activations = net.feedForward(x, false).get(1); // [2 · 3, 4], step by step
    net.clearLayerMaskArrays();
    INDArray unmasked = net.feedForward(x, false).get(1);
    int masked = 0;
    for (int i = 0; i < 6; i++) {
      if (activations.getRow(i).amaxNumber().doubleValue() == 0) {
        masked++;
      } else {
        assertThat(activations.getRow(i)).isEqualTo(unmasked.getRow(i));
      }
    }
    assertThat(masked).isEqualTo(1);

    INDArray other = x.dup();
    other.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(2)).addi(5);
    INDArray gradient = gradient(net, x, y, mask);
    assertThat(gradient.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    assertThat(gradient(net, other, y, mask)).isEqualTo(gradient);
    assertThat(gradient(net, other, y, null)).isNotEqualTo(gradient(net, x, y, null));
  }

  private static INDArray gradient(MultiLayerNetwork net, INDArray x, INDArray y, INDArray mask) {
    MultiLayerNetwork fresh = net.clone();
    fresh.setInput(x);
    fresh.setLabels(y);
    if (mask != null) {
      fresh.setLayerMaskArrays(mask, mask);
    }
    fresh.computeGradientAndScore();
    return fresh.getFlattenedGradients().dup();
  }

  @Test
  void vertexMasksAreThoseOfItsInputs() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(2)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("p"))
            .upper(Coefficient.input("u"))
            .build();
    ComputationGraph net =
        SmallNetworks.vertexAlone(
            SmallNetworks.global(DataType.DOUBLE, new NoOp()), vertex, List.of("p", "u"));
    INDArray p = vector(1, 2, 3, -4, 5, 6).reshape(3, 2);
    INDArray u = Nd4j.ones(DataType.DOUBLE, 3, 2);
    net.setLayerMaskArrays(
        new INDArray[] {vector(1, 1, 0).reshape(3, 1), vector(0, 1, 1).reshape(3, 1)}, null);
    INDArray z = net.feedForward(new INDArray[] {p, u}, false).get("qp");
    assertThat(z.sub(vector(0, 0, -3, 1, 0, 0).reshape(3, 2)).amaxNumber().doubleValue())
        .isLessThan(1e-6);
  }

  @Test
  void imagesAreFlattened() {
    MultiLayerNetwork net =
        network(
            InputType.convolutional(4, 4, 1),
            new ConvolutionLayer.Builder(2, 2).stride(2, 2).nOut(1).build(),
            SmallNetworks.sudokuLike(),
            new OutputLayer.Builder(LossFunction.MSE).nOut(2).build());
    assertThat(net.getLayerWiseConfigurations().getInputPreProcess(1))
        .isInstanceOf(CnnToFeedForwardPreProcessor.class);
    assertThat(net.output(Nd4j.rand(DataType.DOUBLE, 3, 1, 4, 4)).shape()).containsExactly(3, 2);
    net.fit(new DataSet(Nd4j.rand(DataType.DOUBLE, 3, 1, 4, 4), Nd4j.rand(DataType.DOUBLE, 3, 2)));
  }

  @Test
  void flatImagesNeedNothing() {
    MultiLayerNetwork net =
        network(
            InputType.convolutionalFlat(2, 2, 1),
            SmallNetworks.sudokuLike(),
            new OutputLayer.Builder(LossFunction.MSE).nOut(2).build());
    assertThat(net.getParam("0_A").shape()).containsExactly(2, 4);
    net.fit(SmallNetworks.data(DataType.DOUBLE, 2, 4, 2));
  }
}
