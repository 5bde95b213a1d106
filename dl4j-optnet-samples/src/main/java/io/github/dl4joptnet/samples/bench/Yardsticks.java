package io.github.dl4joptnet.samples.bench;

import static io.github.dl4joptnet.samples.bench.BenchTable.format;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the solver's times are compared with, measured in the same run. */
final class Yardsticks {
  private static final int GEMM_ORDER = 1000;

  private final Clock clock;
  private final double seconds;
  private final Map<Integer, Double> gemm = new TreeMap<>();
  private final Map<Integer, Kernels> kernels = new TreeMap<>();
  private final Map<QpShape, Map<Integer, CopyTime>> copies = new LinkedHashMap<>();
  private final Map<QpShape, OjAlgo.Result> ojAlgo = new LinkedHashMap<>();

  /** Median nanoseconds of the plain Cholesky factorisation and of the solver's. */
  private record Kernels(double plain, double solvers, double flops) {}

  /**
   * @param seconds to spend on each
   */
  Yardsticks(Clock clock, double seconds) {
    this.clock = clock;
    this.seconds = seconds;
  }

  /** Comes before everything that is given in times of a kernel, which is warm from then on. */
  void measureKernels(Iterable<Integer> orders) {
    for (int n : orders) {
      CholeskyTimer plain = CholeskyTimer.plain(n);
      kernels.put(
          n,
          new Kernels(
              plain.measure(clock, seconds).median(),
              CholeskyTimer.solvers(n).measure(clock, seconds).median(),
              plain.flops()));
    }
  }

  void measureGemm(List<Integer> threads) {
    for (int count : threads) {
      Clock suited = count == 1 ? clock : Clock.WALL;
      gemm.put(count, GemmRate.gflops(GEMM_ORDER, count, suited, seconds));
    }
  }

  void measureCopy(QpShape shape, int batch, List<Integer> threads, long seed) {
    Map<Integer, CopyTime> times = new TreeMap<>();
    try (QpArrays problem = PeerProblems.generate(shape, Matrices.PER_SAMPLE, batch, seed)) {
      for (int count : threads) {
        Clock suited = count == 1 ? clock : Clock.WALL;
        times.put(count, CopyTime.measure(shape, problem, count, suited, seconds));
      }
    }
    copies.put(shape, times);
  }

  void measureOjAlgo(QpShape shape, int count, long seed) {
    try (QpArrays problem = PeerProblems.generate(shape, Matrices.PER_SAMPLE, count, seed)) {
      SolvePass pass = new SolvePass(problem, 1);
      SolvePass.Forward ours = pass.forward(pass.build());
      ojAlgo.put(shape, OjAlgo.measure(problem, ours.z(), clock, seconds));
      OffHeap.release(ours.z());
    }
  }

  private static String range(int order, List<Cell> cells) {
    DoubleSummaryStatistics units =
        cells.stream()
            .filter(cell -> cell.shape().unitOrder() == order)
            .mapToDouble(Cell::unit)
            .summaryStatistics();
    return BenchTable.micros(units.getMin()) + " to " + BenchTable.micros(units.getMax());
  }

  /** ND4J's rate with the fewest threads measured. */
  double gemmGflops() {
    return gemm.values().iterator().next();
  }

  /** Nanoseconds of a QP of this shape; NaN where it was not measured or not solved. */
  double ojAlgo(Cell cell) {
    OjAlgo.Result result = ojAlgo.get(cell.shape());
    return result == null || result.solved() == 0 ? Double.NaN : result.nanos();
  }

  /**
   * A line for each, for under the table.
   *
   * @param cells of the table, whose own measurements of the plain factorisation are shown
   */
  List<String> lines(List<Cell> cells) {
    List<String> lines = new ArrayList<>();
    kernels.forEach(
        (n, k) ->
            lines.add(
                format(
                    "chol(%d)    %s µs, %.1f GFLOP/s, and %s µs between the lines of the table; the solver's own kernel: %s µs, %.1f GFLOP/s",
                    n,
                    BenchTable.micros(k.plain()),
                    k.flops() / k.plain(),
                    range(n, cells),
                    BenchTable.micros(k.solvers()),
                    k.flops() / k.solvers())));
    gemm.forEach(
        (threads, gflops) ->
            lines.add(
                format(
                    "dgemm(%d)  %.1f GFLOP/s on %d thread%s, ND4J's own",
                    GEMM_ORDER, gflops, threads, threads == 1 ? "" : "s")));
    copies.forEach(
        (shape, times) ->
            times.forEach(
                (threads, time) ->
                    lines.add(
                        format(
                            "copying      %s: %s µs per QP on %d thread%s, %s µs between solves; its matrices in and as much out",
                            shape.name(),
                            BenchTable.micros(time.alone()),
                            threads,
                            threads == 1 ? "" : "s",
                            BenchTable.micros(time.betweenSolves())))));
    ojAlgo.forEach(
        (shape, r) ->
            lines.add(
                format(
                    "ojAlgo %s  %s: %s µs forward, %d of %d optimal, z within %.0e of ours",
                    OjAlgo.version(),
                    shape.name(),
                    BenchTable.micros(r.nanos()),
                    r.solved(),
                    r.count(),
                    r.difference())));
    return lines;
  }
}
