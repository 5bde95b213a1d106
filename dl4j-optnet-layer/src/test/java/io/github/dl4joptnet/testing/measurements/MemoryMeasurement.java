package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.List;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * How much memory training holds, iteration after iteration. As a program:
 *
 * <pre>
 * java -Xms256m -Xmx256m -XX:+AlwaysPreTouch -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
 *     -cp ... io.github.dl4joptnet.testing.measurements.MemoryMeasurement 10000
 * </pre>
 */
public final class MemoryMeasurement {

  private final MultiLayerNetwork net =
      SmallNetworks.sandwich(DataType.FLOAT, new Adam(1e-3), 3, 6, layer(), 2);
  private final ComputationGraph graph =
      SmallNetworks.sandwichGraph(DataType.FLOAT, new Adam(1e-3), 3, 6, layer(), 2);
  private final List<DataSet> batches =
      List.of(
          SmallNetworks.data(DataType.FLOAT, 16, 3, 2),
          SmallNetworks.data(DataType.FLOAT, 16, 3, 2),
          SmallNetworks.data(DataType.FLOAT, 5, 3, 2));
  private int iterations;

  private static OptNetLayer layer() {
    return new OptNetLayer.Builder()
        .Q(Coefficient.factored(0.1))
            .lower(0.0)
            .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
            .b(Coefficient.timesExp())
            .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
            .h(Coefficient.strictlyFeasible())
            .build();
  }

  /** Trains a MultiLayerNetwork and a ComputationGraph, with an uneven batch now and then. */
  public ProcessMemory train(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      DataSet batch = batches.get(iterations++ % batches.size());
      net.fit(batch);
      graph.fit(batch);
      if (iterations % 100 == 0) {
        net.output(batch.getFeatures());
      }
    }
    return ProcessMemory.measure();
  }

  public static void main(String[] args) throws InterruptedException {
    int total = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
    MemoryMeasurement measurement = new MemoryMeasurement();
    System.out.println("# iterations   live heap/KiB   allocated/KiB   process/MiB");
    for (int i = 0; i <= 10; i++) {
      ProcessMemory memory = measurement.train(total / 10);
      System.out.printf(
          "# %10d   %13d   %13d   %11.1f%n",
          measurement.iterations,
          memory.heap() >> 10,
          memory.allocated() >> 10,
          memory.process() / 1048576.0);
    }
  }
}
