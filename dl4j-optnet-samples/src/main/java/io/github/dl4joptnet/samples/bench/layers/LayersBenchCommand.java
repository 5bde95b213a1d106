package io.github.dl4joptnet.samples.bench.layers;

import io.github.dl4joptnet.samples.bench.Clock;
import io.github.dl4joptnet.samples.bench.PhaseTimes;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures ready-made layers as a network runs them. */
@Command(
    name = "layers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures ready-made layers as a network runs them, forward and backward.",
      "Rows of normal numbers on one thread; then projections onto a polytope of 100 variables, "
          + "50 equalities and 50 inequalities."
    })
public final class LayersBenchCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 10_000;

  /** With more entries than so many in a batch the layers use several threads. */
  private static final int MOST_ENTRIES = 40_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Entries of a row. Default: ${DEFAULT-VALUE}.")
  private int entries;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Rows of a batch. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--projections",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Points to project onto the polytope. Default: ${DEFAULT-VALUE}.")
  private int projections;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Time for each layer, half of it to warm up. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Random seed of rows and polytope. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() {
    require(entries >= 10, "--entries: expected at least 10");
    require(
        rows >= 1 && (long) rows * entries <= MOST_ENTRIES,
        "--batch: expected at least 1, and at most 40000 entries in all rows");
    require(projections >= 1, "--projections: expected at least 1");
    require(seconds > 0 && seconds <= 3600, "--seconds: expected above 0, to 3600");
    Clock clock = Clock.ofOneThread();
    println(
        "Microseconds a row of %d entries, batches of %d, medians and the fastest run, %s."
            .formatted(entries, rows, clock));
    println("%-16s %9s %9s %9s %9s".formatted("layer", "forward", "backward", "both", "fastest"));
    for (ShelfLayer each : ShelfLayer.values()) {
      Random random = new Random(seed);
      INDArray x = PolytopeProblem.normal(rows, entries, random);
      INDArray dLdz = PolytopeProblem.normal(rows, entries, random);
      PhaseTimes<INDArray> times = measure(each.layer(), x, dLdz, clock);
      double toMicros = 1 / (1e3 * rows);
      println(
          String.format(
              Locale.ROOT,
              "%-16s %9.1f %9.1f %9.1f %9.1f",
              each,
              times.median(0) * toMicros,
              times.median(1) * toMicros,
              times.median() * toMicros,
              times.fastest() * toMicros));
    }
    PolytopeProblem polytope = new PolytopeProblem(seed);
    Random random = new Random(seed + 1);
    INDArray points = PolytopeProblem.normal(projections, PolytopeProblem.VARIABLES, random);
    INDArray dLdz = PolytopeProblem.normal(projections, PolytopeProblem.VARIABLES, random);
    PhaseTimes<INDArray> alone = measure(polytope.layer(1), points, dLdz, clock);
    PhaseTimes<INDArray> all = measure(polytope.layer(0), points, dLdz, Clock.WALL);
    println("%d projections onto a polytope, in milliseconds:".formatted(projections));
    print("one thread, " + clock, alone);
    int cores = Runtime.getRuntime().availableProcessors();
    print(cores + (cores == 1 ? " core, " : " cores, ") + Clock.WALL, all);
    println(String.format(Locale.ROOT, "largest violation %.1e", polytope.violation(all.last())));
    return 0;
  }

  private void print(String what, PhaseTimes<INDArray> times) {
    println(
        String.format(
            Locale.ROOT,
            "%-40s forward %.1f, backward %.1f, fastest run %.1f",
            what,
            times.median(0) / 1e6,
            times.median(1) / 1e6,
            times.fastest() / 1e6));
  }

  private void require(boolean ok, String message) {
    if (!ok) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private PhaseTimes<INDArray> measure(
      org.deeplearning4j.nn.conf.layers.Layer layer, INDArray x, INDArray dLdz, Clock clock) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(layer)
                .layer(new LossLayer.Builder().activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(x.size(1)))
                .build());
    net.init();
    Layer running = net.getLayer(0);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    return PhaseTimes.measure(
        2,
        MOST_RUNS,
        seconds,
        clock,
        nanos -> {
          long t0 = clock.nanos();
          INDArray output = running.activate(x, true, none);
          long t1 = clock.nanos();
          running.backpropGradient(dLdz, none);
          nanos[0] = t1 - t0;
          nanos[1] = clock.nanos() - t1;
          return output;
        });
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
