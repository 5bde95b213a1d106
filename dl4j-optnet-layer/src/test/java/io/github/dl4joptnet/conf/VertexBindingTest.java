package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Which parent of a vertex is which coefficient: z = min(−p, upper), entry by entry. */
class VertexBindingTest {
  private static final INDArray P = vector(-1, -2, 3).reshape(1, 3);
  private static final INDArray UPPER = vector(0.5, 5, 5).reshape(1, 3);
  private static final INDArray Z = vector(0.5, 2, -3).reshape(1, 3);

  private static OptNetVertex vertex() {
    return new OptNetVertex.Builder()
        .variables(3)
        .Q(Coefficient.identity(1))
        .lower(Coefficient.learned(vector(-9, -9, -9))) // DL4J clones no graph without parameters
        .p(Coefficient.input("p"))
        .upper(Coefficient.input("upper"))
        .build();
  }

  private static ComputationGraphConfiguration configuration(InputType type, String... parents) {
    return SmallNetworks.global(DataType.DOUBLE, new Sgd(0.1))
        .graphBuilder()
        .addInputs(parents)
        .setInputTypes(type, type)
        .addVertex("qp", vertex(), parents)
        .addLayer(
            "out",
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
            "qp")
        .setOutputs("out")
        .build();
  }

  private static ComputationGraph graph(ComputationGraphConfiguration configuration) {
    ComputationGraph net = new ComputationGraph(configuration);
    net.init();
    return net;
  }

  private static ComputationGraph graph(String... parents) {
    return graph(configuration(InputType.feedForward(3), parents));
  }

  private static void computes(INDArray expected, ComputationGraph net, INDArray... inputs) {
    INDArray z = net.outputSingle(inputs);
    assertThat(z.sub(expected).amaxNumber().doubleValue()).as("%s", z).isLessThan(1e-7);
  }

  @Test
  void parentsOfTheSameNamesBindByName() {
    computes(Z, graph("p", "upper"), P, UPPER);
    computes(Z, graph("upper", "p"), UPPER, P);
  }

  @Test
  void parentsOfOtherNamesBindInOrder() {
    computes(Z, graph("costs", "caps"), P, UPPER);
  }

  @Test
  void namesOfWhichSomeMatchAreRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> graph("upper", "costs"))
        .withMessage(
            "OptNetVertex \"qp\": its inputs are [p, upper] and its parents [upper, costs], of"
                + " which only [upper] match: give all the same names, or none");
  }

  /** As JSON before the graph was made, as JSON after, and as a saved model. */
  @Test
  void bindingSurvivesSaving() throws IOException {
    ComputationGraphConfiguration fresh = configuration(InputType.feedForward(3), "upper", "p");
    computes(Z, graph(ComputationGraphConfiguration.fromJson(fresh.toJson())), UPPER, P);
    ComputationGraph net = graph(fresh);
    String bound = net.getConfiguration().toJson();
    assertThat(bound).doesNotContain("bindByName");
    computes(Z, graph(ComputationGraphConfiguration.fromJson(bound)), UPPER, P);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, bytes, false);
    computes(
        Z,
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray())),
        UPPER,
        P);
    computes(Z, net.clone(), UPPER, P);
  }

  /** Models of versions that bound in order only have no mark, and were trained so. */
  @Test
  void storedVerticesWithoutAMarkBindInOrder() {
    String json = configuration(InputType.feedForward(3), "upper", "p").toJson();
    String withoutMark = json.replaceFirst("\"bindByName\" : true,\\s*", "");
    assertThat(withoutMark).isNotEqualTo(json);
    computes(Z, graph(ComputationGraphConfiguration.fromJson(withoutMark)), P, UPPER);
  }

  @Test
  void widthsAreCheckedAgainstTheBoundInput() {
    ComputationGraphConfiguration wrong =
        SmallNetworks.global(DataType.DOUBLE, new Sgd(0.1))
            .graphBuilder()
            .addInputs("upper", "p")
            .setInputTypes(InputType.feedForward(4), InputType.feedForward(3))
            .addVertex("qp", vertex(), "upper", "p")
            .addLayer("out", new LossLayer.Builder(LossFunction.MSE).build(), "qp")
            .setOutputs("out")
            .build();
    assertThatThrownBy(() -> graph(wrong))
        .hasMessageStartingWith("OptNetVertex \"qp\": ")
        .hasMessageContaining("input \"upper\" (upper, shape [batch, 4]) has 4 entries");
  }

  @Test
  void sequencesAreSolvedStepByStep() {
    ComputationGraph net = graph(configuration(InputType.recurrent(3), "upper", "p"));
    INDArray twoSteps = INDArrays.steps(P, P.neg());
    INDArray z =
        net.feedForward(new INDArray[] {INDArrays.steps(UPPER, UPPER), twoSteps}, false).get("qp");
    assertThat(z.shape()).containsExactly(1, 3, 2);
    INDArray second = vector(-1, -2, 3).reshape(1, 3);
    assertThat(z.sub(INDArrays.steps(Z, second)).amaxNumber().doubleValue()).isLessThan(1e-7);
  }

  private static final class INDArrays {
    static INDArray steps(INDArray first, INDArray second) {
      INDArray sequence = Nd4j.create(DataType.DOUBLE, 1, 3, 2);
      for (int i = 0; i < 3; i++) {
        sequence.putScalar(0, i, 0, first.getDouble(0, i));
        sequence.putScalar(0, i, 1, second.getDouble(0, i));
      }
      return sequence;
    }
  }
}
