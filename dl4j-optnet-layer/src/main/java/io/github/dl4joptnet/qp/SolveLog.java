package io.github.dl4joptnet.qp;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Counts what the solvers of this JVM have solved, and warns of failures: of the first at once, of
 * later ones at intervals.
 */
final class SolveLog {

  private static final Logger log = LoggerFactory.getLogger(QpSolver.class);

  /** Of all solvers in this JVM. */
  static final SolveLog GLOBAL = new SolveLog(System::nanoTime, new Warning(System.err));

  static final long WARN_INTERVAL = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private final Consumer<String> warn;
  private final Map<QpStatus, Long> samples = new EnumMap<>(QpStatus.class);
  private long solves;
  private long silenced;
  private boolean warned;
  private long lastWarning;

  SolveLog(LongSupplier nanoTime, Consumer<String> warn) {
    this.nanoTime = nanoTime;
    this.warn = warn;
  }

  /** To the log; where the user has no SLF4J binding, the first one to the given stream. */
  static final class Warning implements Consumer<String> {
    private final PrintStream withoutLog;
    private boolean printed;

    Warning(PrintStream withoutLog) {
      this.withoutLog = withoutLog;
    }

    @Override
    public synchronized void accept(String text) {
      if (!(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory)) {
        log.warn(text);
      } else if (!printed) {
        printed = true;
        withoutLog.println(
            "dl4j-optnet: " + text + ". Further warnings go to SLF4J, which has no binding here");
      }
    }
  }

  /** Records one batch, a status per sample. */
  synchronized void record(List<QpStatus> statuses) {
    solves++;
    Map<QpStatus, Long> failures = new EnumMap<>(QpStatus.class);
    for (QpStatus status : statuses) {
      samples.merge(status, 1L, Long::sum);
      if (status != QpStatus.SOLVED) {
        failures.merge(status, 1L, Long::sum);
      }
    }
    if (failures.isEmpty()) {
      return;
    }
    long failed = failures.values().stream().mapToLong(Long::longValue).sum();
    long now = nanoTime.getAsLong();
    if (warned && now - lastWarning < WARN_INTERVAL) {
      silenced += failed;
      return;
    }
    warn.accept(
        "%d of %d QPs not solved %s; their gradients are zero%s"
            .formatted(
                failed,
                statuses.size(),
                failures,
                silenced == 0 ? "" : " (and " + silenced + " more since the last warning)"));
    warned = true;
    lastWarning = now;
    silenced = 0;
  }

  synchronized QpStatistics statistics() {
    return new QpStatistics(solves, samples);
  }
}
