package io.github.dl4joptnet.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's gradient check of each layer, with other layers below and above. */
class ShelfGradientTest {
  private static final int BATCH = 3;
  private static final int NIN = 2;
  private static final int NOUT = 1;

  private static final Sandwich NETWORKS =
      new Sandwich(InputType.feedForward(NIN), ShelfGradientTest::dense, ShelfGradientTest::output);

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

  private static DataSet data() {
    return SmallNetworks.data(DataType.DOUBLE, BATCH, NIN, NOUT);
  }

  private static void check(ComputationGraph net, INDArray... furtherInputs) {
    List<INDArray> inputs = new ArrayList<>(List.of(furtherInputs));
    inputs.add(0, data().getFeatures());
    GradientChecks.check(net, data().getLabels(), inputs.toArray(INDArray[]::new));
  }

  @ParameterizedTest
  @MethodSource("all")
  void inAMultiLayerNetwork(String name) {
    GradientChecks.check(NETWORKS.network(Shelf.all().get(name).get(), Shelf.WIDTH), data());
  }

  @ParameterizedTest
  @MethodSource("all")
  void inAComputationGraph(String name) {
    check(NETWORKS.graph(Shelf.all().get(name).get(), Shelf.WIDTH));
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
    check(NETWORKS.graph(vertex, new String[] {"h", "point", "b"}, 2, 4, 1));
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
    check(NETWORKS.graph(vertex, new String[] {"held", "returns"}, 3, 3));
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
    check(NETWORKS.graph(vertex, new String[] {"returns", "factor", "held"}, 3, 12, 3));
  }

  /** With more examples than features, so that α is not unique. */
  @Test
  void supportVectorMachine() {
    INDArray labels = labels(BATCH);
    GraphVertex weights =
        new SvmHead.Builder(4, 3, 2).c(0.5).settings(GradientChecks.EXACT).build();
    check(
        NETWORKS.graph(weights, new String[] {"labels", "features"}, List.of("labels"), 8, 12),
        labels);
    GraphVertex scores =
        new SvmHead.Builder(4, 3, 2).c(0.5).queries(2).settings(GradientChecks.EXACT).build();
    check(
        NETWORKS.graph(
            scores, new String[] {"features", "queries", "labels"}, List.of("labels"), 12, 6, 8),
        labels);
  }

  /** The second example is masked: its scores are 0, and it has no part in the gradient. */
  @Test
  void maskedSupportVectorMachine() {
    GraphVertex scores =
        new SvmHead.Builder(4, 3, 2).c(0.5).queries(2).settings(GradientChecks.EXACT).build();
    ComputationGraph net =
        NETWORKS.graph(
            scores, new String[] {"features", "queries", "labels"}, List.of("labels"), 12, 6, 8);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}});
    INDArray[] inputs = {data().getFeatures(), labels(BATCH)};
    GradientChecks.check(net, data().getLabels(), mask, inputs);

    net.setLayerMaskArrays(new INDArray[] {mask, mask}, null);
    INDArray output = net.feedForward(inputs, false).get("qp");
    assertThat(output.getRow(1).amaxNumber().doubleValue()).isZero();
    assertThat(output.getRow(0).amaxNumber().doubleValue()).isGreaterThan(1e-3);
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
