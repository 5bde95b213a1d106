package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import java.util.Random;

/** Times a Cholesky factorisation of one order, without the copying that each needs. */
public abstract class CholeskyTimer {
  private static final int CACHE_BYTES = 1 << 19;
  private static final int FEW = 5;
  private static final int MOST_WARM_UP = 10;
  private static final double GAIN = 0.95;

  private final int n;
  private final int copies;

  private CholeskyTimer(int n) {
    this.n = n;
    copies = Math.max(1, CACHE_BYTES / (8 * n * n));
  }

  /** {@link PlainCholesky}, the unit of work. */
  public static CholeskyTimer plain(int n) {
    return new Plain(n);
  }

  /** The kernel that the solver uses. */
  public static CholeskyTimer solvers(int n) {
    return new Solvers(n);
  }

  /** A positive definite matrix, row-major. */
  public static double[] matrix(int n) {
    Random random = new Random(n);
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        a[i * n + j] = random.nextDouble() - 0.5;
        a[j * n + i] = a[i * n + j];
      }
      a[i * n + i] += n;
    }
    return a;
  }

  abstract void restore(int copy);

  abstract void factor(int copy);

  /** Factorises a few matrices once each and gives the time of one. */
  double nanos(Clock clock) {
    for (int copy = 0; copy < copies; copy++) {
      restore(copy);
    }
    long start = clock.nanos();
    for (int copy = 0; copy < copies; copy++) {
      factor(copy);
    }
    return (clock.nanos() - start) / (double) copies;
  }

  /** The median of a few, as the first is slowed by what ran before. */
  double typicalNanos(Clock clock) {
    Durations durations = new Durations();
    for (int i = 0; i < FEW; i++) {
      durations.add(nanos(clock));
    }
    return durations.median();
  }

  /** Times it for a while, once it is warm. */
  Durations measure(Clock clock, double seconds) {
    warmUp(seconds);
    long start = System.nanoTime();
    Durations durations = new Durations();
    do {
      durations.add(nanos(clock));
    } while (System.nanoTime() - start < seconds * 1e9);
    return durations;
  }

  /**
   * Runs until the JIT compiler, which may be kept waiting on a busy machine, has brought no gain
   * for a while.
   */
  private void warmUp(double seconds) {
    double fastest = Double.POSITIVE_INFINITY;
    long start = System.nanoTime();
    long lastGain = start;
    long now = start;
    while (now - lastGain < seconds * 1e9 && now - start < MOST_WARM_UP * seconds * 1e9) {
      double nanos = nanos(Clock.WALL);
      now = System.nanoTime();
      if (nanos < GAIN * fastest) {
        fastest = nanos;
        lastGain = now;
      }
    }
  }

  /** Additions and multiplications of one factorisation. */
  double flops() {
    return (double) n * n * n / 3;
  }

  private static final class Plain extends CholeskyTimer {
    private final int n;
    private final double[] original;
    private final double[][] work;

    Plain(int n) {
      super(n);
      this.n = n;
      original = matrix(n);
      work = new double[super.copies][n * n];
    }

    @Override
    void restore(int copy) {
      System.arraycopy(original, 0, work[copy], 0, n * n);
    }

    @Override
    void factor(int copy) {
      PlainCholesky.factorInPlace(work[copy], n);
    }
  }

  private static final class Solvers extends CholeskyTimer {
    private final int n;
    private final double[] original;
    private final double[][][] work;

    Solvers(int n) {
      super(n);
      this.n = n;
      original = matrix(n);
      work = new double[super.copies][n][n];
    }

    @Override
    void restore(int copy) {
      for (int i = 0; i < n; i++) {
        System.arraycopy(original, i * n, work[copy][i], 0, n);
      }
    }

    @Override
    void factor(int copy) {
      Cholesky.factorInPlace(work[copy], n, 0);
    }
  }
}
