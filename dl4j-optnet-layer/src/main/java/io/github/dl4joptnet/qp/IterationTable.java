package io.github.dl4joptnet.qp;

import java.io.PrintStream;
import java.util.Objects;

/** Prints a table of the iterations, one line each. Thread-safe. */
public final class IterationTable implements IterationListener {
  private static final String HEADER =
      "sample iter    primal      dual       gap     alpha     sigma";

  private final PrintStream out;
  private boolean started;

  public IterationTable(PrintStream out) {
    this.out = Objects.requireNonNull(out, "out");
  }

  @Override
  public synchronized void onIteration(Iteration it) {
    if (!started) {
      out.println(HEADER);
      started = true;
    }
    out.printf(
        "%6d %4d %9.2e %9.2e %9.2e %9.2e %9.2e%n",
        it.sample(),
        it.number(),
        it.primalResidual(),
        it.dualResidual(),
        it.dualityGap(),
        it.alpha(),
        it.sigma());
  }
}
