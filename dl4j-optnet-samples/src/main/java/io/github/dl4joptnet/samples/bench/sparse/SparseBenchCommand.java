package io.github.dl4joptnet.samples.bench.sparse;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.bench.Clock;
import io.github.dl4joptnet.samples.bench.ParsingConverter;
import io.github.dl4joptnet.samples.bench.PhaseTimes;
import java.util.List;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures programs with sparse coefficients, one at a time on one thread. */
@Command(
    name = "sparse",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures QPs with sparse coefficients, one at a time on one thread.",
      "Times are from entries to a batch, to the minimiser, and to the gradient of every "
          + "coefficient."
    })
public final class SparseBenchCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--shapes",
      paramLabel = "SHAPE",
      split = ",",
      converter = ShapeConverter.class,
      description = {
        "tv-N, mpc-N, simplex-N, chain-N or random-sparse-N. Default: tv-1000, mpc-50, mpc-200, "
            + "simplex-100000, chain-10000, random-sparse-2000."
      })
  private List<SparseShape> shapes;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "Time for each shape, half of it to warm up. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      defaultValue = "1e-8",
      description = "Of the solver. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Random seed of the problems. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** For {@code --shapes}. */
  static final class ShapeConverter extends ParsingConverter<SparseShape> {
    ShapeConverter() {
      super(SparseShape::parse);
    }
  }

  @Override
  public Integer call() {
    require(seconds > 0 && seconds <= 3600, "--seconds: expected above 0, to 3600, not " + seconds);
    require(tolerance > 0 && tolerance < 1, "--tolerance: expected above 0, below 1");
    Clock clock = Clock.ofOneThread();
    println("Medians in milliseconds, %s.".formatted(clock));
    println(
        "%-20s %7s %7s %8s %-12s %5s %9s %9s %9s"
            .formatted(
                "shape", "n", "rows", "entries", "status", "iter", "build", "forward", "backward"));
    int failures = 0;
    for (SparseShape shape : shapes == null ? SparseShape.USUAL : shapes) {
      failures += measure(shape, clock);
    }
    println(failures == 0 ? "All QPs were solved." : failures + " QPs were not solved.");
    return 0;
  }

  private void require(boolean ok, String message) {
    if (!ok) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private int measure(SparseShape shape, Clock clock) {
    SparseProgram program = shape.generate(seed);
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(1).tolerance(tolerance).build());
    PhaseTimes<QpSolution> times =
        PhaseTimes.measure(
            3,
            MOST_RUNS,
            seconds,
            clock,
            nanos -> {
              long t0 = clock.nanos();
              QpBatch batch = program.build();
              long t1 = clock.nanos();
              QpSolution solution = solver.solve(batch);
              solution.z();
              long t2 = clock.nanos();
              INDArray dLdz = Nd4j.ones(DataType.DOUBLE, 1, program.n());
              long t3 = clock.nanos();
              solver.backward(solution, dLdz).dp();
              long t4 = clock.nanos();
              nanos[0] = t1 - t0;
              nanos[1] = t2 - t1;
              nanos[2] = t4 - t3;
              return solution;
            });
    QpSolution solution = times.last();
    println(
        "%-20s %7d %7d %8d %-12s %5d %9.3f %9.3f %9.3f"
            .formatted(
                shape.name(),
                program.n(),
                program.rows(),
                program.entries(),
                solution.status(0),
                solution.iterations(0),
                times.median(0) / 1e6,
                times.median(1) / 1e6,
                times.median(2) / 1e6));
    return solution.failures();
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
