package io.github.dl4joptnet.samples.bench.sequences;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.bench.Clock;
import io.github.dl4joptnet.samples.bench.PhaseTimes;
import java.util.Arrays;

/** Solves each program of a sequence twice: from nothing, and from the solution before. */
final class SequenceTimer {
  /** As in POUNCE's benchmark. */
  static final int STEPS = 20;

  private static final int MOST_RUNS = 1000;

  private final QpSolver solver = QpSolver.create(QpSettings.builder().threads(1).build());
  private final double seconds;
  private final Clock clock;

  SequenceTimer(double seconds, Clock clock) {
    this.seconds = seconds;
    this.clock = clock;
  }

  /**
   * @param rounds iterations of the cold solves and of the warm ones, over all steps; a round of
   *     the active set method after its first counts as one
   * @param difference the largest between the entries of z of a cold and a warm solve
   */
  record Pass(int[] rounds, double difference, int failures) {}

  /** The phases are cold and warm solves, of all steps together. */
  PhaseTimes<Pass> measure(ProgramSequence sequence) {
    return PhaseTimes.measure(2, MOST_RUNS, seconds, clock, nanos -> pass(sequence, nanos));
  }

  private Pass pass(ProgramSequence sequence, double[] nanos) {
    int[] rounds = new int[2];
    double difference = 0;
    int failures = 0;
    Arrays.fill(nanos, 0);
    QpSolution previous = solver.solve(sequence.at(0));
    for (int step = 1; step <= STEPS; step++) {
      QpBatch forCold = sequence.at(step);
      QpBatch forWarm = sequence.at(step);
      long t0 = clock.nanos();
      QpSolution cold = solver.solve(forCold);
      long t1 = clock.nanos();
      QpSolution warm = solver.solve(forWarm, previous);
      long t2 = clock.nanos();
      nanos[0] += t1 - t0;
      nanos[1] += t2 - t1;
      rounds[0] += cold.iterations(0);
      rounds[1] += warm.iterations(0);
      failures += cold.failures() + warm.failures();
      difference = Math.max(difference, cold.z().sub(warm.z()).normmaxNumber().doubleValue());
      cold.release();
      previous.release();
      previous = warm;
    }
    previous.release();
    return new Pass(rounds, difference, failures);
  }
}
