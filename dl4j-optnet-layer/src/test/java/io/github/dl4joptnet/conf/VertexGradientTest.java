package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.SparseMatrix;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Gradient checks on graphs in which dense layers compute the coefficients of a vertex. */
class VertexGradientTest {
  private static final int N = 3;

  /** Where the outputs of the dense layers lie while their weights are small. */
  private final Map<String, INDArray> biases = new LinkedHashMap<>();

  private OptNetVertex.Builder vertex() {
    return new OptNetVertex.Builder().variables(N).settings(GradientChecks.EXACT);
  }

  private Coefficient input(String name, SparseMatrix pattern, double... biases) {
    this.biases.put(name, vector(biases));
    return Coefficient.input(name, pattern);
  }

  private Coefficient input(String name, double... biases) {
    this.biases.put(name, vector(biases));
    return Coefficient.input(name);
  }

  /** in → a dense layer for each of the vertex's inputs → the vertex → output layer. */
  private ComputationGraph graph(OptNetVertex vertex, int nOut) {
    GraphBuilder graph =
        SmallNetworks.global(DataType.DOUBLE, new NoOp())
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(2));
    for (String name : vertex.getInputs()) {
      graph.addLayer(
          name + "Layer",
          new DenseLayer.Builder()
              .activation(Activation.IDENTITY)
              .nOut(biases.get(name).length())
              .build(),
          "in");
    }
    String[] parents =
        vertex.getInputs().stream().map(name -> name + "Layer").toArray(String[]::new);
    ComputationGraph net =
        SmallNetworks.withVertex(
            graph,
            vertex,
            parents,
            new OutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .nOut(nOut)
                .build());
    for (String name : vertex.getInputs()) {
      INDArray w = net.getLayer(name + "Layer").getParam("W");
      w.muli(0.05);
      net.getLayer(name + "Layer").getParam("b").assign(biases.get(name));
      if (name.equals("Q")) {
        symmetrize(w);
      }
    }
    return net;
  }

  /** Makes the outputs of the layer symmetric matrices. */
  private static void symmetrize(INDArray w) {
    for (int k = 0; k < w.rows(); k++) {
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < i; j++) {
          w.putScalar(k, i * N + j, w.getDouble(k, j * N + i));
        }
      }
    }
  }

  private void check(OptNetVertex vertex) {
    for (int batch : new int[] {1, 3}) {
      DataSet data = SmallNetworks.data(DataType.DOUBLE, batch, 2, 2);
      GradientChecks.check(graph(vertex.clone(), 2), data.getLabels(), data.getFeatures());
    }
  }

  @Test
  void sparseMatrices() {
    check(
        vertex()
            .Q(input("q", LayerGradientTest.sparse(3, 3, 0, 0, 1, 1, 2, 2), 1, 2, 1.5))
            .p(input("p", 0.4, -0.6, 0.3))
            .A(input("a", LayerGradientTest.sparse(1, 3, 0, 2, 0, 0), 1, -0.5))
            .b(Coefficient.timesExp())
            .G(input("g", LayerGradientTest.sparse(2, 3, 1, 0, 0, 1, 1, 2), 0.5, 1, -0.7))
            .h(Coefficient.feasible(null, vector(0.1, 0.2)))
            .build());
  }

  @Test
  void inequalities() {
    check(
        vertex()
            .Q(Coefficient.identity(1))
            .p(input("p", 1, -2, 0.5))
            .G(input("G", 1, 0.3, 0.1, -0.2, -1, 0.4, 0.2, 0.5, 1, 0, -0.7, 0.3))
            .h(input("h", 0.2, 0.5, 0.4, 0.6))
            .hLower(input("hLower", -0.3, -0.2, -0.1, -0.3))
            .build());
  }

  @Test
  void equalities() {
    check(
        vertex()
            .Q(Coefficient.identity(1))
            .p(input("p", 1, -2, 0.5))
            .A(input("A", 1, 0.3, -0.5, 0.2, -1, 0.1))
            .b(input("b", 0.2, -0.4))
            .build());
  }

  @Test
  void quadraticTermAndBounds() {
    check(
        vertex()
            .Q(input("Q", 2, 0.5, 0, 0.5, 2, -0.3, 0, -0.3, 1))
            .p(input("p", 1, -2, 0.5))
            .lower(input("lower", -0.2, -0.3, -0.1))
            .upper(input("upper", 0.2, 0.6, 0.3))
            .build());
  }

  @Test
  void everythingAtOnce() {
    check(
        vertex()
            .lower(input("lower", -0.6, -0.7, -0.8))
            .Q(input("Q", 2, 0.5, 0, 0.5, 2, -0.3, 0, -0.3, 1))
            .G(input("G", 1, 0.3, 0.1, -0.2, -1, 0.4))
            .A(input("A", 1, 0.3, -0.5))
            .b(input("b", 0.1))
            .h(input("h", 0.1, 0.2))
            .p(input("p", 1, -2, 1.5))
            .hLower(input("hLower", -0.3, -0.2))
            .upper(input("upper", 0.6, 0.6, 0.3))
            .build());
  }

  @Test
  void pointsOfInputMatrices() {
    check(
        vertex()
            .Q(Coefficient.factored(0.5, new UniformDistribution(0, 1)))
            .p(input("p", 1, -2, 0.5))
            .A(input("A", 1, 0.3, -0.5))
            .b(Coefficient.timesExp(vector(-1, -1.2, -0.9)))
            .equalities(1)
            .G(input("G", 1, 0.3, 0.1, -0.2, -1, 0.4))
            .h(Coefficient.feasible(null, vector(0.1, 0.2)))
            .inequalities(2)
            .build());
  }

  @Test
  void learnedCoefficientsBesideAnInputThatIsNotTheLinearTerm() {
    check(
        vertex()
            .Q(Coefficient.identity(1))
            .p(Coefficient.learned(vector(1, -2, 0.5)))
            .G(Coefficient.learned(2, new NormalDistribution(0, 1)))
            .h(input("h", 0.1, 0.2))
            .build());
  }

  @Test
  void inputIsTheBeginningOfTheLinearTerm() {
    check(
        vertex()
            .Q(Coefficient.identity(1))
            .nIn(2)
            .inputScale(-2)
            .p(input("p", 1, -2))
            .pRest(Coefficient.learned(vector(0.3)))
            .upper(0.4)
            .nOut(2)
            .build());
  }

  /** One vertex may feed several coefficients. */
  @Test
  void oneInputForTwoCoefficients() {
    check(
        vertex()
            .Q(Coefficient.identity(1))
            .p(input("x", 1, -2, 0.4))
            .upper(Coefficient.input("x"))
            .build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void matricesMayComeFlattenedOrNot(boolean flat) {
    OptNetVertex vertex =
        vertex()
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("p"))
            .G(Coefficient.input("G"))
            .h(Coefficient.constant(0.3))
            .build();
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("p", "G")
                .setInputTypes(
                    InputType.feedForward(N),
                    flat ? InputType.feedForward(2 * N) : InputType.recurrent(2, N))
                .addVertex("qp", vertex, "p", "G")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(N)
                        .build(),
                    "qp")
                .setOutputs("out")
                .build());
    net.init();
    INDArray p = vector(-1, -1, -1, -2, 0, 1).reshape(2, N);
    INDArray g = vector(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0).reshape(2, 2, N);
    INDArray z =
        net.feedForward(new INDArray[] {p, flat ? g.reshape(2, 2 * N) : g}, false).get("qp");
    INDArray expected = vector(0.3, 0.3, 1, 1.15, -0.85, -1).reshape(2, N);
    assertThat(z.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-8);
  }

  @Test
  void gradientsOfMatricesThatAreNotFlattened() {
    OptNetVertex vertex =
        vertex()
            .Q(Coefficient.identity(1))
            .p(Coefficient.learned(vector(1, -2, 0.5)))
            .G(Coefficient.input("G"))
            .h(Coefficient.feasible(null, vector(0.1, 0.2)))
            .inequalities(2)
            .build();
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("in")
                .addLayer("dense", new DenseLayer.Builder().nIn(2).nOut(2 * N).build(), "in")
                .addVertex("matrix", new ReshapeVertex('c', new int[] {-1, 2, N}, null), "dense")
                .addVertex("qp", vertex, "matrix")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nIn(N)
                        .nOut(2)
                        .build(),
                    "qp")
                .setOutputs("out")
                .build());
    net.init();
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 3, 2, 2);
    GradientChecks.check(net, data.getLabels(), data.getFeatures());
  }

  @Test
  void batchesOfAnySize() {
    OptNetVertex vertex =
        vertex()
            .Q(Coefficient.identity(1))
            .p(input("p", 1, -2, 0.5))
            .G(input("G", 1, 0.3, 0.1, -0.2, -1, 0.4))
            .h(Coefficient.constant(0.1))
            .build();
    ComputationGraph net = graph(vertex, 2);
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 7, 2, 2);
    INDArray all = net.outputSingle(data.getFeatures());
    for (int i = 0; i < 7; i++) {
      INDArray row = data.getFeatures().getRow(i, true).dup();
      assertThat(net.outputSingle(row).sub(all.getRow(i, true)).amaxNumber().doubleValue())
          .isLessThan(1e-12);
    }
    net.fit(data);
    net.fit(new DataSet(data.getFeatures().getRow(0, true), data.getLabels().getRow(0, true)));
    assertThat(net.outputSingle(Nd4j.ones(DataType.DOUBLE, 3, 2)).shape()).containsExactly(3, 2);
  }
}
