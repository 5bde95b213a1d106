package io.github.dl4joptnet.testing.measurements;

import com.sun.management.OperatingSystemMXBean;
import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What an OptNetLayer costs per training iteration, beside a DenseLayer of the same width in its
 * place and beside the bare solver on the same programs. As a program:
 *
 * <pre>
 * java -Xmx2g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
 *     -cp ... io.github.dl4joptnet.testing.measurements.OverheadMeasurement
 * </pre>
 *
 * The candidates take turns, so that a busy machine is busy for all of them. The CPU time is that
 * of the whole process: set OMP_NUM_THREADS=1, or it counts OpenMP's waiting too.
 */
final class OverheadMeasurement {
  private static final int ROUNDS = 9;
  private static final int WARM_UP_ROUNDS = 15; // thousands of calls, as the compiler wants
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private record Candidate(
      String name, int count, Runnable iteration, List<Double> wallMicros, List<Double> cpuMicros) {
    Candidate(String name, int count, Runnable iteration) {
      this(name, count, iteration, new ArrayList<>(), new ArrayList<>());
    }

    void round() {
      long start = System.nanoTime();
      long cpuStart = SYSTEM.getProcessCpuTime();
      for (int i = 0; i < count; i++) {
        iteration.run();
      }
      wallMicros.add((System.nanoTime() - start) / 1e3 / count);
      cpuMicros.add((SYSTEM.getProcessCpuTime() - cpuStart) / 1e3 / count);
    }

    void forget() {
      wallMicros.clear();
      cpuMicros.clear();
    }
  }

  private OverheadMeasurement() {}

  public static void main(String[] args) {
    List<Candidate> candidates = new ArrayList<>();
    candidates.addAll(candidates("unconstrained", 32, 64, 200, unconstrained()));
    candidates.addAll(candidates("small", 8, 8, 200, sudoku(4)));
    candidates.addAll(candidates("Sudoku", 32, 64, 30, sudoku(40)));
    candidates.addAll(candidates("Sudoku", 150, 64, 8, sudoku(40)));
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      candidates.forEach(Candidate::round);
      if (round < 0) {
        candidates.forEach(Candidate::forget); // warm-up
      }
    }
    System.out.println(
        "# microseconds per training iteration, medians of "
            + ROUNDS
            + " rounds; own = OptNetLayer"
            + " - DenseLayer - solver");
    System.out.println(
        "#                                 DenseLayer  OptNetLayer   solver      own");
    for (int i = 0; i < candidates.size(); i += 3) {
      List<Candidate> three = candidates.subList(i, i + 3);
      print(three, "wall", three.stream().map(Candidate::wallMicros).map(m -> median(m)).toList());
      print(three, "CPU", three.stream().map(Candidate::cpuMicros).map(m -> median(m)).toList());
    }
  }

  private static void print(List<Candidate> three, String kind, List<Double> micros) {
    System.out.printf(
        "# %-24s %-4s %10.0f %12.0f %8.0f %8.0f%n",
        three.get(0).name(),
        kind,
        micros.get(0),
        micros.get(1),
        micros.get(2),
        micros.get(1) - micros.get(0) - micros.get(2));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** A program that costs the solver next to nothing. */
  private static OptNetLayer unconstrained() {
    return new OptNetLayer.Builder().inputScale(-1).Q(Coefficient.identity(0.1)).build();
  }

  private static OptNetLayer sudoku(int nEq) {
    return new OptNetLayer.Builder()
        .inputScale(-1)
        .Q(Coefficient.identity(0.1))
        .lower(0.0)
        .A(Coefficient.learned(nEq, new UniformDistribution(0, 1)))
        .b(Coefficient.timesExp())
        .build();
  }

  private static List<Candidate> candidates(
      String what, int batch, int n, int count, OptNetLayer layer) {
    String name = "%s, batch %d, n %d".formatted(what, batch, n);
    DataSet data =
        new DataSet(Nd4j.rand(DataType.FLOAT, batch, n), Nd4j.rand(DataType.FLOAT, batch, n));
    MultiLayerNetwork dense = network(n, new DenseLayer.Builder().nOut(n).build());
    MultiLayerNetwork optNet = network(n, layer);
    return List.of(
        new Candidate(name, count, () -> dense.fit(data)),
        new Candidate(name, count, () -> optNet.fit(data)),
        new Candidate(name, count, bareSolver(optNet, data.getFeatures(), n)));
  }

  private static MultiLayerNetwork network(int n, Layer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.FLOAT, new Adam(0.0)) // the programs stay as they are
                .list()
                .layer(new DenseLayer.Builder().nOut(n).build())
                .layer(layer)
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(n)
                        .build())
                .setInputType(InputType.feedForward(n))
                .build());
    net.init();
    return net;
  }

  /** The same programs as the layer's, straight to the solver: forward and backward. */
  private static Runnable bareSolver(MultiLayerNetwork net, INDArray x, int n) {
    QpBatch.Builder program =
        QpBatch.builder()
            .Q(Nd4j.eye(n).castTo(DataType.FLOAT).mul(0.1))
            .p(net.feedForward(x).get(1).neg());
    if (net.getLayer(1).numParams() > 0) {
      INDArray a = net.getParam("1_A").dup();
      INDArray point = Transforms.exp(net.getParam("1_w").reshape(n, 1));
      program.A(a).b(a.mmul(point).reshape(a.rows())).lower(Nd4j.zeros(DataType.FLOAT, n));
    }
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    INDArray dLdz = Nd4j.ones(DataType.FLOAT, x.rows(), n);
    return () -> {
      QpSolution solution = solver.solve(program.build());
      solver.backward(solution, dLdz);
    };
  }
}
