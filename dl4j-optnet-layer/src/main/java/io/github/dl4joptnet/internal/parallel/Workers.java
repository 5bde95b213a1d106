package io.github.dl4joptnet.internal.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares the items of a loop between the calling thread and helpers, one item at a time. */
public final class Workers {
  /** Helpers mostly end within this of the caller, sooner than it could be put to sleep. */
  private static final long SPIN_NANOS = 50_000;

  /** What one thread does with the items it gets. */
  public interface Worker {
    void item(int index);

    /** Called once when no item is left. */
    default void done() {}
  }

  public interface Factory {
    Worker create();
  }

  private Workers() {}

  /** On how many threads {@link #forEach} runs; each makes a worker of its own. */
  public static int count(int items, int threads) {
    int wanted = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    return Math.max(1, Math.min(wanted, items));
  }

  /**
   * Runs items 0 … count−1 on up to {@code threads} threads (0: all cores), the caller's included.
   * The first exception or error of a worker is thrown here after all have stopped.
   *
   * @throws WorkInterruptedException if the caller is interrupted: no further item is begun, those
   *     that ask {@link Interruption#check} stop there, and the interrupt flag stays set
   */
  public static void forEach(int count, int threads, Factory factory) {
    int helpers = count(count, threads) - 1;
    AtomicInteger next = new AtomicInteger();
    Interruption interruption = Interruption.ofCaller();
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < helpers; t++) {
      FutureTask<?> task = new FutureTask<>(() -> work(count, next, factory, interruption), null);
      running.add(task);
      HelperThreads.start(task);
    }
    Throwable failure = null;
    try {
      work(count, next, factory, interruption);
    } catch (RuntimeException | Error e) {
      next.set(count);
      failure = e;
    }
    boolean interrupted = false;
    boolean stopped = failure instanceof WorkInterruptedException;
    for (Future<?> future : running) {
      spinUntilDone(future);
      while (true) {
        try {
          future.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          interruption.request();
        } catch (ExecutionException e) {
          next.set(count);
          stopped |= e.getCause() instanceof WorkInterruptedException;
          failure = failure == null ? e.getCause() : failure;
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (stopped) {
      throw new WorkInterruptedException();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  private static void spinUntilDone(Future<?> future) {
    long start = System.nanoTime();
    while (!future.isDone() && System.nanoTime() - start < SPIN_NANOS) {
      Thread.onSpinWait();
    }
  }

  private static void work(
      int count, AtomicInteger next, Factory factory, Interruption interruption) {
    Interruption outer = interruption.enter();
    try {
      Worker worker = factory.create();
      try {
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
          Interruption.check();
          worker.item(i);
        }
      } finally {
        worker.done();
      }
    } finally {
      Interruption.leave(outer);
    }
  }
}
