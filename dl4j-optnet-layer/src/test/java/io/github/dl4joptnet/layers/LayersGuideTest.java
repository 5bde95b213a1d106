package io.github.dl4joptnet.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The code of docs/layers.md, and that it runs. */
class LayersGuideTest {
  private static final Path PAGE = Path.of("docs/layers.md");
  private static final Pattern PICTURE = Pattern.compile("!\\[\\]\\(([^)]*)\\)");

  private final int n = 6;
  private final INDArray A = Shelf.normal(2, n);
  private final INDArray b = Nd4j.createFromArray(0.5, 1.0);
  private final INDArray G = Shelf.normal(3, n);
  private final INDArray h = Nd4j.createFromArray(3.0, 3.0, 3.0);

  @Test
  void allCodeAndAllPicturesOfThePageAreThere() throws IOException {
    DocumentedCode.assertCompiled(PAGE.toString(), LayersGuideTest.class);
    Matcher picture = PICTURE.matcher(Files.readString(PAGE));
    int count = 0;
    while (picture.find()) {
      assertThat(Path.of("docs", picture.group(1))).exists();
      count++;
    }
    assertThat(count).isEqualTo(14);
  }

  private static INDArray output(Layer layer, int width) {
    return network(layer, InputType.feedForward(width)).output(Shelf.normal(3, width));
  }

  private static MultiLayerNetwork network(Layer layer, InputType inputType) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(layer)
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(inputType)
                .build());
    net.init();
    return net;
  }

  private static ComputationGraph finish(GraphBuilder graph, String last) {
    ComputationGraph net =
        new ComputationGraph(
            graph
                .addLayer(
                    "out",
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                    last)
                .setOutputs("out")
                .build());
    net.init();
    return net;
  }

  private static GraphBuilder graph(String[] inputs, int... widths) {
    InputType[] types = new InputType[widths.length];
    for (int i = 0; i < widths.length; i++) {
      types[i] = InputType.feedForward(widths[i]);
    }
    return SmallNetworks.global(DataType.DOUBLE, new NoOp())
        .graphBuilder()
        .addInputs(inputs)
        .setInputTypes(types);
  }

  private static double largestDifference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  @Test
  void shares() {
    ActivationLayer shares = new ActivationLayer(new Sparsemax()); // Σ z = 1, many exact zeros
    ActivationLayer three = new ActivationLayer(new SoftTopK(3)); // Σ z = 3, 0 ≤ z ≤ 1
    DenseLayer gates = new DenseLayer.Builder().nOut(8).activation(new Sparsemax()).build();
    for (Layer layer : new Layer[] {shares, gates}) {
      assertThat(output(layer, 8).sumNumber().doubleValue()).isCloseTo(3, within(1e-9));
    }
    assertThat(output(three, 8).maxNumber().doubleValue()).isLessThanOrEqualTo(1);
    SimplexProjection attention = new SimplexProjection.Builder().overTime().build();
    assertThat(attention.isOverTime()).isTrue();
  }

  @Test
  void order() {
    IsotonicRegression rising = new IsotonicRegression.Builder().build();
    SoftSort sorted = new SoftSort.Builder(0.1).build(); // ascending
    SoftRank ranks = new SoftRank.Builder(0.1).descending().build(); // the largest is 1
    TotalVariationDenoising steps = new TotalVariationDenoising.Builder(0.5).overTime().build();
    for (Layer layer : new Layer[] {rising, sorted}) {
      double[] z = output(layer, 5).getRow(0).toDoubleVector();
      for (int i = 1; i < 5; i++) {
        assertThat(z[i]).isGreaterThanOrEqualTo(z[i - 1]);
      }
    }
    INDArray x = Shelf.normal(3, 5);
    assertThat(output(ranks, 5).argMax(1)).isEqualTo(x.neg().argMax(1));
    assertThat(steps.isOverTime()).isTrue();
  }

  @Test
  void projections() {
    double[] prices = {1, 2, 3, 4, 5, 6};
    BoxProjection box = new BoxProjection.Builder().lower(0).upper(0.8).build();
    HalfspaceProjection budget = new HalfspaceProjection.Builder(prices, 10).build();
    OptNetLayer feasible =
        new PolytopeProjection.Builder(n).equalities(A, b).inequalities(G, h).lower(0).build();
    assertThat(output(box, n).maxNumber().doubleValue()).isLessThanOrEqualTo(0.8);
    assertThat(output(budget, n).shape()).containsExactly(3, n);
    INDArray z = output(feasible, n);
    assertThat(largestDifference(z.mmul(A.transpose()), b.reshape(1, 2))).isLessThan(1e-9);

    GraphBuilder graph = graph(new String[] {"point", "b"}, n, 2);
    graph.addVertex(
        "decision",
        new PolytopeProjection.Builder(n).equalities(A).inequalities(G, h).buildVertex(),
        "point",
        "b");
    INDArray sides = Shelf.normal(3, 2);
    INDArray decision = finish(graph, "decision").outputSingle(Shelf.normal(3, n), sides);
    assertThat(largestDifference(decision.mmul(A.transpose()), sides)).isLessThan(1e-9);
  }

  @Test
  void portfolio() {
    INDArray covariance = Nd4j.eye(4).castTo(DataType.DOUBLE);
    GraphBuilder graph = graph(new String[] {"returns", "held"}, 4, 4);
    graph.addVertex(
        "weights",
        new MeanVariancePortfolio.Builder(covariance).riskAversion(5).turnover(0.2).build(),
        "returns",
        "held");
    INDArray held = Nd4j.valueArrayOf(new long[] {3, 4}, 0.25, DataType.DOUBLE);
    INDArray w = finish(graph, "weights").outputSingle(Shelf.normal(3, 4), held);
    assertThat(w.sub(held).norm1(1).maxNumber().doubleValue()).isLessThan(0.2 + 1e-9);
  }

  @Test
  void control() {
    INDArray A = Nd4j.createFromArray(new double[][] {{1, 0.2}, {0, 1}});
    INDArray B = Nd4j.createFromArray(new double[][] {{0.02}, {0.2}});
    OptNetLayer controller = new LinearMpc.Builder(A, B).horizon(20).controls(-1, 1).build();
    assertThat(output(controller, 2).shape()).containsExactly(3, 1);
  }

  @Test
  void leastSquares() {
    INDArray M = Shelf.normal(5, 3);
    OptNetLayer mixture = new NonnegativeLeastSquares.Builder(M).learned().ridge(0.01).build();
    assertThat(output(mixture, 5).minNumber().doubleValue()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void supportVectorMachine() {
    int examples = 4;
    int features = 5;
    int classes = 2;
    int queries = 3;
    GraphBuilder graph =
        graph(
            new String[] {"features", "labels", "queries"},
            examples * features,
            examples * classes,
            queries * features);
    graph.addVertex(
        "scores",
        new SvmHead.Builder(examples, features, classes).c(0.1).queries(queries).build(),
        "features",
        "labels",
        "queries");
    INDArray scores =
        finish(graph, "scores")
            .outputSingle(
                Shelf.normal(2, examples * features),
                ShelfGradientTest.labels(2),
                Shelf.normal(2, queries * features));
    assertThat(scores.shape()).containsExactly(2, queries * classes);
  }
}
