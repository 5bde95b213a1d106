package io.github.dl4joptnet.internal.parallel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Daemon threads, as many as there are tasks at a time. One that has ended its task stays awake for
 * a moment, as the next loop of the same batch mostly begins before a thread could be woken.
 */
final class HelperThreads {
  private static final long AWAKE_NANOS = 100_000;
  private static final int IDLE_SECONDS = 10;

  /** In the mailbox of a thread that has gone to sleep. */
  private static final Runnable ASLEEP = () -> {};

  /** Mailboxes of the threads that are awake without a task; empty ones, that is with null. */
  private static final Queue<AtomicReference<Runnable>> AWAKE = new ConcurrentLinkedQueue<>();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final Executor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "optnet-" + NAMES.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private HelperThreads() {}

  /** Runs a task, which must not throw, on a thread of its own. */
  static void start(Runnable task) {
    AtomicReference<Runnable> mailbox = AWAKE.poll();
    while (mailbox != null) {
      if (mailbox.compareAndSet(null, task)) {
        return;
      }
      mailbox = AWAKE.poll();
    }
    THREADS.execute(() -> runFrom(task));
  }

  private static void runFrom(Runnable first) {
    Runnable task = first;
    while (task != ASLEEP) {
      task.run();
      task = awaitNext();
    }
  }

  private static Runnable awaitNext() {
    AtomicReference<Runnable> mailbox = new AtomicReference<>();
    AWAKE.add(mailbox);
    long start = System.nanoTime();
    while (mailbox.get() == null && System.nanoTime() - start < AWAKE_NANOS) {
      Thread.onSpinWait();
    }
    if (mailbox.compareAndSet(null, ASLEEP)) {
      AWAKE.remove(mailbox);
    }
    return mailbox.get();
  }
}
