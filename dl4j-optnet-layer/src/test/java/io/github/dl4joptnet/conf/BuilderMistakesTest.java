package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.matrix;
import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.qp.SparseMatrix;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class BuilderMistakesTest {
  private static final Coefficient EYE = Coefficient.identity(1);
  private static final UniformDistribution UNIFORM = new UniformDistribution(0, 1);

  private static OptNetLayer.Builder layer() {
    return new OptNetLayer.Builder().name("qp").Q(EYE);
  }

  private static OptNetVertex.Builder vertex() {
    return new OptNetVertex.Builder().variables(4).Q(EYE).p(Coefficient.input("x"));
  }

  private static Coefficient learned(long rows) {
    return Coefficient.learned(rows, UNIFORM);
  }

  private static Coefficient eye(long n) {
    return Coefficient.fixed(Nd4j.eye(n));
  }

  private static Arguments mistake(String message, ThrowingCallable build) {
    return Arguments.of(message, build);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("b without A", () -> layer().b(learned(3)).build()),
        mistake("A without b", () -> layer().A(learned(3)).build()),
        mistake("h without G", () -> layer().h(learned(3)).build()),
        mistake("hLower without G", () -> layer().hLower(0.0).build()),
        mistake("G without h or hLower", () -> layer().G(learned(3)).build()),
        mistake("no minimum", () -> new OptNetLayer.Builder().lower(0.0).build()),
        mistake(
            "A has 3 rows, but b has 2 entries", () -> layer().A(learned(3)).b(learned(2)).build()),
        mistake(
            "G has 3 rows, but h has 2 entries", () -> layer().G(learned(3)).h(learned(2)).build()),
        mistake(
            "Q has 4 rows, but A has 5 columns",
            () -> layer().Q(eye(4)).A(eye(5)).b(learned(5)).build()),
        mistake(
            "Q has 2 rows, but Q has 3 columns",
            () -> layer().Q(Coefficient.fixed(Nd4j.ones(2, 3))).build()),
        mistake(
            "Q is not symmetric",
            () ->
                layer()
                    .Q(Coefficient.fixed(matrix(new double[] {1, 2}, new double[] {0, 1})))
                    .build()),
        mistake("Q cannot come from learned", () -> layer().Q(learned(4))),
        mistake(
            "Q: NaN",
            () -> layer().Q(Coefficient.fixed(matrix(new double[] {Double.NaN}))).build()),
        mistake("Q: a matrix", () -> layer().Q(Coefficient.fixed(vector(1, 2))).build()),
        mistake("h: a vector", () -> layer().G(eye(4)).h(eye(4)).build()),
        mistake(
            "A: a learned matrix needs its number of rows",
            () -> layer().A(Coefficient.learned(UNIFORM)).b(learned(2)).build()),
        mistake(
            "b cannot come from feasible()", () -> layer().A(learned(2)).b(Coefficient.feasible())),
        mistake(
            "h cannot come from timesExp()", () -> layer().G(learned(2)).h(Coefficient.timesExp())),
        mistake("G cannot come from constant(1.0)", () -> layer().G(Coefficient.constant(1))),
        mistake("lower cannot come from identity(1.0)", () -> layer().lower(EYE)),
        mistake("lower > upper at entry 0: 1.0 > 0.5", () -> layer().lower(1).upper(0.5).build()),
        mistake(
            "lower > upper at entry 1",
            () -> layer().lower(vector(0, 3)).upper(vector(1, 2)).build()),
        mistake(
            "hLower > h at entry 1",
            () -> layer().G(eye(2)).hLower(1).h(Coefficient.fixed(vector(1, 0))).build()),
        mistake("lower: Infinity", () -> layer().lower(Double.POSITIVE_INFINITY).build()),
        mistake("upper: -Infinity", () -> layer().upper(Double.NEGATIVE_INFINITY).build()),
        mistake(
            "h: -Infinity",
            () -> layer().G(eye(1)).h(Coefficient.constant(Double.NEGATIVE_INFINITY)).build()),
        mistake(
            "b: Infinity",
            () -> layer().A(eye(1)).b(Coefficient.fixed(vector(Double.POSITIVE_INFINITY))).build()),
        mistake(
            "initial G: entry 0 is Infinity",
            () ->
                layer()
                    .G(Coefficient.learned(matrix(new double[] {Double.POSITIVE_INFINITY})))
                    .h(Coefficient.feasible())
                    .build()),
        mistake(
            "initial L is not lower triangular",
            () -> layer().Q(Coefficient.factored(0, Nd4j.ones(2, 2))).build()),
        mistake(
            "initial s0 has 2 entries",
            () -> layer().G(learned(3)).h(Coefficient.feasible(null, vector(1, 1))).build()),
        mistake(
            "share one point",
            () ->
                layer()
                    .A(learned(1))
                    .b(Coefficient.timesExp())
                    .G(learned(1))
                    .h(Coefficient.feasible(vector(1, 1), null))
                    .build()),
        mistake("nOut = 9, but there are only 4 variables", () -> layer().nIn(4).nOut(9).build()),
        mistake(
            "nIn = 5, but there are only 4 variables", () -> layer().nIn(5).variables(4).build()),
        mistake("nOut = 2, but there is only 1 variable", () -> layer().nIn(1).nOut(2).build()),
        mistake(
            "pRest, but the input fills all 4",
            () -> layer().nIn(4).pRest(Coefficient.constant(1)).build()),
        mistake(
            "pRest has 3 entries",
            () -> layer().nIn(4).variables(6).pRest(Coefficient.fixed(vector(1, 2, 3))).build()),
        mistake(
            "G has 3 columns",
            () -> layer().nIn(4).G(Coefficient.fixed(Nd4j.ones(2, 3))).h(learned(2)).build()),
        mistake("nIn: 1 or more", () -> layer().nIn(0)),
        mistake("nOut: 1 or more", () -> layer().nOut(-1)),
        mistake("inputScale", () -> layer().inputScale(0)),
        mistake("inputScale", () -> layer().inputScale(Double.NaN)),
        mistake("eps must be positive", () -> layer().Q(Coefficient.identity(0))),
        mistake("eps must be 0 or more", () -> layer().Q(Coefficient.factored(-1))),
        mistake(
            "G has 4 columns, but A has 3 columns",
            () ->
                new OptNetLayer.Builder()
                    .A(Coefficient.sparse(LayerGradientTest.sparse(2, 3, 0, 0)))
                        .b(Coefficient.constant(0))
                        .G(Coefficient.fixed(LayerGradientTest.sparse(2, 4, 0, 0)))
                        .h(Coefficient.constant(0))
                        .build()),
        mistake(
            "A has 2 rows, but b has 3 entries",
            () ->
                layer()
                    .A(Coefficient.sparse(LayerGradientTest.sparse(2, 4, 0, 0)))
                    .b(learned(3))
                    .build()),
        mistake(
            "Q has an entry at (1, 0) and none at (0, 1): give both triangles",
            () -> layer().Q(Coefficient.fixed(LayerGradientTest.sparse(2, 2, 0, 0, 1, 0))).build()),
        mistake(
            "Q has an entry at (0, 1) and none at (1, 0): give both triangles",
            () -> vertex().Q(Coefficient.input("q", LayerGradientTest.sparse(4, 4, 0, 1))).build()),
        mistake(
            "Q is not symmetric: Q[0, 1] = 0.5 and Q[1, 0] = -0.6",
            () -> layer().Q(Coefficient.fixed(LayerGradientTest.sparse(2, 2, 0, 1, 1, 0))).build()),
        mistake(
            "Q cannot come from sparse(2 x 2 with 1 entries): nothing would keep it positive"
                + " semidefinite in training; factored(eps, L)",
            () -> layer().Q(Coefficient.sparse(LayerGradientTest.sparse(2, 2, 0, 0)))),
        mistake(
            "h cannot come from fixed(2 x 2 with 1 entries)",
            () -> layer().h(Coefficient.fixed(LayerGradientTest.sparse(2, 2, 0, 0)))),
        mistake(
            "p cannot come from input(x, 2 x 2 with 1 entries)",
            () -> vertex().p(Coefficient.input("x", LayerGradientTest.sparse(2, 2, 0, 0)))),
        mistake(
            "sparse: a sparse matrix with one or more entries is needed, got 2 x 2 with 0 entries",
            () -> Coefficient.sparse(LayerGradientTest.sparse(2, 2))),
        mistake(
            "input: a sparse matrix with one or more entries is needed, got null",
            () -> Coefficient.input("x", null)),
        mistake(
            "sparse: values of shape [2] are needed, one set for all samples, got [3, 2]",
            () ->
                Coefficient.sparse(
                    LayerGradientTest.sparse(2, 2, 0, 0, 1, 1)
                        .withValues(Nd4j.ones(DataType.DOUBLE, 3, 2)))),
        mistake(
            "the initial A: entry 1 is NaN",
            () ->
                layer()
                    .A(
                        Coefficient.sparse(
                            LayerGradientTest.sparse(2, 4, 0, 0, 1, 1)
                                .withValues(vector(1, Double.NaN))))
                    .b(learned(2))
                    .build()),
        mistake(
            "the initial L has 2 rows",
            () ->
                layer()
                    .variables(4)
                    .Q(Coefficient.factored(1, LayerGradientTest.sparse(2, 2, 0, 0)))
                    .build()),
        mistake(
            "factored: eps must be 0 or more",
            () -> Coefficient.factored(-1, LayerGradientTest.sparse(2, 2, 0, 0))),
        mistake(
            "a column of L with many entries makes Q dense",
            () ->
                layer()
                    .Q(
                        Coefficient.factored(
                            1, SparseMatrix.of(Nd4j.ones(DataType.DOUBLE, 5001, 1))))
                    .build()),
        mistake("rows must be 1 or more", () -> learned(0)),
        mistake("DISTRIBUTION", () -> Coefficient.learned(2, WeightInit.DISTRIBUTION)),
        mistake(
            "fixed: a vector or a matrix is needed, got null",
            () -> Coefficient.fixed((INDArray) null)),
        mistake(
            "fixed: a vector or a matrix is needed, got shape [2, 2, 2]",
            () -> Coefficient.fixed(Nd4j.ones(2, 2, 2))),
        mistake("got null", () -> layer().Q(null)),
        mistake("no coefficient named R", () -> layer().coefficient("R", EYE)),
        mistake(
            "G = input(x): the one input of an OptNetLayer is its p",
            () -> layer().G(Coefficient.input("x"))),
        mistake(
            "the one input of an OptNetLayer is its p",
            () -> layer().coefficient("p", Coefficient.constant(1))),
        // vertices
        mistake(
            "no coefficient comes from an input",
            () -> new OptNetVertex.Builder().variables(2).Q(EYE).build()),
        mistake(
            "the number of variables is unknown",
            () -> new OptNetVertex.Builder().Q(EYE).p(Coefficient.input("x")).build()),
        mistake(
            "number of inequalities is unknown",
            () -> vertex().G(Coefficient.input("G")).h(Coefficient.feasible()).build()),
        mistake(
            "input \"h\": the name is taken",
            () -> vertex().G(Coefficient.input("h")).h(learned(2)).build()),
        mistake(
            "pRest follows an input",
            () ->
                new OptNetVertex.Builder()
                    .variables(4)
                    .Q(Coefficient.input("Q"))
                    .pRest(Coefficient.constant(1))
                    .build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void areRejectedWithAReason(String message, ThrowingCallable build) {
    assertThatIllegalArgumentException().isThrownBy(build).withMessageContaining(message);
  }

  @Test
  void messagesNameTheLayer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer().A(learned(3)).build())
        .withMessageStartingWith("OptNetLayer \"qp\": ");
  }

  @Test
  void unknownWidthIsNoticedWhenTheNetworkIsBuilt() {
    var net =
        new org.deeplearning4j.nn.multilayer.MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(layer().build())
                .layer(new org.deeplearning4j.nn.conf.layers.LossLayer.Builder().build())
                .build());
    assertThatIllegalStateException()
        .isThrownBy(net::init)
        .withMessageContaining("OptNetLayer \"qp\"")
        .withMessageContaining("nIn is unknown");
  }

  @Test
  void widthThatDoesNotFitTheFixedCoefficients() {
    OptNetLayer layer = layer().A(Coefficient.fixed(Nd4j.ones(2, 5))).b(learned(2)).build();
    assertThatIllegalStateException()
        .isThrownBy(() -> SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 4, layer))
        .withMessageContaining("OptNetLayer \"qp\"")
        .withMessageContaining("nIn = 4 (and variables(n) is not given), but A has 5 columns");
  }

  private static ComputationGraph graph(OptNetVertex vertex, String[] parents, InputType... types) {
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs(parents)
                .setInputTypes(types)
                .addVertex("program", vertex, parents)
                .addLayer("out", new LossLayer.Builder().build(), "program")
                .setOutputs("out")
                .build());
    net.init();
    return net;
  }

  @Test
  void valuesThatAreTooManyForTheirPattern() {
    OptNetVertex vertex =
        vertex()
            .A(Coefficient.input("a", LayerGradientTest.sparse(1, 4, 0, 0, 0, 2)))
            .b(Coefficient.constant(1))
            .build();
    String[] parents = {"x", "a"};
    InputType four = InputType.feedForward(4);
    assertThatThrownBy(() -> graph(vertex.clone(), parents, four, InputType.feedForward(3)))
        .isInstanceOf(InvalidInputTypeException.class)
        .hasMessage(
            "OptNetVertex \"program\": input \"a\" (A, shape [batch, 3]): [batch, 2] is needed, a"
                + " value for each entry of the pattern 1 x 4 with 2 entries");
    ComputationGraph net = graph(vertex, parents, four, InputType.feedForward(2));
    INDArray x = Nd4j.zeros(DataType.DOUBLE, 1, 4);
    assertThatThrownBy(() -> net.output(x, Nd4j.ones(DataType.DOUBLE, 1, 4)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("input \"a\" (A, shape [1, 4]): [batch, 2] is needed");
  }

  @Test
  void vertexWithInputsThatDoNotFit() {
    OptNetVertex vertex = vertex().G(Coefficient.input("G")).h(Coefficient.input("h")).build();
    String[] parents = {"a", "b", "c"};
    InputType four = InputType.feedForward(4);
    InputType twelve = InputType.feedForward(12);
    assertThatThrownBy(
            () ->
                graph(
                    vertex.clone(),
                    parents,
                    four,
                    InputType.feedForward(13),
                    InputType.feedForward(3)))
        .isInstanceOf(InvalidInputTypeException.class)
        .hasMessageStartingWith(
            "OptNetVertex \"program\": input \"G\" (G, shape [batch, 13]): [batch, rows·4]");
    assertThatThrownBy(() -> graph(vertex.clone(), parents, four, twelve, InputType.feedForward(2)))
        .hasMessageContaining(
            "has 3 rows of 4, but input \"h\" (h, shape [batch, 2]) has 2 entries");
    ComputationGraph net = graph(vertex, parents, four, twelve, InputType.feedForward(3));
    INDArray p = Nd4j.ones(DataType.DOUBLE, 2, 4);
    INDArray g = Nd4j.ones(DataType.DOUBLE, 2, 12);
    assertThat(net.outputSingle(p, g, Nd4j.ones(DataType.DOUBLE, 2, 3)).shape())
        .containsExactly(2, 4);
    assertThatThrownBy(() -> net.output(p, g, Nd4j.ones(DataType.DOUBLE, 2, 5)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageStartingWith("OptNetVertex \"program\": ")
        .hasMessageContaining("input \"h\" (h, shape [2, 5]) has 5 entries");
    assertThatThrownBy(
            () -> vertex.validateInput(new INDArray[] {p, Nd4j.ones(3, 12), Nd4j.ones(2, 3)}))
        .hasMessageContaining("of one batch size");
    assertThatThrownBy(() -> vertex.validateInput(new INDArray[] {p}))
        .hasMessageContaining("3 inputs [x, G, h] are needed, got 1");
  }
}
