package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.matrix;
import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.storage.ExactArray;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

class JsonTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  static Stream<Named<OptNetLayer>> layers() {
    OptNetLayer everything = everythingSet(0.1, new Adam(0.02), "w").build();
    return Stream.concat(
        LayerGradientTest.layers(), Stream.of(Named.of("everything set", everything)));
  }

  private static OptNetLayer.Builder everythingSet(double eps, Adam updater, String overridden) {
    return new OptNetLayer.Builder()
        .name("qp")
        .nIn(4)
        .variables(6)
        .inputScale(-1.5)
        .Q(Coefficient.factored(eps, WeightInit.XAVIER_UNIFORM))
        .pRest(Coefficient.learned(vector(1 / 3.0, -1e-300)))
        .A(Coefficient.learned(1, new NormalDistribution(0.1, 2)))
        .b(Coefficient.timesExp(vector(0, 1, 2, 3, 4, 5)))
        .G(Coefficient.learned(2, WeightInit.RELU))
        .h(Coefficient.strictlyFeasible())
        .hLower(-INF)
        .lower(vector(-INF, -0.0, Math.PI, -1e300, Double.MIN_VALUE, -1))
        .upper(INF)
        .nOut(3)
        .settings(QpSettings.builder().tolerance(1e-9).maxIterations(77).threads(1).build())
        .weightInit(WeightInit.NORMAL)
        .weightInit(overridden, new WeightInitConstant(0.25))
        .updater(updater)
        .biasUpdater(new Nesterovs(0.1, 0.9))
        .l1(1e-3)
        .l2Bias(1e-4)
        .dropOut(0.9)
        .constrainWeights(new NonNegativeConstraint());
  }

  private static MultiLayerConfiguration network(OptNetLayer layer) {
    return SmallNetworks.global(DataType.DOUBLE, new Adam(0.01))
        .list()
        .layer(layer)
        .layer(new LossLayer.Builder().build())
        .setInputType(InputType.feedForward(4))
        .build();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layerSurvivesJsonAndYaml(OptNetLayer layer) {
    MultiLayerConfiguration conf = network(layer);
    for (MultiLayerConfiguration copy :
        List.of(
            MultiLayerConfiguration.fromJson(conf.toJson()),
            MultiLayerConfiguration.fromYaml(conf.toYaml()))) {
      Layer restored = copy.getConf(0).getLayer();
      assertThat(restored).isEqualTo(layer).hasSameHashCodeAs(layer).hasToString(layer.toString());
      assertThat(copy.toJson()).isEqualTo(conf.toJson());
      assertThat(copy).isEqualTo(conf);
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layerSurvivesJavaSerialization(OptNetLayer layer) throws Exception {
    MultiLayerConfiguration conf = network(layer);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(conf);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(conf);
    }
  }

  /** A configuration that loses a setting must not pass for the one that has it. */
  @Test
  void layersThatDifferAreNotEqual() {
    List<OptNetLayer> different =
        List.of(
            everythingSet(0.1, new Adam(0.02), "w").build(),
            everythingSet(0.2, new Adam(0.02), "w").build(),
            everythingSet(0.1, new Adam(0.03), "w").build(),
            everythingSet(0.1, new Adam(0.02), "L").build(),
            everythingSet(0.1, new Adam(0.02), "w").name("other").build(),
            everythingSet(0.1, new Adam(0.02), "w").inputScale(1).build(),
            everythingSet(0.1, new Adam(0.02), "w").nOut(2).build(),
            everythingSet(0.1, new Adam(0.02), "w").settings(QpSettings.defaults()).build(),
            everythingSet(0.1, new Adam(0.02), "w").biasUpdater(new Sgd(1)).build(),
            everythingSet(0.1, new Adam(0.02), "w").l2(1).build(),
            everythingSet(0.1, new Adam(0.02), "w").dropOut(0.8).build(),
            everythingSet(0.1, new Adam(0.02), "w").upper(10).build(),
            everythingSet(0.1, new Adam(0.02), "w").h(Coefficient.feasible()).build());
    for (int i = 0; i < different.size(); i++) {
      for (int j = 0; j < different.size(); j++) {
        assertThat(different.get(i).equals(different.get(j))).as("%d, %d", i, j).isEqualTo(i == j);
      }
    }
  }

  @Test
  void vertexSurvivesJson() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(5)
            .nIn(3)
            .inequalities(2)
            .Q(Coefficient.identity(1 / 3.0))
            .G(Coefficient.input("directions"))
            .h(Coefficient.feasible(null, vector(1, 0.1)))
            .p(Coefficient.input("costs"))
            .pRest(Coefficient.learnedScalar(2))
            .lower(-INF)
            .settings(QpSettings.builder().tolerance(1e-9).build())
            .nOut(4)
            .build();
    ComputationGraphConfiguration conf =
        SmallNetworks.global(DataType.DOUBLE, new Adam(0.01))
            .biasUpdater(new Sgd(0.5))
            .l2(1e-3)
            .graphBuilder()
            .addInputs("G", "p")
            .addVertex("qp", vertex, "G", "p")
            .addLayer("out", new LossLayer.Builder().build(), "qp")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(10), InputType.feedForward(3))
            .build();
    ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(conf.toJson());
    OptNetVertex restored = (OptNetVertex) copy.getVertices().get("qp");
    assertThat(restored).isEqualTo(vertex).hasSameHashCodeAs(vertex);
    assertThat(restored.getInputs()).containsExactly("directions", "costs");
    assertThat(restored.getUpdater()).isEqualTo(new Adam(0.01));
    assertThat(restored.getBiasUpdater()).isEqualTo(new Sgd(0.5));
    assertThat(restored.getRegularization()).isEqualTo(vertex.getRegularization()).hasSize(1);
    assertThat(restored.getSettings().toMap()).isEqualTo(vertex.getSettings().toMap());
    assertThat(copy).isEqualTo(conf);
    assertThat(copy.toJson()).isEqualTo(conf.toJson());
  }

  /** Saved models of earlier versions have to load: what is stored keeps its names. */
  @Test
  void storedForm() throws IOException {
    String stored =
        """
        {
          "coefficients" : {
            "Q" : {"source" : "factored", "eps" : 0.1},
            "p" : {"source" : "input", "name" : "input"},
            "pRest" : {"source" : "learnedScalar", "initial" : 2.0},
            "G" : {"source" : "fixed", "array" : {
              "shape" : [1, 2], "encoding" : "float32-deflate-base64", "values" : "eJyzb2BgOMDAwAAACIABgA=="}},
            "h" : {"source" : "feasible", "strictly" : true},
            "hLower" : {"source" : "constant", "value" : "-Infinity"},
            "A" : {"source" : "learned", "rows" : 40},
            "b" : {"source" : "timesPoint", "exp" : true}
          },
          "nIn" : 1, "variables" : 2, "nIneq" : 0, "nEq" : 0, "nOut" : 1, "inputScale" : -1.0,
          "settings" : {"tolerance" : "1.0E-9"}
        }
        """;
    ParametricQp problem = NeuralNetConfiguration.mapper().readValue(stored, ParametricQp.class);
    assertThat(problem)
        .hasToString(
            "nIn=1, variables=2, nOut=1, inputScale=-1.0, Q=factored(0.1), p=input(input),"
                + " pRest=learnedScalar(2.0), G=fixed([1.0, -2.0]), h=strictlyFeasible(),"
                + " hLower=constant(-Infinity), A=learned(40, weightInit), b=timesExp(),"
                + " settings={tolerance=1.0E-9}");
    assertThat(problem.qpSettings().toMap()).containsEntry("tolerance", "1.0E-9");
  }

  @Test
  void fixedArraysKeepEveryBit() throws IOException {
    double[] values = {
      -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 0.1, 1 / 3.0, -INF, INF, Math.nextUp(1.0)
    };
    ExactArray array = ExactArray.of(vector(values));
    ExactArray copy = ExactArray.decode(array.shape(), array.encoding(), array.encode());
    for (int i = 0; i < values.length; i++) {
      assertThat(Double.doubleToRawLongBits(copy.get(i)))
          .isEqualTo(Double.doubleToRawLongBits(values[i]));
    }
    INDArray columnMajor = matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6}).dup('f');
    assertThat(ExactArray.of(columnMajor).get(1, 0)).isEqualTo(4);
    INDArray view = Nd4j.linspace(1, 12, 12, DataType.FLOAT).reshape(3, 4).getColumn(2);
    assertThat(ExactArray.of(view).get(2)).isEqualTo(11);
  }

  /** The 198 × 199 matrix of total variation: 315,216 bytes as doubles. */
  @Test
  void sparseMatricesStaySmall() {
    INDArray g = PaperModelsTest.totalVariation(100);
    ExactArray array = ExactArray.of(g);
    assertThat(array.encode()).hasSizeLessThan(4_000);
    assertThat(ExactArray.decode(array.shape(), array.encoding(), array.encode())).isEqualTo(array);
  }
}
