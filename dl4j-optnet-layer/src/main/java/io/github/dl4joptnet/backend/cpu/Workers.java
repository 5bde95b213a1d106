package io.github.dl4joptnet.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares the items of a loop between the calling thread and helpers, one item at a time. */
final class Workers {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final ExecutorService HELPERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "optnet-" + NAMES.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  /** What one thread does with the items it gets. */
  interface Worker {
    void item(int index);

    /** Called once when no item is left. */
    default void done() {}
  }

  interface Factory {
    Worker create();
  }

  private Workers() {}

  /**
   * Runs items 0 … count−1 on up to {@code threads} threads (0: all cores), the caller's included.
   * The first exception of a worker is thrown here after all have stopped.
   */
  static void forEach(int count, int threads, Factory factory) {
    int wanted = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    int helpers = Math.min(wanted, count) - 1;
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < helpers; t++) {
      running.add(HELPERS.submit(() -> work(count, next, factory)));
    }
    RuntimeException failure = null;
    try {
      work(count, next, factory);
    } catch (RuntimeException e) {
      next.set(count);
      failure = e;
    }
    boolean interrupted = false;
    for (Future<?> future : running) {
      while (true) {
        try {
          future.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          next.set(count);
          failure = failure == null ? new IllegalStateException(e.getCause()) : failure;
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void work(int count, AtomicInteger next, Factory factory) {
    Worker worker = factory.create();
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        worker.item(i);
      }
    } finally {
      worker.done();
    }
  }
}
