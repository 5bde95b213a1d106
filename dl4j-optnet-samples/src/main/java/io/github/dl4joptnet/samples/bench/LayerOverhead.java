package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.Progress;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What an OptNetLayer costs in a training iteration, beside a DenseLayer in its place and beside
 * the solver alone on the same programs. The candidates take turns, so that a busy machine is busy
 * for all of them.
 */
final class LayerOverhead {
  private static final double WEIGHT = 0.1; // of Q
  private static final int ITERATIONS = 20; // in a turn

  /**
   * A network of each kind, with the program of the Sudoku network: z ≥ 0 and A z = A exp(w).
   *
   * @param between whether the layer stands between two dense layers
   */
  record Network(String name, int n, int nEq, int batch, boolean between) {
    static final List<Network> ALL =
        List.of(
            new Network("8-0-4 between dense layers", 8, 4, 8, true),
            new Network("sudoku between dense layers", 64, 40, 32, true),
            new Network("sudoku network", 64, 40, 32, false));

    private MultiLayerNetwork with(Layer layer) {
      ListBuilder list =
          new NeuralNetConfiguration.Builder()
              .seed(6)
              .dataType(DataType.DOUBLE)
              .updater(new Adam(0.0)) // the programs stay as they are
              .list();
      if (between) {
        list.layer(new DenseLayer.Builder().nOut(n).activation(Activation.TANH).build());
      }
      list.layer(layer);
      Layer top =
          between
              ? new OutputLayer.Builder(LossFunction.MSE)
                  .activation(Activation.IDENTITY)
                  .nOut(n)
                  .build()
              : new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
      MultiLayerNetwork net =
          new MultiLayerNetwork(list.layer(top).setInputType(InputType.feedForward(n)).build());
      net.init();
      return net;
    }

    private Layer dense() {
      return new DenseLayer.Builder().nOut(n).activation(Activation.TANH).build();
    }

    private Layer optNet() {
      return new OptNetLayer.Builder()
          .inputScale(-1)
          .Q(Coefficient.identity(WEIGHT))
          .lower(0.0)
          .A(Coefficient.learned(nEq, new UniformDistribution(0, 1)))
          .b(Coefficient.timesExp())
          .settings(ONE_THREAD)
          .build();
    }
  }

  private static final QpSettings ONE_THREAD = QpSettings.builder().threads(1).build();

  /** Nanoseconds of a training iteration, or of the solver's part in it. */
  record Result(Network network, double dense, double optNet, double solver) {
    /** The layer's own work, in iterations of the dense network. */
    double own() {
      return (optNet - dense - solver) / dense;
    }
  }

  private final Clock clock;
  private final double seconds;

  LayerOverhead(Clock clock, double seconds) {
    this.clock = clock;
    this.seconds = seconds;
  }

  List<Result> measure() {
    List<Result> results = new ArrayList<>();
    try (Progress progress = new Progress("layers", Network.ALL.size())) {
      for (Network network : Network.ALL) {
        progress.step(network.name());
        results.add(measure(network));
      }
    }
    return results;
  }

  private Result measure(Network network) {
    Nd4j.getRandom().setSeed(6);
    DataSet data =
        new DataSet(
            Nd4j.rand(DataType.DOUBLE, network.batch(), network.n()),
            Nd4j.rand(DataType.DOUBLE, network.batch(), network.n()));
    MultiLayerNetwork dense = network.with(network.dense());
    MultiLayerNetwork optNet = network.with(network.optNet());
    List<Runnable> candidates =
        List.of(
            () -> dense.fit(data),
            () -> optNet.fit(data),
            bareSolver(network, optNet, data.getFeatures()));
    turns(candidates); // warm-up
    List<Durations> nanos = turns(candidates);
    return new Result(network, nanos.get(0).median(), nanos.get(1).median(), nanos.get(2).median());
  }

  private List<Durations> turns(List<Runnable> candidates) {
    List<Durations> nanos = List.of(new Durations(), new Durations(), new Durations());
    long end = System.nanoTime() + (long) (seconds * candidates.size() * 1e9);
    do {
      for (int k = 0; k < candidates.size(); k++) {
        long start = clock.nanos();
        for (int i = 0; i < ITERATIONS; i++) {
          candidates.get(k).run();
        }
        nanos.get(k).add((clock.nanos() - start) / (double) ITERATIONS);
      }
    } while (System.nanoTime() < end);
    return nanos;
  }

  /** Forward and backward, with the gradients that the layer needs. */
  @SuppressWarnings("try") // the workspace scope is there to be closed
  private static Runnable bareSolver(Network network, MultiLayerNetwork net, INDArray x) {
    int layer = network.between() ? 1 : 0;
    int n = network.n();
    INDArray p = layer == 0 ? x.neg() : net.feedForward(x).get(1).neg();
    INDArray a = net.getParam(layer + "_A").dup();
    INDArray point = Transforms.exp(net.getParam(layer + "_w").reshape(n, 1));
    QpBatch.Builder program =
        QpBatch.builder()
            .threads(1)
            .Q(Nd4j.eye(n).castTo(DataType.DOUBLE).mul(WEIGHT))
            .p(p)
            .A(a)
            .b(a.mmul(point).reshape(network.nEq()))
            .lower(Nd4j.zeros(DataType.DOUBLE, n));
    QpSolver solver = QpSolver.create(ONE_THREAD);
    INDArray dLdz = Nd4j.ones(DataType.DOUBLE, network.batch(), n);
    WorkspaceConfiguration gradients =
        WorkspaceConfiguration.builder()
            .initialSize(1 << 20)
            .policyAllocation(AllocationPolicy.STRICT)
            .build();
    return () -> {
      try (MemoryWorkspace workspace =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace(gradients, "LAYER_OVERHEAD")) {
        QpSolution solution = solver.solve(program.build());
        QpGradients gradient = solver.backward(solution, dLdz);
        gradient.dp();
        gradient.dA();
        gradient.db();
        solution.release();
      }
    };
  }

  static List<String> table(List<Result> results) {
    List<String> lines = new ArrayList<>();
    String row = "%-30s%6s%12s%13s%10s%10s";
    lines.add(
        row.formatted("µs per iteration", "batch", "DenseLayer", "OptNetLayer", "solver", "own"));
    for (Result result : results) {
      lines.add(
          row.formatted(
              result.network().name(),
              result.network().batch(),
              BenchTable.micros(result.dense()),
              BenchTable.micros(result.optNet()),
              BenchTable.micros(result.solver()),
              "%.2f".formatted(result.own())));
    }
    lines.add("own: (OptNetLayer − DenseLayer − solver) / DenseLayer");
    return lines;
  }
}
