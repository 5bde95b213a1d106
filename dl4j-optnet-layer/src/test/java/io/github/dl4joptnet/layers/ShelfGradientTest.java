package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.Collection;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's gradient check of each layer, with other layers below and above. */
class ShelfGradientTest {
  private static final int BATCH = 3;
  private static final int NIN = 2;
  private static final int NOUT = 1;

  static Collection<String> all() {
    return Shelf.all().keySet();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(NOUT)
        .build();
  }

  private static DenseLayer dense(int width) {
    return new DenseLayer.Builder()
        .nOut(width)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  @ParameterizedTest
  @MethodSource("all")
  void inAMultiLayerNetwork(String name) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(dense(Shelf.WIDTH))
                .layer(Shelf.all().get(name).get())
                .layer(output())
                .setInputType(InputType.feedForward(NIN))
                .build());
    net.init();
    GradientChecks.check(net, SmallNetworks.data(DataType.DOUBLE, BATCH, NIN, NOUT));
  }

  @ParameterizedTest
  @MethodSource("all")
  void inAComputationGraph(String name) {
    Layer layer = Shelf.all().get(name).get();
    ComputationGraph net =
        graph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(NIN))
                .addLayer("below", dense(Shelf.WIDTH), "in")
                .addLayer("layer", layer, "below")
                .addLayer("out", output(), "layer"));
    DataSet data = SmallNetworks.data(DataType.DOUBLE, BATCH, NIN, NOUT);
    GradientChecks.check(net, data.getLabels(), data.getFeatures());
  }

  private static ComputationGraph graph(GraphBuilder builder) {
    ComputationGraph net = new ComputationGraph(builder.setOutputs("out").build());
    net.init();
    return net;
  }

  private static void checkVertex(GraphVertex vertex, String[] names, int... widths) {
    GraphBuilder builder =
        SmallNetworks.global(DataType.DOUBLE, new NoOp())
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(NIN));
    for (int i = 0; i < names.length; i++) {
      builder.addLayer(names[i], dense(widths[i]), "in");
    }
    builder.addVertex("qp", vertex, names).addLayer("out", output(), "qp");
    DataSet data = SmallNetworks.data(DataType.DOUBLE, BATCH, NIN, NOUT);
    GradientChecks.check(graph(builder), data.getLabels(), data.getFeatures());
  }

  @Test
  void polytopeWithRightSidesThatTheNetworkComputes() {
    GraphVertex vertex =
        new PolytopeProjection.Builder(4)
            .equalities(Shelf.normal(1, 4))
            .inequalities(Shelf.normal(2, 4))
            .lower(-4)
            .settings(GradientChecks.EXACT)
            .buildVertex();
    checkVertex(vertex, new String[] {"h", "point", "b"}, 2, 4, 1);
  }

  @Test
  void portfolioWithTradingCost() {
    INDArray factor = Shelf.normal(4, 3);
    GraphVertex vertex =
        new MeanVariancePortfolio.Builder(factor.transpose().mmul(factor))
            .weights(-2, 2)
            .tradingCost(0.05)
            .settings(GradientChecks.EXACT)
            .build();
    checkVertex(vertex, new String[] {"held", "returns"}, 3, 3);
  }

  @Test
  void portfolioWithACovarianceThatTheNetworkComputes() {
    GraphVertex vertex =
        new MeanVariancePortfolio.Builder(3, 4)
            .riskAversion(2)
            .weights(-5, 5)
            .turnover(6)
            .settings(GradientChecks.EXACT)
            .build();
    checkVertex(vertex, new String[] {"returns", "factor", "held"}, 3, 12, 3);
  }

  /** With more examples than features, so that α is not unique. */
  @Test
  void supportVectorMachine() {
    INDArray labels = labels(BATCH);
    for (int queries : new int[] {0, 2}) {
      SvmHead.Builder svm = new SvmHead.Builder(4, 3, 2).c(0.5).settings(GradientChecks.EXACT);
      GraphBuilder builder =
          SmallNetworks.global(DataType.DOUBLE, new NoOp())
              .graphBuilder()
              .addInputs("in", "labels")
              .setInputTypes(InputType.feedForward(NIN), InputType.feedForward(8))
              .addLayer("features", dense(12), "in");
      if (queries > 0) {
        builder.addLayer("queries", dense(queries * 3), "in");
        svm.queries(queries);
      }
      String[] parents =
          queries > 0
              ? new String[] {"features", "queries", "labels"}
              : new String[] {"labels", "features"};
      builder.addVertex("svm", svm.build(), parents).addLayer("out", output(), "svm");
      DataSet data = SmallNetworks.data(DataType.DOUBLE, BATCH, NIN, NOUT);
      GradientChecks.check(graph(builder), data.getLabels(), data.getFeatures(), labels);
    }
  }

  /** One-hot labels of four examples of two classes. */
  static INDArray labels(int batch) {
    double[][] labels = new double[batch][];
    for (int i = 0; i < batch; i++) {
      labels[i] =
          i % 2 == 0
              ? new double[] {1, 0, 1, 0, 0, 1, 0, 1}
              : new double[] {0, 1, 1, 0, 1, 0, 0, 1};
    }
    return Nd4j.createFromArray(labels);
  }
}
