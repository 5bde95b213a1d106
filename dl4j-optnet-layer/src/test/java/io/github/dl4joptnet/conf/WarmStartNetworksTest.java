package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.FailurePolicy;
import io.github.dl4joptnet.qp.QpFailedException;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers and vertices that start from their last solution, in inference and nowhere else. */
class WarmStartNetworksTest {
  private static final int N = 8;

  /** Bounds and rows, many of which are active. */
  private static OptNetLayer.Builder layer(boolean warmStart) {
    return new OptNetLayer.Builder()
        .Q(Coefficient.identity(1))
            .G(Coefficient.learned(6, new NormalDistribution(0, 1)))
            .h(Coefficient.strictlyFeasible())
            .upper(0.5)
            .lower(-0.5)
            .warmStart(warmStart)
            .settings(QpSettings.builder().threads(1).build());
  }

  private static MultiLayerNetwork network(OptNetLayer.Builder layer) {
    return SmallNetworks.alone(DataType.DOUBLE, new Adam(0.01), N, layer.build());
  }

  /** A path of costs, {@code [batch, N]} each. */
  private static INDArray costs(int step, int batch) {
    INDArray p = Nd4j.create(DataType.DOUBLE, batch, N);
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < N; j++) {
        p.putScalar(i, j, 2 * Math.cos(1.7 * j + i + 0.01 * step));
      }
    }
    return p;
  }

  private static int rounds(MultiLayerNetwork net) {
    QpSolution solution = QpSolutions.of(net, 0);
    int rounds = 0;
    for (int i = 0; i < solution.batch(); i++) {
      rounds += solution.iterations(i);
    }
    return rounds;
  }

  @Test
  void outputsAreThoseOfColdStartsInFewerRounds() {
    MultiLayerNetwork warm = network(layer(true));
    MultiLayerNetwork cold = network(layer(false));
    warm.output(costs(0, 3));
    cold.output(costs(0, 3));
    assertThat(rounds(warm)).as("the first is cold").isEqualTo(rounds(cold)).isGreaterThan(3);
    int warmRounds = 0;
    int coldRounds = 0;
    for (int step = 1; step < 10; step++) {
      INDArray p = costs(step, 3);
      assertThat(difference(warm.output(p), cold.output(p))).isLessThan(1e-9);
      warmRounds += rounds(warm);
      coldRounds += rounds(cold);
    }
    assertThat(warmRounds).isLessThan(coldRounds / 3);
  }

  /** Outputs beside the training must leave no trace in it, to the last bit. */
  @Test
  void trainingIsTheSameToTheLastBit() {
    MultiLayerNetwork warm = network(layer(true));
    MultiLayerNetwork cold = network(layer(false));
    for (int step = 0; step < 4; step++) {
      DataSet data = new DataSet(costs(step, 3), costs(2 * step, 3));
      warm.output(costs(7 * step, 3));
      warm.output(costs(3 * step, 3));
      warm.fit(data);
      cold.fit(data);
      assertThat(warm.params()).isEqualTo(cold.params());
      assertThat(warm.score()).isEqualTo(cold.score());
    }
  }

  /** DL4J passes the training steps of frozen layers on as inference. */
  @Test
  void trainingOnFrozenLayersIsTheSameToTheLastBit() {
    MultiLayerNetwork warm = frozen(true);
    MultiLayerNetwork cold = frozen(false);
    for (int step = 0; step < 3; step++) {
      DataSet data = new DataSet(costs(step, 3), costs(2 * step, 3));
      warm.output(costs(step + 1, 3));
      warm.fit(data);
      cold.fit(data);
      assertThat(QpSolutions.of(warm, 0).iterations(0)).isPositive();
      assertThat(warm.params()).isEqualTo(cold.params());
    }
  }

  private static MultiLayerNetwork frozen(boolean warmStart) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.01))
                .list()
                .layer(new FrozenLayerWithBackprop(layer(warmStart).build()))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(N)
                        .build())
                .setInputType(InputType.feedForward(N))
                .build());
    net.init();
    return net;
  }

  @Test
  void anotherBatchSizeAndTrainingStartCold() {
    MultiLayerNetwork warm = network(layer(true));
    MultiLayerNetwork cold = network(layer(false));
    warm.output(costs(0, 3));
    assertThat(warm.output(costs(0, 2))).isEqualTo(cold.output(costs(0, 2)));
    assertThat(rounds(warm)).isEqualTo(rounds(cold)).isPositive();
    DataSet data = new DataSet(costs(1, 2), costs(5, 2));
    warm.fit(data);
    cold.fit(data);
    assertThat(warm.output(costs(1, 2))).isEqualTo(cold.output(costs(1, 2)));
    assertThat(rounds(warm)).isEqualTo(rounds(cold)).isPositive();
    warm.output(costs(1, 2));
    assertThat(rounds(warm)).as("the same again").isZero();
  }

  @Test
  void onlyTheLastSolutionKeepsItsMatrices() {
    MultiLayerNetwork net = network(layer(true));
    net.output(costs(0, 3));
    QpSolution first = QpSolutions.of(net, 0);
    assertThatCode(first::inequalityViolation).doesNotThrowAnyException();
    net.output(costs(1, 3));
    assertThatThrownBy(first::inequalityViolation).hasMessageContaining("released");
    QpSolution second = QpSolutions.of(net, 0);
    net.fit(new DataSet(costs(1, 3), costs(5, 3)));
    assertThatThrownBy(second::inequalityViolation).hasMessageContaining("released");
  }

  @Test
  void clearedNetworksStartColdAndGiveTheirMemoryBack() {
    MultiLayerNetwork net = network(layer(true));
    INDArray cold = net.output(costs(1, 3));
    net.output(costs(0, 3));
    QpSolution last = QpSolutions.of(net, 0);
    WarmStarts.clear(net);
    assertThatThrownBy(last::inequalityViolation).hasMessageContaining("released");
    assertThat(QpSolutions.of(net, 0)).isSameAs(last);
    assertThat(net.output(costs(1, 3))).isEqualTo(cold);
    assertThat(rounds(net)).isPositive();
    WarmStarts.clear(network(layer(false))); // nothing to clear, nothing to say
  }

  @Test
  void aFailedSolveEndsTheSequence() {
    QpSettings strict = QpSettings.builder().threads(1).failurePolicy(FailurePolicy.THROW).build();
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .nIn(2)
            .Q(Coefficient.fixed(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 0}})))
            .lower(0)
            .warmStart(true)
            .settings(strict)
            .build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.DOUBLE, new NoOp(), 2, layer);
    INDArray bounded = Nd4j.createFromArray(new double[][] {{-1, 1}});
    INDArray expected = net.output(bounded).dup();
    INDArray unbounded = Nd4j.createFromArray(new double[][] {{-1, -1}});
    assertThatThrownBy(() -> net.output(unbounded)).isInstanceOf(QpFailedException.class);
    assertThat(difference(net.output(bounded), expected)).isLessThan(1e-9);
  }

  @Test
  void threadsMayAskOneNetwork() throws Exception {
    MultiLayerNetwork warm = network(layer(true));
    MultiLayerNetwork cold = network(layer(false));
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<INDArray>> outputs = new ArrayList<>();
    for (int step = 0; step < 30; step++) {
      INDArray p = costs(step, 1 + step % 2);
      outputs.add(threads.submit(() -> warm.output(p)));
    }
    for (int step = 0; step < 30; step++) {
      INDArray expected = cold.output(costs(step, 1 + step % 2));
      assertThat(difference(outputs.get(step).get(), expected)).isLessThan(1e-9);
    }
    threads.shutdown();
  }

  @Test
  void optionIsStoredAndCompared() {
    MultiLayerConfiguration conf = network(layer(true)).getLayerWiseConfigurations();
    MultiLayerConfiguration copy = MultiLayerConfiguration.fromJson(conf.toJson());
    assertThat(copy).isEqualTo(conf);
    assertThat(copy.getConf(0).getLayer()).isNotEqualTo(layer(false).build());
    assertThat(copy.getConf(0).getLayer().clone()).isEqualTo(copy.getConf(0).getLayer());
    assertThat(copy.getConf(0).getLayer().toString()).contains("warmStart");
    assertThat(network(layer(false)).getLayerWiseConfigurations().toJson())
        .doesNotContain("warmStart");
    OptNetVertex vertex = vertex(true);
    assertThat(vertex.clone()).isEqualTo(vertex).isNotEqualTo(vertex(false));
  }

  // ---- sequences

  @Test
  void stepsOfRecurrentNetworksStartFromTheLast() {
    MultiLayerNetwork warm = recurrent(true);
    MultiLayerNetwork cold = recurrent(false);
    int warmRounds = 0;
    int coldRounds = 0;
    for (int step = 0; step < 8; step++) {
      INDArray x = Nd4j.valueArrayOf(new long[] {2, 3}, Math.sin(0.05 * step), DataType.DOUBLE);
      assertThat(difference(warm.rnnTimeStep(x), cold.rnnTimeStep(x))).isLessThan(1e-9);
      for (int i = 0; i < 2; i++) {
        warmRounds += QpSolutions.of(warm, 1).iterations(i);
        coldRounds += QpSolutions.of(cold, 1).iterations(i);
      }
    }
    assertThat(warmRounds).isLessThan(coldRounds);
  }

  private static MultiLayerNetwork recurrent(boolean warmStart) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(new LSTM.Builder().nOut(N).build())
                .layer(layer(warmStart).inputScale(10).build())
                .layer(
                    new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build());
    net.init();
    return net;
  }

  private static OptNetVertex vertex(boolean warmStart) {
    return new OptNetVertex.Builder()
        .variables(N)
        .Q(Coefficient.identity(1))
        .p(Coefficient.input("p"))
        .upper(Coefficient.input("upper"))
        .lower(-0.5)
        .A(Coefficient.fixed(Nd4j.ones(DataType.DOUBLE, 1, N)))
        .b(Coefficient.constant(1))
        .warmStart(warmStart)
        .build();
  }

  private static ComputationGraph graph(OptNetVertex vertex, String... inputs) {
    InputType[] types = new InputType[inputs.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = InputType.feedForward(inputs[i].equals("start") ? 2 : N);
    }
    return SmallNetworks.vertexAlone(
        SmallNetworks.global(DataType.DOUBLE, new NoOp()), vertex, List.of(inputs), types);
  }

  @Test
  void verticesStartFromTheirLastSolution() {
    ComputationGraph warm = graph(vertex(true), "p", "upper");
    ComputationGraph cold = graph(vertex(false), "p", "upper");
    for (int batch : new int[] {2, 1, 2}) {
      INDArray upper = Nd4j.valueArrayOf(new long[] {batch, N}, 0.4, DataType.DOUBLE);
      warm.outputSingle(costs(0, batch), upper);
      int first = QpSolutions.of(warm, "qp").iterations(0);
      assertThat(first).as("another batch size starts cold").isPositive();
      INDArray p = costs(1, batch);
      assertThat(difference(warm.outputSingle(p, upper), cold.outputSingle(p, upper)))
          .isLessThan(1e-9);
      assertThat(QpSolutions.of(warm, "qp").iterations(0)).isZero();
    }
    WarmStarts.clear(warm);
    warm.outputSingle(costs(1, 2), Nd4j.valueArrayOf(new long[] {2, N}, 0.4, DataType.DOUBLE));
    assertThat(QpSolutions.of(warm, "qp").iterations(0)).isPositive();
  }

  @Test
  void modelsStartFromTheirLastSolution() {
    ComputationGraph warm = graph(controller(true), "start");
    ComputationGraph cold = graph(controller(false), "start");
    int warmRounds = 0;
    int coldRounds = 0;
    for (int step = 0; step < 6; step++) {
      INDArray start =
          Nd4j.createFromArray(new double[][] {{1 + 0.01 * step, 0.3}, {-2, 0.02 * step}});
      assertThat(difference(warm.outputSingle(start), cold.outputSingle(start))).isLessThan(1e-9);
      warmRounds += QpSolutions.of(warm, "qp").iterations(1);
      coldRounds += QpSolutions.of(cold, "qp").iterations(1);
    }
    assertThat(warmRounds).isLessThan(coldRounds / 2);
    INDArray one = Nd4j.createFromArray(new double[][] {{1, 0.3}});
    assertThat(difference(warm.outputSingle(one), cold.outputSingle(one))).isLessThan(1e-9);
  }

  private static OptNetVertex controller(boolean warmStart) {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 0}, {0.2, 1}});
    INDArray b = Nd4j.createFromArray(new double[][] {{0.02, 0.2}});
    QpModel model = new QpModel();
    Variable x = model.variable("x", 11, 2);
    Variable u = model.variable("u", 10, 1);
    Parameter start = model.parameter("start", 2);
    model.minimize(x.squaredNorm().add(u.squaredNorm().mul(0.1)));
    model.subjectTo(x.row(0).eq(start), u.abs().lte(1));
    model.subjectTo(x.rows(1, 11).eq(x.rows(0, 10).mmul(a).add(u.mmul(b))));
    return new OptNetVertex.Builder(model).output(u.row(0)).warmStart(warmStart).build();
  }
}
