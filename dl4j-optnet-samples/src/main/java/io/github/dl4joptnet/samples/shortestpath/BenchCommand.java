package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.NativeThreads;
import io.github.dl4joptnet.samples.bench.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many of the sample's linear programs are solved in a second, and how exactly. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Measures how fast the linear programs are solved, 40 variables and 25 rows each.",
      "Times are from the costs as INDArray to the paths as INDArray."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Programs per batch.")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Time to measure, after as long to warm up.")
  private double seconds;

  @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Of the solver.")
  private int threads;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Of the costs.")
  private long seed;

  @Override
  public Integer call() {
    require(batch > 0 && batch <= MOST_RUNS, "--batch: expected 1 to 1000000, not " + batch);
    require(seconds > 0 && seconds <= 3600, "--seconds: expected above 0, to 3600, not " + seconds);
    require(threads >= 0, "--threads: expected at least 0, not " + threads);
    NativeThreads.useOne();
    double[][] costs = new RoadGenerator(seed).generate(batch).costs();
    INDArray p = Nd4j.createFromArray(costs);
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(threads).build());
    Clock clock = threads == 1 ? Clock.ofOneThread() : Clock.WALL;
    run(solver, p, 1e9 * seconds, clock);
    double[] nanos = run(solver, p, 1e9 * seconds, clock);
    Arrays.sort(nanos);
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "%.0f programs per second (median of %d batches of %d, %s), largest error"
                    + " of a vertex %.1e",
                batch / nanos[nanos.length / 2] * 1e9,
                nanos.length,
                batch,
                clock,
                largestError(solver, p, costs)));
    return 0;
  }

  private void require(boolean ok, String message) {
    if (!ok) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** The time of each batch. */
  private static double[] run(QpSolver solver, INDArray p, double nanos, Clock clock) {
    double[] times = new double[MOST_RUNS];
    int runs = 0;
    long start = System.nanoTime();
    do {
      long before = clock.nanos();
      QpSolution solution = solver.solve(batch(p));
      solution.z();
      solution.release();
      times[runs++] = clock.nanos() - before;
    } while (runs < MOST_RUNS && System.nanoTime() - start < nanos);
    return Arrays.copyOf(times, runs);
  }

  private static QpBatch batch(INDArray p) {
    return QpBatch.builder()
        .p(p)
        .A(RoadGrid.balance())
        .b(RoadGrid.net())
        .lower(Nd4j.zeros(DataType.DOUBLE, RoadGrid.ARCS))
        .build();
  }

  /** From the shortest paths as dynamic programming finds them; NaN where one was not solved. */
  private static double largestError(QpSolver solver, INDArray p, double[][] costs) {
    QpSolution solution = solver.solve(batch(p));
    double[][] z = solution.z().toDoubleMatrix();
    double largest = solution.failures() > 0 ? Double.NaN : 0;
    for (int row = 0; row < costs.length; row++) {
      boolean[] path = RoadGrid.shortestPath(costs[row]);
      for (int arc = 0; arc < RoadGrid.ARCS; arc++) {
        largest = Math.max(largest, Math.abs(z[row][arc] - (path[arc] ? 1 : 0)));
      }
    }
    return largest;
  }
}
