package io.github.dl4joptnet.layers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of rows that cannot be used: at once, and then at intervals. */
final class UnusedRows {
  private static final Logger log = LoggerFactory.getLogger(UnusedRows.class);
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

  /** The time of the next warning. */
  private static final AtomicLong next = new AtomicLong(System.nanoTime());

  private UnusedRows() {}

  static void warn(String name, int refused, int rows, String first) {
    long due = next.get();
    long now = System.nanoTime();
    if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL)) {
      log.warn(
          "{}: {} of {} rows cannot be used; they are 0, with gradient 0. The first: {}",
          name,
          refused,
          rows,
          first);
    }
  }
}
