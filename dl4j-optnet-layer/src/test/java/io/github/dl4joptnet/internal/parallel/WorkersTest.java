package io.github.dl4joptnet.internal.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loop that the samples of a batch are shared out by. */
class WorkersTest {

  /** Counts the calls per item and the workers that were made and dismissed. */
  private static final class Counter implements Workers.Factory {
    private final AtomicIntegerArray items;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger dismissed = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final int failing;

    Counter(int count, int failing) {
      items = new AtomicIntegerArray(count);
      this.failing = failing;
    }

    @Override
    public Workers.Worker create() {
      made.incrementAndGet();
      return new Workers.Worker() {
        @Override
        public void item(int index) {
          threads.add(Thread.currentThread());
          items.incrementAndGet(index);
          if (index == failing) {
            throw new IllegalStateException("item " + index);
          }
        }

        @Override
        public void done() {
          dismissed.incrementAndGet();
        }
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 4", "1, 0", "100, 1", "100, 3", "100, 0", "3, 50"})
  void everyItemOnceAndEveryWorkerDismissed(int count, int threads) {
    Counter counter = new Counter(count, -1);
    Workers.forEach(count, threads, counter);
    for (int i = 0; i < count; i++) {
      assertThat(counter.items.get(i)).isEqualTo(1);
    }
    assertThat(counter.dismissed.get()).isEqualTo(counter.made.get());
    int limit = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    assertThat(counter.threads.size()).isLessThanOrEqualTo(limit);
  }

  @Test
  void oneThreadIsTheCallersOwn() {
    Counter counter = new Counter(20, -1);
    Workers.forEach(20, 1, counter);
    assertThat(counter.threads).containsExactly(Thread.currentThread());
  }

  /** As it was thrown, whichever thread it was. */
  @ParameterizedTest
  @CsvSource({"1", "4"})
  void anExceptionIsThrownAfterAllHaveStopped(int threads) {
    for (int repeat = 0; repeat < 50; repeat++) {
      Counter counter = new Counter(200, 7);
      assertThatThrownBy(() -> Workers.forEach(200, threads, counter))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("item 7");
      assertThat(counter.dismissed.get()).isEqualTo(counter.made.get());
    }
  }

  /** A stack overflow, say, in the caller's own part. */
  @Test
  void anErrorOfTheCallerWaitsForTheOthers() {
    Thread caller = Thread.currentThread();
    CountDownLatch helperIsBusy = new CountDownLatch(1);
    AtomicInteger unfinished = new AtomicInteger();
    Workers.Worker worker =
        index -> {
          if (Thread.currentThread() != caller) {
            unfinished.incrementAndGet();
            helperIsBusy.countDown();
            LockSupport.parkNanos(100_000_000);
            unfinished.decrementAndGet();
          } else {
            while (helperIsBusy.getCount() > 0) {
              Thread.onSpinWait();
            }
            throw new AssertionError("mine");
          }
        };
    assertThatThrownBy(() -> Workers.forEach(1000, 2, () -> worker)).hasMessage("mine");
    assertThat(unfinished).hasValue(0);
  }

  /** The caller is interrupted while it works; what a helper is at is finished, and no more. */
  @Test
  void anInterruptedCallerWaitsForTheOthersAndStaysInterrupted() {
    Thread caller = Thread.currentThread();
    CountDownLatch helperIsBusy = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger finished = new AtomicInteger();
    Workers.Worker worker =
        index -> {
          begun.incrementAndGet();
          if (Thread.currentThread() != caller) {
            helperIsBusy.countDown();
            LockSupport.parkNanos(100_000_000);
          } else {
            while (helperIsBusy.getCount() > 0) {
              Thread.onSpinWait();
            }
            caller.interrupt();
          }
          finished.incrementAndGet();
        };
    try {
      assertThatThrownBy(() -> Workers.forEach(1000, 2, () -> worker))
          .isInstanceOf(WorkInterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(finished.get()).isEqualTo(begun.get()).isBetween(2, 3);
  }

  /** The caller is out of items and waits for a helper, which asks now and then. */
  @Test
  void helpersNoticeThatTheWaitingCallerIsInterrupted() {
    Thread caller = Thread.currentThread();
    CountDownLatch helperIsBusy = new CountDownLatch(1);
    Workers.Worker worker =
        index -> {
          if (Thread.currentThread() != caller) {
            helperIsBusy.countDown();
            while (true) {
              Interruption.check();
              Thread.onSpinWait();
            }
          }
          while (helperIsBusy.getCount() > 0) {
            Thread.onSpinWait();
          }
        };
    Thread interrupter =
        new Thread(
            () -> {
              LockSupport.parkNanos(100_000_000);
              caller.interrupt();
            });
    interrupter.start();
    try {
      assertThatThrownBy(() -> Workers.forEach(2, 2, () -> worker))
          .isInstanceOf(WorkInterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void nothingIsBegunForACallerThatIsInterruptedAlready() {
    Counter counter = new Counter(20, -1);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Workers.forEach(20, 2, counter))
          .isInstanceOf(WorkInterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(counter.threads).isEmpty();
    assertThat(counter.dismissed.get()).isEqualTo(counter.made.get());
  }

  @Test
  void loopsMayBeNestedAndConcurrent() {
    AtomicInteger inner = new AtomicInteger();
    Workers.forEach(
        8, 4, () -> outer -> Workers.forEach(10, 4, () -> i -> inner.incrementAndGet()));
    assertThat(inner.get()).isEqualTo(80);
  }

  /** The threads of one loop are found awake by the next, asleep, or on their way there. */
  @Test
  void manyShortLoops() {
    for (int pause : new int[] {0, 20_000, 95_000, 100_000, 105_000, 200_000}) {
      for (int loop = 0; loop < 300; loop++) {
        AtomicIntegerArray items = new AtomicIntegerArray(4);
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> Workers.forEach(4, 3, () -> items::incrementAndGet));
        for (int i = 0; i < 4; i++) {
          assertThat(items.get(i)).isEqualTo(1);
        }
        LockSupport.parkNanos(pause);
      }
    }
  }
}
