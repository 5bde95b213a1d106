package io.github.dl4joptnet.internal.testing;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.IterativeMethod;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/**
 * An iterative method run to its end, as its contract has it.
 *
 * @param steps taken after the first iterate
 */
public record MethodRun(Outcome outcome, int steps) {

  public static MethodRun of(IterativeMethod method, ScaledQp qp, Goal goal) {
    if (!method.begin(qp, goal)) {
      return new MethodRun(Outcome.NUMERICAL_FAILURE, 0);
    }
    for (int steps = 0; ; steps++) {
      Outcome outcome = method.finished();
      if (!outcome.goesOn()) {
        return new MethodRun(outcome, steps);
      }
      if (steps == goal.maxIterations()) {
        return new MethodRun(outcome.endedBy(Outcome.ITERATION_LIMIT), steps);
      }
      if (!method.step()) {
        return new MethodRun(outcome.endedBy(Outcome.NUMERICAL_FAILURE), steps);
      }
    }
  }
}
