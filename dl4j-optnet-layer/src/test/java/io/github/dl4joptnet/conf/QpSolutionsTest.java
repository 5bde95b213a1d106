package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** min ½|z|² + pᵀz with z₀ + z₁ = 1 and z ≤ upper: known by hand. */
class QpSolutionsTest {
  private static final INDArray ROW = Nd4j.createFromArray(new double[][] {{1, 1}});

  private static OptNetLayer layer() {
    return new OptNetLayer.Builder()
        .Q(Coefficient.identity(1))
            .A(Coefficient.learned(ROW))
            .b(Coefficient.constant(1))
            .upper(0.75)
            .build();
  }

  private static MultiLayerNetwork network(org.deeplearning4j.nn.conf.layers.Layer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Sgd(0.1))
                .list()
                .layer(layer)
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(2))
                .build());
    net.init();
    return net;
  }

  private static ComputationGraph graph() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(2)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("p"))
            .A(Coefficient.learned(ROW))
            .b(Coefficient.constant(1))
            .upper(Coefficient.input("upper"))
            .build();
    ComputationGraph net =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new Sgd(0.1))
                .graphBuilder()
                .addInputs("upper", "p")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(2))
                .addVertex("qp", vertex, "upper", "p")
                .addLayer("out", new OutputLayer.Builder(LossFunction.MSE).nOut(2).build(), "qp")
                .setOutputs("out")
                .build());
    net.init();
    return net;
  }

  @Test
  void multipliersOfALayer() {
    MultiLayerNetwork net = network(layer());
    net.output(Nd4j.createFromArray(new double[][] {{0, 0}, {-5, 0}}));
    QpSolution solution = QpSolutions.of(net, 0);
    assertThat(solution.solved()).containsExactly(true, true);
    // z = (½, ½), ν = −½; z = (¾, ¼) with ν = −¼ and a bound's multiplier 5 − ¾ + ¼
    INDArray nu = Nd4j.createFromArray(new double[][] {{-0.5}, {-0.25}});
    INDArray bound = Nd4j.createFromArray(new double[][] {{0, 0}, {4.5, 0}});
    assertThat(solution.nu().sub(nu).amaxNumber().doubleValue()).isLessThan(1e-7);
    assertThat(solution.boundDual().sub(bound).amaxNumber().doubleValue()).isLessThan(1e-7);
  }

  @Test
  void statusesOfAVertexAfterTraining() {
    ComputationGraph net = graph();
    INDArray p = Nd4j.zeros(DataType.DOUBLE, 3, 2);
    INDArray upper = Nd4j.createFromArray(new double[][] {{1, 1}, {0.25, 0.25}, {Double.NaN, 1}});
    net.fit(
        new org.nd4j.linalg.dataset.MultiDataSet(
            new INDArray[] {upper, p}, new INDArray[] {Nd4j.zeros(DataType.DOUBLE, 3, 2)}));
    QpSolution solution = QpSolutions.of(net, "qp");
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.status(1)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(solution.status(2)).isEqualTo(QpStatus.NUMERICAL_ERROR);
  }

  /** Each network has its own, whatever others of the same configuration do. */
  @Test
  void networksAreApart() {
    MultiLayerNetwork one = network(layer());
    MultiLayerNetwork other = one.clone();
    one.output(Nd4j.zeros(DataType.DOUBLE, 1, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSolutions.of(other, 0))
        .withMessageContaining("layer 0 has solved nothing yet");
    other.output(Nd4j.zeros(DataType.DOUBLE, 5, 2));
    assertThat(QpSolutions.of(one, 0).batch()).isEqualTo(1);
    assertThat(QpSolutions.of(other, 0).batch()).isEqualTo(5);
  }

  @Test
  void frozenLayersTellToo() {
    MultiLayerNetwork net = network(new FrozenLayerWithBackprop(layer()));
    net.fit(new DataSet(Nd4j.zeros(DataType.DOUBLE, 2, 2), Nd4j.zeros(DataType.DOUBLE, 2, 2)));
    assertThat(QpSolutions.of(net, 0).batch()).isEqualTo(2);
  }

  @Test
  void otherLayersHaveNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSolutions.of(network(layer()), 1))
        .withMessageContaining("layer 1 of the network is no OptNetLayer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSolutions.of(graph(), "pq"))
        .withMessageContaining("\"pq\"");
  }

  /** Two networks trained in turn: the listener of one does not count the other's samples. */
  @Test
  void listenersCountTheirOwnNetwork() {
    MultiLayerNetwork infeasible =
        network(
            new OptNetLayer.Builder()
                .Q(Coefficient.identity(1))
                    .A(Coefficient.learned(ROW))
                    .b(Coefficient.constant(1))
                    .upper(0.25)
                    .build());
    MultiLayerNetwork net = network(layer());
    UnsolvedSamplesListener listener = new UnsolvedSamplesListener();
    net.setListeners(listener);
    DataSet data =
        new DataSet(Nd4j.zeros(DataType.DOUBLE, 2, 2), Nd4j.zeros(DataType.DOUBLE, 2, 2));
    listener.onEpochStart(net);
    infeasible.fit(data);
    net.fit(data);
    listener.onEpochEnd(net);
    assertThat(listener.lastEpoch().unsolved()).isZero();
    assertThat(listener.lastEpoch().samples(QpStatus.SOLVED)).isEqualTo(2);
  }
}
