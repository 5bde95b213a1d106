package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** min ½|z|² + pᵀz with z₀ + z₁ = 1 and z ≤ upper: known by hand. */
class QpSolutionVertexTest {
  private static final INDArray ROW = Nd4j.createFromArray(new double[][] {{1, 1}});
  private static final INDArray P =
      Nd4j.createFromArray(new double[][] {{0, 0}, {-5, 0}, {0, 0}, {0, 0}});
  private static final INDArray UPPER =
      Nd4j.createFromArray(new double[][] {{1, 1}, {0.75, 1}, {0.25, 0.25}, {Double.NaN, 1}});
  private static final INDArray Y = Nd4j.ones(DataType.DOUBLE, 4, 2);

  private static OptNetVertex vertex() {
    return new OptNetVertex.Builder()
        .variables(2)
        .Q(Coefficient.identity(1))
        .p(Coefficient.input("p"))
        .A(Coefficient.learned(ROW))
        .b(Coefficient.constant(1))
        .upper(Coefficient.input("upper"))
        .build();
  }

  private static OptNetLayer layer(double upper) {
    return new OptNetLayer.Builder()
        .Q(Coefficient.identity(1))
            .A(Coefficient.learned(ROW))
            .b(Coefficient.constant(1))
            .upper(upper)
            .build();
  }

  private static GraphBuilder builder(InputType type) {
    return SmallNetworks.global(DataType.DOUBLE, new Adam(0.1))
        .l2(0.1)
        .graphBuilder()
        .addInputs("p", "upper")
        .setInputTypes(type, type)
        .addVertex("qp", vertex(), "p", "upper");
  }

  private static GraphBuilder builder() {
    return builder(InputType.feedForward(2)).addLayer("out", head(), "qp").setOutputs("out");
  }

  private static OutputLayer head() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  private static ComputationGraph network(GraphBuilder builder) {
    ComputationGraph net = new ComputationGraph(builder.build());
    net.init();
    return net;
  }

  private static GraphBuilder telling() {
    return builder()
        .addVertex("status", QpSolutionVertex.status(), "qp") // [batch, 1]: 0 where solved
        .addVertex("nu", QpSolutionVertex.nu(1), "qp") // [batch, nEq], here of 1 equality
        .addVertex("bound", QpSolutionVertex.boundDual(2), "qp") // [batch, n]
        .addVertex("residuals", QpSolutionVertex.residuals(), "qp") // [batch, 3]
        .setOutputs("out", "status", "nu", "bound", "residuals");
  }

