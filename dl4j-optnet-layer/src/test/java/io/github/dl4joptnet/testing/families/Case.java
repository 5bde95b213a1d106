package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A generated program (or batch) and its judge.
 *
 * @param rejection what it means when the builder refuses the program
 */
public record Case(QpArrays arrays, QpSettings settings, Judge judge, Judgement rejection) {

  /** Compares a solution with a reference. */
  @FunctionalInterface
  public interface Judge {
    Judgement of(QpSolver solver, QpSolution solution);
  }

  /** A judgement, and the processor time of the solve alone. */
  public record Outcome(Judgement judgement, long nanos) {}

  public static Case of(PlainQp qp, Judge judge) {
    return of(QpArrays.of(qp), judge);
  }

  public static Case of(QpArrays arrays, Judge judge) {
    return new Case(
        arrays, QpSettings.defaults(), judge, Judgement.honest("refused by the builder"));
  }

  Case with(QpSettings other) {
    return new Case(arrays, other, judge, rejection);
  }

  /** Three samples of it that share the matrices; the same where it is a batch already. */
  Case threeTimes() {
    QpArrays batch = arrays;
    if (arrays.get("p").rank() == 1) {
      for (String name : List.of("p", "h", "hLower", "b", "lower", "upper")) {
        INDArray array = arrays.get(name);
        if (array != null && !array.isEmpty()) {
          double[] values = QpArrays.values(array);
          double[][] rows = {values, values, values};
          batch = batch.with(name, Nd4j.createFromArray(rows));
        }
      }
    }
    return new Case(batch, settings, judge, rejection);
  }

  /** The same where the builder may refuse the program. */
  public Case mayBeRejected() {
    return new Case(arrays, settings, judge, Judgement.RIGHT);
  }

  /**
   * Solves and judges.
   *
   * @param solvers makes a solver for settings
   */
  public Outcome run(Function<QpSettings, QpSolver> solvers) {
    QpSolver solver = solvers.apply(onThisThread());
    QpBatch batch;
    try {
      batch = arrays.build();
    } catch (IllegalArgumentException e) {
      return new Outcome(rejection, 0);
    }
    long start = processorNanos();
    try {
      QpSolution solution = solver.solve(batch);
      long nanos = processorNanos() - start;
      Judgement judgement = judge.of(solver, solution);
      solution.release();
      return new Outcome(judgement, nanos);
    } catch (RuntimeException | OutOfMemoryError e) {
      return new Outcome(Judgement.wrong("threw %s", e), processorNanos() - start);
    }
  }

  /** The same of another solve: a first one may run code that is not compiled yet. */
  public long nanosAgain(Function<QpSettings, QpSolver> solvers) {
    QpSolver solver = solvers.apply(onThisThread());
    QpBatch batch = arrays.build();
    long start = processorNanos();
    solver.solve(batch).release();
    return processorNanos() - start;
  }

  /** On one thread, whose time includes all samples. */
  private QpSettings onThisThread() {
    return settings.toBuilder().threads(1).build();
  }

  /** Of this thread: other processes make no difference. */
  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
