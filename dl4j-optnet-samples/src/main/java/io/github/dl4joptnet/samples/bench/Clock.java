package io.github.dl4joptnet.samples.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What a duration is measured by. */
public enum Clock {
  /** Processor time of the calling thread: blind to other programs, to the JIT compiler and GC. */
  THREAD_CPU("CPU time of the one thread"),
  WALL("wall-clock time");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long COARSE_NANOS = 20_000;
  private static final int STEPS = 10;

  private final String words;

  Clock(String words) {
    this.words = words;
  }

  /** The best clock for work in the calling thread alone. */
  public static Clock ofOneThread() {
    return THREADS.isCurrentThreadCpuTimeSupported()
            && THREADS.isThreadCpuTimeEnabled()
            && cpuTimeStep() < COARSE_NANOS
        ? THREAD_CPU
        : WALL;
  }

  /**
   * Some systems count processor time in ticks of milliseconds. The shortest of several steps: on a
   * busy machine, what interrupts the thread counts too.
   */
  private static long cpuTimeStep() {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < STEPS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      long next = start;
      while (next == start) {
        next = THREADS.getCurrentThreadCpuTime();
      }
      shortest = Math.min(shortest, next - start);
    }
    return shortest;
  }

  public long nanos() {
    return this == THREAD_CPU ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
  }

  @Override
  public String toString() {
    return words;
  }
}
