package io.github.dl4joptnet.samples.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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
 * @param amongSolves the same with a pass of the solver between the copies, as it has them itself
 */
record CopyTime(double alone, double amongSolves) {
  private static final int LEAST_REPETITIONS = 5;

  /**
   * Medians over the given time each.
   *
   * @param problem of samples with matrices of their own, for the passes between the copies
   */
  static CopyTime measure(
      QpShape shape, QpArrays problem, int threads, Clock clock, double seconds) {
    SolvePass pass = new SolvePass(problem, threads);
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (Arrays arrays = new Arrays(shape, problem.batch())) {
      List<Callable<Void>> parts =
          IntStream.range(0, threads).mapToObj(part -> arrays.part(part, threads)).toList();
      Callable<Void> copy = threads == 1 ? parts.get(0) : together(workers, parts);
      return new CopyTime(
          median(copy, () -> {}, clock, seconds) / problem.batch(),
          median(copy, () -> solve(pass), clock, seconds) / problem.batch());
    } finally {
      workers.shutdown();
      OffHeap.destroyWorkspace();
    }
  }

  private static void solve(SolvePass pass) {
    MemoryWorkspace results = OffHeap.workspace();
    pass.backward(pass.forward(pass.build()));
    results.close();
  }

  /** From where to where the copies go. */
  private static final class Arrays implements AutoCloseable {
    private final int entries;
    private final int batch;
    private final INDArray coefficients;
    private final INDArray gradients;
    private final double[] heap;

    Arrays(QpShape shape, int batch) {
      this.batch = batch;
      entries = shape.n() * (shape.n() + shape.rows());
      coefficients = Nd4j.ones(DataType.DOUBLE, batch, entries);
      gradients = Nd4j.ones(DataType.DOUBLE, batch, entries);
      heap = new double[Math.multiplyExact(batch, entries)];
    }

    /** One thread's share of the samples. */
    Callable<Void> part(int part, int parts) {
      int from = (int) ((long) part * batch / parts);
      int to = (int) ((part + 1L) * batch / parts);
      DoublePointer in = new DoublePointer(coefficients.data().pointer());
      DoublePointer out = new DoublePointer(gradients.data().pointer());
      return () -> {
        for (int first = from * entries; first < to * entries; first += entries) {
          in.position(first).get(heap, first, entries);
          out.position(first).put(heap, first, entries);
        }
        return null;
      };
    }

    @Override
    public void close() {
      OffHeap.release(coefficients);
      OffHeap.release(gradients);
    }
  }

  private static Callable<Void> together(ExecutorService workers, List<Callable<Void>> parts) {
    return () -> {
      for (Future<Void> part : workers.invokeAll(parts)) {
        part.get();
      }
      return null;
    };
  }

  private static double median(Callable<Void> copy, Runnable before, Clock clock, double seconds) {
    Durations durations = new Durations();
    long start = System.nanoTime();
    try {
      do {
        before.run();
        copy.call();
      } while (System.nanoTime() - start < seconds * 0.33e9);
      do {
        before.run();
        long from = clock.nanos();
        copy.call();
        durations.add(clock.nanos() - from);
      } while (durations.count() < LEAST_REPETITIONS || System.nanoTime() - start < seconds * 1e9);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return durations.median();
  }
}
