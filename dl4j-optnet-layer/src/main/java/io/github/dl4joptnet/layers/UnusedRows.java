package io.github.dl4joptnet.layers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Warns of rows that cannot be used: at once, and then at intervals. Without an SLF4J binding the
 * first warning goes to standard error, so that it is not lost.
 */
final class UnusedRows {
  private static final Logger log = LoggerFactory.getLogger(UnusedRows.class);
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

  /** The time of the next warning. */
  private static final AtomicLong next = new AtomicLong(System.nanoTime());

  private static final AtomicBoolean printed = new AtomicBoolean();

  private UnusedRows() {}

  static void warn(String name, int refused, int rows, String first) {
    long due = next.get();
    long now = System.nanoTime();
    if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL)) {
      String text =
          "%s: %d of %d rows cannot be used; they are 0, with gradient 0. The first: %s"
              .formatted(name, refused, rows, first);
      if (!(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory)) {
        log.warn(text);
      } else if (printed.compareAndSet(false, true)) {
        System.err.println(
            "dl4j-optnet: " + text + ". Further warnings go to SLF4J, which has no binding here");
      }
    }
  }
}
