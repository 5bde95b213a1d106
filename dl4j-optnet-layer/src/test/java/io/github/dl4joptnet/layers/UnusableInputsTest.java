package io.github.dl4joptnet.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Ready-made layers and vertices on models, with NaN, wrong sizes, and masks that leave nothing.
 */
class UnusableInputsTest {
  private static final int BATCH = 4;
  private static final int SPOILT = 2;

  /** A layer and the name of its input. */
  private record Case(String name, Layer layer, String input) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> layers() {
    List<Case> cases = new ArrayList<>();
    Shelf.all()
        .forEach(
            (name, layer) -> {
              if (!Shelf.direct().containsKey(name)) {
                String input =
                    name.startsWith("mpc") ? "state" : name.equals("polytope") ? "point" : "x";
                cases.add(new Case(name, layer.get(), input));
              }
            });
    return cases;
  }

  private static MultiLayerNetwork network(Layer layer, int width) {
    layer.setLayerName("decision");
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(layer)
                .layer(loss())
                .setInputType(InputType.feedForward(width))
                .build());
    net.init();
    return net;
  }

  private static LossLayer loss() {
    return new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  private static INDArray column(double... entries) {
    return Nd4j.createFromArray(entries).reshape(entries.length, 1);
  }

  private static double[] row(INDArray array, int i) {
    return array.getRow(i).dup().toDoubleVector();
  }

  private static void assertSpoilt(INDArray actual, INDArray expected) {
    assertThat(row(actual, SPOILT)).containsOnly(0);
    for (int i = 0; i < BATCH; i++) {
      if (i != SPOILT) {
        assertThat(row(actual, i)).isEqualTo(row(expected, i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aSampleWithNaNLeavesTheOthersAlone(Case each) {
    MultiLayerNetwork net = network(each.layer, Shelf.WIDTH);
    INDArray x = Shelf.normal(BATCH, Shelf.WIDTH);
    INDArray spoilt = x.dup();
    spoilt.putScalar(SPOILT, 3, Double.NaN);
    INDArray expected = net.output(x);
    assertSpoilt(net.output(spoilt), expected);
    INDArray labels = Shelf.normal(BATCH, (int) expected.size(1));
    assertSpoilt(
        net.calculateGradients(spoilt, labels, null, null).getSecond(),
        net.calculateGradients(x, labels, null, null).getSecond());

    net.setLayerMaskArrays(column(1, 1, 0, 1), null);
    assertSpoilt(net.output(spoilt), expected);
    INDArray none = Nd4j.valueArrayOf(BATCH, Shelf.WIDTH, Double.NaN);
    assertThatThrownBy(() -> net.output(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OptNetLayer \"decision\": parameter \"" + each.input + "\" is NaN");
  }

  @ParameterizedTest
  @MethodSource("layers")
  void wrongSizes(Case each) {
    MultiLayerNetwork net = network(each.layer, Shelf.WIDTH);
    assertThatThrownBy(() -> net.output(Shelf.normal(BATCH, 5)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining(
            "OptNetLayer \"decision\": an input of shape [batch, 6] is needed, got [4, 5]");
    assertThatThrownBy(() -> network(each.layer, 5))
        .hasStackTraceContaining("the parameter \"" + each.input + "\" of the model has 6 entries");
    net.setLayerMaskArrays(column(1, 1, 0), null);
    assertThatThrownBy(() -> net.output(Shelf.normal(BATCH, Shelf.WIDTH)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining(
            "OptNetLayer \"decision\": a mask with an entry for each of 4 rows is needed, got [3, 1]");
  }

  /** Nothing is left, and nothing has an effect. */
  @ParameterizedTest
  @MethodSource("layers")
  void emptyMasks(Case each) {
    MultiLayerNetwork net = network(each.layer, Shelf.WIDTH);
    net.setLayerMaskArrays(Nd4j.zeros(DataType.DOUBLE, BATCH, 1), null);
    INDArray x = Shelf.normal(BATCH, Shelf.WIDTH);
    INDArray z = net.output(x);
    assertThat(z.amaxNumber().doubleValue()).isZero();
    Pair<Gradient, INDArray> gradients =
        net.calculateGradients(x, z.add(1), Nd4j.zeros(DataType.DOUBLE, BATCH, 1), null);
    assertThat(gradients.getSecond().amaxNumber().doubleValue()).isZero();
    for (INDArray gradient : gradients.getFirst().gradientForVariable().values()) {
      assertThat(gradient.amaxNumber().doubleValue()).isZero();
    }
  }

  /** A vertex and its inputs. */
  private record Inputs(String name, GraphVertex vertex, List<String> names, INDArray... values) {
    @Override
    public String toString() {
      return name;
    }

    ComputationGraph network() {
      GraphBuilder graph =
          SmallNetworks.global(DataType.DOUBLE, new NoOp()).graphBuilder().addInputs(names);
      graph
          .addVertex("decision", vertex, names.toArray(new String[0]))
          .addLayer("out", loss(), "decision")
          .setOutputs("out");
      ComputationGraph net = new ComputationGraph(graph.build());
      net.init();
      return net;
    }

    INDArray[] with(int i, INDArray value) {
      INDArray[] changed = values.clone();
      changed[i] = value;
      return changed;
    }
  }

  static List<Inputs> vertices() {
    return List.of(
        new Inputs(
            "polytope",
            new PolytopeProjection.Builder(4)
                .equalities(Shelf.normal(1, 4))
                .inequalities(Shelf.normal(2, 4))
                .lower(-4)
                .buildVertex(),
            List.of("point", "b", "h"),
            Shelf.normal(BATCH, 4),
            Shelf.normal(BATCH, 1),
            Shelf.normal(BATCH, 2)),
        new Inputs(
            "portfolio",
            new MeanVariancePortfolio.Builder(3, 2).turnover(3).build(),
            List.of("returns", "factor", "held"),
            Shelf.normal(BATCH, 3),
            Shelf.normal(BATCH, 6),
            Nd4j.valueArrayOf(new long[] {BATCH, 3}, 1.0 / 3, DataType.DOUBLE)),
        new Inputs(
            "svm",
            new SvmHead.Builder(4, 3, 2).c(0.5).ridge(0.1).build(),
            List.of("features", "labels"),
            Shelf.normal(BATCH, 12),
            ShelfGradientTest.labels(BATCH)),
        new Inputs(
            "svm with queries",
            new SvmHead.Builder(4, 3, 2).c(0.5).ridge(0.1).queries(2).build(),
            List.of("features", "labels", "queries"),
            Shelf.normal(BATCH, 12),
            ShelfGradientTest.labels(BATCH),
            Shelf.normal(BATCH, 6)));
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void inputsOfVertices(Inputs each) {
    ComputationGraph net = each.network();
    INDArray expected = net.outputSingle(each.values).dup();
    INDArray gradient = Shelf.normal(BATCH, (int) expected.size(1));
    for (int i = 0; i < each.values.length; i++) {
      INDArray spoilt = each.values[i].dup();
      spoilt.putScalar(SPOILT, 1 % spoilt.columns(), Double.NaN);
      INDArray[] inputs = each.with(i, spoilt);
      assertSpoilt(net.outputSingle(inputs), expected);
      INDArray[] gradients = inputGradients(net, inputs, gradient);
      INDArray[] good = inputGradients(net, each.values, gradient);
      for (int k = 0; k < gradients.length; k++) {
        assertSpoilt(gradients[k], good[k]);
      }

      String name = each.names.get(i);
      INDArray none = Nd4j.valueArrayOf(spoilt.shape(), Double.NaN, DataType.DOUBLE);
      INDArray[] unusable = each.with(i, none);
      assertThatThrownBy(() -> net.outputSingle(unusable))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("OptNetVertex \"decision\": parameter \"" + name + "\" is NaN");
      INDArray[] wide = each.with(i, Nd4j.hstack(spoilt, spoilt));
      assertThatThrownBy(() -> net.outputSingle(wide))
          .isInstanceOf(DL4JInvalidInputException.class)
          .hasMessageContaining("OptNetVertex \"decision\": input \"" + name + "\": [batch, ");
    }
    INDArray[] empty = new INDArray[each.values.length];
    Arrays.fill(empty, Nd4j.zeros(DataType.DOUBLE, BATCH, 1));
    net.setLayerMaskArrays(empty, null);
    assertThat(net.outputSingle(each.values).amaxNumber().doubleValue()).isZero();
  }

  private static INDArray[] inputGradients(
      ComputationGraph net, INDArray[] inputs, INDArray gradient) {
    org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = net.getVertex("decision");
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    for (int i = 0; i < inputs.length; i++) {
      vertex.setInput(i, inputs[i], none);
    }
    vertex.doForward(true, none);
    vertex.setEpsilon(gradient);
    return vertex.doBackward(false, none).getSecond();
  }
}
