package io.github.dl4joptnet.samples.bench.sparse;

import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.bench.Clock;
import io.github.dl4joptnet.samples.bench.ParsingConverter;
import io.github.dl4joptnet.samples.bench.PhaseTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
  /** Variables of the programs in the picture, about. */
  private static final List<Integer> GROWTH =
      List.of(100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000);

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

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Also draw how the time grows from 100 to 100,000 variables, sparse and dense; takes "
              + "minutes.")
  private Path out;

  @Option(
      names = "--largest",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Variables of the largest program in the picture. Default: ${DEFAULT-VALUE}.")
  private int largest;

  /** For {@code --shapes}. */
  static final class ShapeConverter extends ParsingConverter<SparseShape> {
    ShapeConverter() {
      super(SparseShape::parse);
    }
  }

  @Override
  public Integer call() throws IOException {
    require(seconds > 0 && seconds <= 3600, "--seconds: expected above 0, to 3600, not " + seconds);
    require(tolerance > 0 && tolerance < 1, "--tolerance: expected above 0, below 1");
    require(largest >= 200, "--largest: expected at least 200, not " + largest);
    if (out != null) {
      OutputDirectory.create(out);
    }
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
    if (out != null) {
      draw(clock);
    }
    return 0;
  }

  private QpSettings settings(MatrixForm form) {
    return QpSettings.builder().threads(1).tolerance(tolerance).matrixForm(form).build();
  }

  private void draw(Clock clock) throws IOException {
    SparseGrowth growth =
        new SparseGrowth(
            (program, form) -> {
              PhaseTimes<QpSolution> times =
                  new SparseTimer(settings(form), seconds, clock).measure(program);
              return (times.median(1) + times.median(2)) / 1e6;
            });
    growth.measure(GROWTH.stream().filter(n -> n <= largest).toList(), seed);
    Pictures.draw(
        spec.commandLine().getErr(), () -> growth.write(out.resolve("time-of-sparse.png")));
  }

  private void require(boolean ok, String message) {
    if (!ok) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private int measure(SparseShape shape, Clock clock) {
    SparseProgram program = shape.generate(seed);
    PhaseTimes<QpSolution> times =
        new SparseTimer(settings(MatrixForm.AUTO), seconds, clock).measure(program);
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
