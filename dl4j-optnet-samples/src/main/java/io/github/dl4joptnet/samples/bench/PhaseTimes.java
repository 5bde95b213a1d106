package io.github.dl4joptnet.samples.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How long the phases of a short run take, by repetition.
 *
 * @param <T> what a run makes
 */
public final class PhaseTimes<T> {
  private final List<Durations> phases;
  private final Durations all = new Durations();
  private T last;

  /** A run that is measured. */
  public interface Run<T> {
    /**
     * Runs all phases.
     *
     * @param nanos takes the duration of each
     */
    T run(double[] nanos);
  }

  private PhaseTimes(int count, T first) {
    phases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      phases.add(new Durations());
    }
    last = first;
  }

  /**
   * Runs again and again, the first half of the time to warm up. By processor time that is as much
   * work on a busy machine as on an idle one.
   *
   * @param phases of a run
   * @param mostRuns after which it ends in any case
   */
  public static <T> PhaseTimes<T> measure(
      int phases, int mostRuns, double seconds, Clock clock, Run<T> run) {
    double[] nanos = new double[phases];
    PhaseTimes<T> times = new PhaseTimes<>(phases, run.run(nanos));
    times.add(nanos);
    long start = clock.nanos();
    boolean isWarm = false;
    for (int runs = 1; runs < mostRuns; runs++) {
      double spent = (clock.nanos() - start) / 1e9;
      if (spent >= seconds) {
        break;
      }
      if (!isWarm && spent >= 0.5 * seconds) {
        times = new PhaseTimes<>(phases, times.last);
        isWarm = true;
      }
      times.last = run.run(nanos);
      times.add(nanos);
    }
    return times;
  }

  private void add(double[] nanos) {
    double sum = 0;
    for (int i = 0; i < nanos.length; i++) {
      phases.get(i).add(nanos[i]);
      sum += nanos[i];
    }
    all.add(sum);
  }

  /** In nanoseconds. */
  public double median(int phase) {
    return phases.get(phase).median();
  }

  /** Of all phases of a run, in nanoseconds. */
  public double median() {
    return all.median();
  }

  /** All phases of the fastest run, in nanoseconds. */
  public double fastest() {
    return all.min();
  }

  /** What the last run has made. */
  public T last() {
    return last;
  }
}