  private static ComputationGraph loaded(ComputationGraph net) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, bytes, true);
    return ModelSerializer.restoreComputationGraph(
        new ByteArrayInputStream(bytes.toByteArray()), true);
  }

  private static double distance(INDArray value, double[][] expected) {
    return value.sub(Nd4j.createFromArray(expected)).amaxNumber().doubleValue();
  }

  @Test
  void aLoadedNetworkTellsWhatItsProgramsDid() throws IOException {
    ComputationGraph net = network(telling());
    INDArray[] outputs = loaded(net).output(P, UPPER);
    assertThat(outputs[1].toDoubleMatrix())
        .isDeepEqualTo(
            new double[][] {
              {0}, {0}, {QpStatus.PRIMAL_INFEASIBLE.ordinal()}, {QpStatus.NUMERICAL_ERROR.ordinal()}
            });
    // z = (½, ½), ν = −½; z = (¾, ¼) with ν = −¼ and a bound's multiplier 5 − ¾ + ¼
    INDArray solvedNu = outputs[2].getRows(0, 1);
    INDArray solvedBound = outputs[3].getRows(0, 1);
    assertThat(distance(solvedNu, new double[][] {{-0.5}, {-0.25}})).isLessThan(1e-7);
    assertThat(distance(solvedBound, new double[][] {{0, 0}, {4.5, 0}})).isLessThan(1e-7);
    INDArray residuals = outputs[4];
    assertThat(residuals.shape()).containsExactly(4, 3);
    assertThat(residuals.getRows(0, 1).amaxNumber().doubleValue()).isLessThan(1e-7);
    assertThat(residuals.getDouble(2, 0)).isGreaterThan(0.1); // z₀ + z₁ = 1 is out of reach
    assertThat(residuals.getDouble(3, 0)).isNaN();
    assertThat(Arrays.copyOf(net.output(P, UPPER), 4)).isEqualTo(Arrays.copyOf(outputs, 4));
  }

  @Test
  void storedFormIsReadBack() {
    ComputationGraphConfiguration conf = telling().build();
    assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSolutionVertex.nu(0))
        .withMessageContaining("NU")
        .withMessageContaining("got 0");
  }

  /** Neither parameters nor scores differ by a bit from those of a network without. */
  @Test
  void trainingIsAsWithout() {
    ComputationGraph plain = network(builder());
    ComputationGraph telling = network(telling());
    INDArray[] features = {P, UPPER};
    INDArray any = Nd4j.valueArrayOf(new long[] {4, 1}, Double.NaN);
    MultiDataSet data = new MultiDataSet(features, new INDArray[] {Y});
    MultiDataSet more = new MultiDataSet(features, new INDArray[] {Y, any, any, any, any});
    for (int step = 0; step < 3; step++) {
      plain.fit(data);
      telling.fit(more);
      assertThat(telling.score()).isEqualTo(plain.score());
    }
    assertThat(telling.params()).isEqualTo(plain.params());
    assertThat(telling.score(more)).isEqualTo(plain.score(data));
    assertThat(telling.scoreExamples(more, true)).isEqualTo(plain.scoreExamples(data, true));
    assertThat(Y.sumNumber().doubleValue()).isEqualTo(8); // labels are still there
  }

  /** All that a loss on multipliers could change gets a gradient of zero. */
  @Test
  void nothingIsDifferentiated() {
    ComputationGraph net =
        network(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.1))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("below", new DenseLayer.Builder().nOut(2).build(), "in")
                .addLayer("qp", layer(10), "below")
                .addVertex("nu", QpSolutionVertex.nu(1), "qp")
                .addLayer("out", head(), "nu")
                .setOutputs("out"));
    INDArray x = Nd4j.rand(DataType.DOUBLE, 4, 3);
    INDArray below = net.getLayer("below").params().dup();
    INDArray qp = net.getLayer("qp").params().dup();
    INDArray out = net.getLayer("out").params().dup();
    net.fit(new MultiDataSet(new INDArray[] {x}, new INDArray[] {Y}));
    assertThat(net.getLayer("below").params()).isEqualTo(below);
    assertThat(net.getLayer("qp").params()).isEqualTo(qp);
    assertThat(net.getLayer("out").params()).isNotEqualTo(out);
  }

  @Test
  void stepsOfSequences() {
    ComputationGraph net =
        network(
            builder(InputType.recurrent(2))
                .addLayer("out", new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).build(), "qp")
                .addVertex("status", QpSolutionVertex.status(), "qp")
                .addVertex("bound", QpSolutionVertex.boundDual(2), "qp")
                .setOutputs("out", "status", "bound"));
    INDArray p = Nd4j.zeros(DataType.DOUBLE, 2, 2, 3);
    INDArray upper = Nd4j.ones(DataType.DOUBLE, 2, 2, 3);
    upper.putScalar(1, 0, 2, Double.NaN);
    p.putScalar(0, 1, 1, -5);
    INDArray[] outputs = net.output(p, upper);
    assertThat(outputs[1].shape()).containsExactly(2, 1, 3);
    for (int step = 0; step < 3; step++) {
      assertThat(outputs[1].getDouble(0, 0, step)).isZero();
      assertThat(outputs[1].getDouble(1, 0, step))
          .isEqualTo(step == 2 ? QpStatus.NUMERICAL_ERROR.ordinal() : 0);
      // z₁ at its bound: its multiplier is 5 − 1 − ν, and ν = −z₀ = 0
      assertThat(outputs[2].getDouble(0, 1, step))
          .isBetween(step == 1 ? 4 - 1e-6 : -1e-6, step == 1 ? 4 + 1e-6 : 1e-6);
    }
  }

  @Test
  void layersFrozenOrNot() {
    ComputationGraph net =
        network(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.1))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(2))
                .addLayer("one", layer(0.75), "in")
                .addLayer("two", new FrozenLayerWithBackprop(layer(0.25)), "in")
                .addVertex("statusOfOne", QpSolutionVertex.status(), "one")
                .addVertex("statusOfTwo", QpSolutionVertex.status(), "two")
                .setOutputs("statusOfOne", "statusOfTwo"));
    INDArray[] outputs = net.output(Nd4j.zeros(DataType.DOUBLE, 1, 2));
    assertThat(outputs[0].getDouble(0)).isZero();
    assertThat(outputs[1].getDouble(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE.ordinal());
  }

  @Test
  void wrongUseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                network(
                    builder()
                        .addVertex("status", QpSolutionVertex.status(), "out")
                        .setOutputs("status")))
        .withMessageContaining("\"status\"")
        .withMessageContaining("OptNetVertex or an OptNetLayer is needed")
        .withMessageContaining("[out]");
    ComputationGraph net =
        network(builder().addVertex("nu", QpSolutionVertex.nu(3), "qp").setOutputs("out", "nu"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> net.output(P, UPPER))
        .withMessageContaining("\"nu\" (NU): a width of 3 was given")
        .withMessageContaining("have 1 entries");
  }
}
