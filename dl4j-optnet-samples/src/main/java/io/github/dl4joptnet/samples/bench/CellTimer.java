package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/**
 * Measures the lines of the table. The unit of work, one thread and many threads take turns within
 * a repetition, so that a machine that is slow for a while is slow for all of them.
 */
final class CellTimer {
  private static final int LEAST_REPETITIONS = 5;
  private static final double LEAST_NANOS = 2e6;
  private static final int MOST_WARM_UP_WINDOWS = 16;

  /** One alone may be shorter than a compilation, which counts when it has ended. */
  private static final int STILL_WINDOWS = 2;

  /** A compiler at work for a smaller share of the time rests. */
  private static final double RESTING = 0.05;

  private static final double SAME_SPEED = 0.95;

  private final List<Integer> threads;
  private final Clock clock;
  private final double seconds;

  /**
   * @param threads numbers of worker threads; the times are those of the first
   * @param seconds to spend on a cell, after at least as many to warm up
   */
  CellTimer(List<Integer> threads, double seconds) {
    this.threads = threads;
    this.seconds = seconds;
    clock = threads.get(0) == 1 ? Clock.ofOneThread() : Clock.WALL;
  }

  Clock clock() {
    return clock;
  }

  Cell measure(QpShape shape, Matrices matrices, QpArrays problem) {
    List<SolvePass> passes = new ArrayList<>();
    for (int count : problem.batch() == 1 ? threads.subList(0, 1) : threads) {
      passes.add(new SolvePass(problem, count));
    }
    CholeskyTimer unit = CholeskyTimer.plain(shape.unitOrder());
    int rounds = warmUp(passes, unit);

    Durations build = new Durations();
    Durations forward = new Durations();
    Durations total = new Durations();
    Durations units = new Durations();
    Durations forwardUnits = new Durations();
    Durations totalUnits = new Durations();
    Durations backwardShare = new Durations();
    List<Durations> speedUps = new ArrayList<>();
    passes.forEach(pass -> speedUps.add(new Durations()));
    long start = System.nanoTime();
    do {
      double unitNanos = unit.typicalNanos(clock);
      Phases first = run(passes.get(0), rounds);
      units.add(unitNanos);
      build.add(first.build);
      forward.add(first.forward);
      total.add(first.total);
      forwardUnits.add(first.forward / unitNanos);
      totalUnits.add(first.total / unitNanos);
      backwardShare.add((first.total - first.forward) / first.forward);
      for (int i = 1; i < passes.size(); i++) {
        speedUps.get(i).add(first.wall / run(passes.get(i), rounds).wall);
      }
    } while (total.count() < LEAST_REPETITIONS || System.nanoTime() - start < seconds * 1e9);

    OffHeap.destroyWorkspace();
    SortedMap<Integer, Double> speedUp = new TreeMap<>();
    for (int i = 1; i < passes.size(); i++) {
      speedUp.put(threads.get(i), speedUps.get(i).median());
    }
    QpSolution solution = passes.get(0).forward();
    return new Cell(
        shape,
        matrices,
        problem.batch(),
        meanIterations(solution),
        solution.failures(),
        total.count(),
        build.median(),
        forward.median(),
        total.median(),
        units.median(),
        forwardUnits.median(),
        totalUnits.median(),
        backwardShare.median(),
        speedUp);
  }

  /**
   * Runs until the JIT compiler has nothing left to win and rests, as its own threads take a core
   * that several threads would use; gives how many rounds make a repetition that is long enough for
   * the clock.
   */
  private int warmUp(List<SolvePass> passes, CholeskyTimer unit) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    double fastest = Double.POSITIVE_INFINITY;
    double shortest = Double.POSITIVE_INFINITY;
    int still = 0;
    for (int window = 0; window < MOST_WARM_UP_WINDOWS && still < STILL_WINDOWS; window++) {
      double before = fastest;
      long compiled = compiler.getTotalCompilationTime();
      long start = System.nanoTime();
      do {
        unit.typicalNanos(clock);
        for (SolvePass pass : passes) {
          Phases phases = run(pass, 1);
          fastest = Math.min(fastest, phases.total);
          shortest = Math.min(shortest, phases.wall * pass.batch());
        }
      } while (System.nanoTime() - start < seconds * 0.5e9);
      boolean rests = compiler.getTotalCompilationTime() - compiled < RESTING * seconds * 500;
      still = rests && fastest > SAME_SPEED * before ? still + 1 : 0;
    }
    return (int) Math.ceil(LEAST_NANOS / shortest);
  }

  /** Nanoseconds per QP up to the end of each phase, and of all by the wall clock. */
  private record Phases(double build, double forward, double total, double wall) {}

  private Phases run(SolvePass pass, int rounds) {
    long build = 0;
    long forward = 0;
    long total = 0;
    long wall = 0;
    for (int round = 0; round < rounds; round++) {
      MemoryWorkspace results = OffHeap.workspace();
      long wallStart = System.nanoTime();
      long start = clock.nanos();
      QpBatch qp = pass.build();
      long built = clock.nanos();
      SolvePass.Forward solved = pass.forward(qp);
      long forwardEnd = clock.nanos();
      pass.backward(solved);
      long end = clock.nanos();
      wall += System.nanoTime() - wallStart;
      build += built - start;
      forward += forwardEnd - start;
      total += end - start;
      results.close();
    }
    double count = (double) rounds * pass.batch();
    return new Phases(build / count, forward / count, total / count, wall / count);
  }

  private static double meanIterations(QpSolution solution) {
    double sum = 0;
    for (int i = 0; i < solution.batch(); i++) {
      sum += solution.iterations(i);
    }
    return sum / solution.batch();
  }
}
