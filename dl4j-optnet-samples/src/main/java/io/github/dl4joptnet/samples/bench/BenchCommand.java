package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.NativeThreads;
import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.Progress;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import io.github.dl4joptnet.samples.bench.layers.LayersBenchCommand;
import io.github.dl4joptnet.samples.bench.sequences.SequencesBenchCommand;
import io.github.dl4joptnet.samples.bench.sparse.SparseBenchCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the solver beside a plain Cholesky factorisation, ojAlgo and ND4J's DGEMM. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {SparseBenchCommand.class, SequencesBenchCommand.class, LayersBenchCommand.class},
    description = {
      "Measures the QP solver and prints a table.",
      "Times are per QP, from INDArrays to minimisers and to the gradient of every coefficient."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int USUAL_BATCH = 128;
  private static final int OJALGO_QPS = 4;
  private static final List<QpShape> QUICK_SHAPES =
      Stream.of("10-10-0", "20-10-5", "sudoku").map(QpShape::parse).toList();

  @Spec private CommandSpec spec;

  @Option(
      names = "--shapes",
      paramLabel = "SHAPE",
      split = ",",
      converter = ShapeConverter.class,
      description = {
        "n-nIneq-nEq such as 100-50-50, or sudoku, sudoku-rows, denoise, denoise-dense, simplex, "
            + "one-tie or ties. "
            + "Default: 10-10-0, 50-50-0, 100-100-0, 100-50-50, sudoku, denoise, 200-200-0."
      })
  private List<QpShape> shapes;

  @Option(
      names = "--batches",
      paramLabel = "N",
      split = ",",
      description = "Batch sizes. Default: 1, 32, 128, 512.")
  private List<Integer> batches;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = {
        "Numbers of threads. The times are those of the first, the speed-ups those of the "
            + "others. Default: 1 and all cores."
      })
  private List<Integer> threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = {
        "Time to measure each line of the table, after a warm-up of the same length. Default: 1. "
            + "0 measures nothing, for --export alone."
      })
  private Double seconds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Random seed of the problems. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--quick",
      description = "Few small shapes and next to no time: whether it works, not how fast.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write bench.csv and pictures of how the time grows; takes longer.")
  private Path out;

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = {
        "First write the QPs as .npy files for other solvers, as many as the largest of "
            + "--batches (default: "
            + USUAL_BATCH
            + "), and in the end bench.csv beside them."
      })
  private Path export;

  @Option(
      names = "--fresh-jvms",
      paramLabel = "N",
      description = {
        "Instead of the table, measure kernels and a solve in N fresh JVMs one after the "
            + "other, and print the spread."
      })
  private Integer freshJvms;

  @Option(
      names = "--layers",
      description = {
        "Instead of the table, measure what an OptNetLayer costs in a training iteration beside "
            + "a DenseLayer and the solver alone."
      })
  private boolean layers;

  @Option(
      names = "--models",
      description = {
        "Instead of the table, measure what a model costs in a training iteration beside the same "
            + "program by its matrices, and how long models take to compile."
      })
  private boolean models;

  /** For {@code --shapes}. */
  static final class ShapeConverter extends ParsingConverter<QpShape> {
    ShapeConverter() {
      super(QpShape::parse);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    validate();
    if (freshJvms != null) {
      measureFreshJvms();
      return 0;
    }
    if (layers) {
      measureLayers();
      return 0;
    }
    if (models) {
      measureModels();
      return 0;
    }
    Stream.of(out, export).filter(Objects::nonNull).forEach(OutputDirectory::create);
    if (export != null) {
      int batch = batches == null && !quick ? USUAL_BATCH : Collections.max(batches());
      new NpyExport(export, batch, seed).write(shapes());
      println("%d QPs of each shape are in %s".formatted(batch, export));
    }
    if (seconds() > 0) {
      measure();
    }
    return 0;
  }

  private void validate() {
    require(shapes == null || !shapes.isEmpty(), "--shapes", "expected one at least");
    require(batches == null || !batches.isEmpty(), "--batches", "expected one at least");
    require(threads == null || !threads.isEmpty(), "--threads", "expected one at least");
    for (int batch : batches()) {
      require(batch >= 1 && batch <= 100_000, "--batches", "expected 1 to 100000, not " + batch);
    }
    for (int count : threads()) {
      require(count >= 1 && count <= 1024, "--threads", "expected 1 to 1024, not " + count);
    }
    require(
        seconds() >= 0 && seconds() <= 3600, "--seconds", "expected 0 to 3600, not " + seconds());
    require(
        seconds() > 0 || export != null, "--seconds", "0 leaves nothing to do but with --export");
    if (freshJvms != null) {
      require(freshJvms >= 1, "--fresh-jvms", "expected 1 at least, not " + freshJvms);
      require(
          seconds() > 0 && Stream.of(batches, threads, out, export).allMatch(Objects::isNull),
          "--fresh-jvms",
          "goes with --shapes, --seconds (not 0), --seed and --quick only");
    }
    if (layers || models) {
      require(
          seconds() > 0
              && layers != models
              && Stream.of(shapes, batches, threads, out, export, freshJvms)
                  .allMatch(Objects::isNull),
          layers ? "--layers" : "--models",
          "goes with --seconds (not 0) and --quick only");
    }
  }

  private void measureLayers() {
    NativeThreads.useOne(); // those that wait for each other would count
    Machine machine = new Machine();
    Clock clock = Clock.THREAD_CPU; // its step does not matter to turns of milliseconds
    println(machine.toString());
    println("Medians, %s.".formatted(clock));
    LayerOverhead.table(new LayerOverhead(clock, seconds()).measure()).forEach(this::println);
    machine.warning().ifPresent(this::println);
  }

  private void measureModels() {
    NativeThreads.useOne();
    Machine machine = new Machine();
    Clock clock = Clock.THREAD_CPU; // its step does not matter to turns of milliseconds
    println(machine.toString());
    println("Medians, %s.".formatted(clock));
    new CompileTimes(clock, seconds()).measure().forEach(this::println);
    new ModelOverhead(clock, seconds()).measure().forEach(this::println);
    machine.warning().ifPresent(this::println);
  }

  private void require(boolean ok, String option, String expected) {
    if (!ok) {
      throw new ParameterException(spec.commandLine(), option + ": " + expected);
    }
  }

  private void measureFreshJvms() throws IOException, InterruptedException {
    List<QpShape> solved = shapes == null ? List.of(QpShape.dense(100, 50, 50)) : shapes;
    Machine machine = new Machine();
    println(machine.toString());
    println(
        "Medians of %d fresh JVMs, per factorisation and per QP of a batch, on one thread:"
            .formatted(freshJvms));
    FreshJvms.table(new FreshJvms(seconds(), seed, solved).measure(freshJvms))
        .forEach(this::println);
    machine.warning().ifPresent(this::println);
  }

  private void measure() throws IOException {
    Machine machine = new Machine();
    BenchRun run = new BenchRun(threads(), seconds(), seed);
    println(machine.toString());
    println(
        "Medians, %s; 'x chol': in times of a plain Cholesky factorisation, see below."
            .formatted(run.clock()));
    printTable(run);
    run.yardsticks().lines(run.cells()).forEach(this::println);
    if (export != null) {
      writeCsv(export, run);
    }
    if (out != null) {
      writeFiles(run);
    }
    Summary.lines(run.cells()).forEach(this::println);
    machine.warning().ifPresent(this::println);
  }

  private void printTable(BenchRun run) {
    List<BenchRun.Key> plan = BenchRun.plan(shapes(), batches());
    try (Progress progress = new Progress("bench", plan.size() + shapes().size() + 2)) {
      progress.step("kernels");
      run.yardsticks().measureKernels(unitOrders());
      progress.step("dgemm");
      run.yardsticks().measureGemm(threads());
      for (QpShape shape : shapes()) {
        progress.step("copies and ojAlgo, " + shape.name());
        if (new BenchRun.Key(shape, Matrices.PER_SAMPLE, usualBatch()).fits()) {
          run.yardsticks().measureCopy(shape, usualBatch(), threads(), seed);
        }
        run.yardsticks().measureOjAlgo(shape, quick ? 1 : OJALGO_QPS, seed);
      }
      BenchTable table = new BenchTable(manyThreads(), run.yardsticks());
      PrintWriter results = spec.commandLine().getOut();
      table.header().forEach(line -> progress.println(results, line));
      for (BenchRun.Key key : plan) {
        progress.step(key.toString());
        Optional<Cell> cell = run.measure(key);
        progress.println(results, cell.map(table::line).orElseGet(key::tooLarge));
      }
    }
  }

  private Set<Integer> unitOrders() {
    Set<Integer> orders = new TreeSet<>();
    shapes().forEach(shape -> orders.add(shape.unitOrder()));
    return orders;
  }

  private void writeFiles(BenchRun run) throws IOException {
    int n = quick ? 20 : 100;
    List<Integer> sizes = quick ? List.of(5, n) : List.of(10, 20, 50, 100, 150, 200, 300);
    int batch = usualBatch();
    List<BenchRun.Key> plan = BenchRun.plan(GrowthPictures.shapes(sizes, n), List.of(batch));
    Map<Integer, Double> plainCholesky = new TreeMap<>();
    try (Progress progress = new Progress("growth", plan.size() + 1)) {
      progress.step("kernels");
      for (int order : sizes) {
        Durations nanos = CholeskyTimer.plain(order).measure(run.clock(), seconds());
        plainCholesky.put(order, nanos.median());
      }
      for (BenchRun.Key key : plan) {
        progress.step(key.toString());
        run.measure(key);
      }
    }
    writeCsv(out, run);
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> new GrowthPictures(run.cells(), batch, n, plainCholesky).write(out));
  }

  private void writeCsv(Path dir, BenchRun run) throws IOException {
    BenchCsv.write(dir.resolve("bench.csv"), run.cells(), manyThreads(), run.yardsticks());
  }

  /** The usual batch, or what of {@code --batches} comes nearest from below. */
  private int usualBatch() {
    return batches().stream()
        .filter(batch -> batch <= USUAL_BATCH)
        .max(Integer::compare)
        .orElseGet(() -> Collections.min(batches()));
  }

  private List<QpShape> shapes() {
    return shapes != null ? shapes : quick ? QUICK_SHAPES : QpShape.PEERS;
  }

  private List<Integer> batches() {
    return batches != null ? batches : quick ? List.of(1, 4) : List.of(1, 32, USUAL_BATCH, 512);
  }

  private List<Integer> threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    return threads != null ? threads : cores == 1 ? List.of(1) : List.of(1, cores);
  }

  private List<Integer> manyThreads() {
    return threads().subList(1, threads().size());
  }

  private double seconds() {
    return seconds != null ? seconds : quick ? 0.01 : 1;
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
