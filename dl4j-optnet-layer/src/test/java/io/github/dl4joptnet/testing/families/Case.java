package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;

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

  /** A judgement, and the time of the solve alone. */
  public record Outcome(Judgement judgement, long nanos) {}

  public static Case of(PlainQp qp, Judge judge) {
    return of(QpArrays.of(qp), judge);
  }

  public static Case of(QpArrays arrays, Judge judge) {
    return new Case(
        arrays, QpSettings.defaults(), judge, Judgement.honest("refused by the builder"));
  }

  /** The same where the builder may refuse the program. */
  public Case mayBeRejected() {
    return new Case(arrays, settings, judge, Judgement.RIGHT);
  }

  public Outcome run() {
    QpSolver solver = QpSolver.create(settings);
    QpBatch batch;
    try {
      batch = arrays.build();
    } catch (IllegalArgumentException e) {
      return new Outcome(rejection, 0);
    }
    long start = System.nanoTime();
    QpSolution solution = solver.solve(batch);
    long nanos = System.nanoTime() - start;
    Judgement judgement = judge.of(solver, solution);
    solution.release();
    return new Outcome(judgement, nanos);
  }

  /** The time of another solve: what a first one took may be the machine's doing. */
  public long nanosAgain() {
    QpSolver solver = QpSolver.create(settings);
    QpBatch batch = arrays.build();
    long start = System.nanoTime();
    solver.solve(batch).release();
    return System.nanoTime() - start;
  }
}
