package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.internal.parallel.Workers;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How long Q, G and A of a batch take from an INDArray into the heap, and as many gradients back:
 * what a solver of samples with matrices of their own pays before it computes anything.
 *
 * @param alone nanoseconds per QP, one copy after the other: of what is still in the caches
 * @param betweenSolves the same with a pass of the solver between two copies, as it has them itself
 */
record CopyTime(double alone, double betweenSolves) {
  private static final int LEAST_REPETITIONS = 5;

  /**
   * Medians over the given time each.
   *
   * @param problem of samples with matrices of their own, for the passes between the copies
   */
  static CopyTime measure(
      QpShape shape, QpArrays problem, int threads, Clock clock, double seconds) {
    int batch = problem.batch();
    SolvePass pass = new SolvePass(problem, threads);
    try (Buffers buffers = new Buffers(shape, batch)) {
      Runnable copy = () -> buffers.copy(threads);
      return new CopyTime(
          median(() -> {}, copy, clock, seconds) / batch,
          median(() -> solve(pass), copy, clock, seconds) / batch);
    } finally {
      OffHeap.destroyWorkspace();
    }
  }

  private static void solve(SolvePass pass) {
    MemoryWorkspace results = OffHeap.workspace();
    pass.backward(pass.forward(pass.build()));
    results.close();
  }

  private static double median(Runnable before, Runnable copy, Clock clock, double seconds) {
    Durations durations = new Durations();
    long start = System.nanoTime();
    do {
      before.run();
      copy.run();
    } while (System.nanoTime() - start < seconds * 0.33e9);
    do {
      before.run();
      long from = clock.nanos();
      copy.run();
      durations.add(clock.nanos() - from);
    } while (durations.count() < LEAST_REPETITIONS || System.nanoTime() - start < seconds * 1e9);
    return durations.median();
  }

  /** From where to where the copies go. */
  private static final class Buffers implements AutoCloseable {
    private final int entries;
    private final int batch;
    private final INDArray coefficients;
    private final INDArray gradients;
    private final double[] heap;

    Buffers(QpShape shape, int batch) {
      this.batch = batch;
      entries = shape.n() * (shape.n() + shape.rows());
      coefficients = Nd4j.ones(DataType.DOUBLE, batch, entries);
      gradients = Nd4j.ones(DataType.DOUBLE, batch, entries);
      heap = new double[Math.multiplyExact(batch, entries)];
    }

    /** A sample after the other, with the threads that the solver has. */
    void copy(int threads) {
      Workers.forEach(
          batch,
          threads,
          () -> {
            DoublePointer in = new DoublePointer(coefficients.data().pointer());
            DoublePointer out = new DoublePointer(gradients.data().pointer());
            return sample -> {
              int first = sample * entries;
              in.position(first).get(heap, first, entries);
              out.position(first).put(heap, first, entries);
            };
          });
    }

    @Override
    public void close() {
      OffHeap.release(coefficients);
      OffHeap.release(gradients);
    }
  }
}
