package io.github.dl4joptnet.samples.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How long Q, G and A of a batch take from an INDArray into the heap, and as many gradients back:
 * what a solver of samples with matrices of their own pays before it computes anything.
 */
final class CopyTime {
  private final int entries;
  private final int batch;
  private final INDArray coefficients;
  private final INDArray gradients;
  private final double[] heap;

  private CopyTime(int entries, int batch) {
    this.entries = entries;
    this.batch = batch;
    coefficients = Nd4j.ones(DataType.DOUBLE, batch, entries);
    gradients = Nd4j.ones(DataType.DOUBLE, batch, entries);
    heap = new double[Math.multiplyExact(batch, entries)];
  }

  /** Nanoseconds per QP, median over the given time, a third of which is to warm up. */
  static double nanos(QpShape shape, int batch, int threads, Clock clock, double seconds) {
    int entries = shape.n() * (shape.n() + shape.rows());
    CopyTime copy = new CopyTime(entries, batch);
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> parts =
          IntStream.range(0, threads).mapToObj(part -> copy.part(part, threads)).toList();
      return copy.median(threads == 1 ? parts.get(0) : together(workers, parts), clock, seconds);
    } finally {
      workers.shutdown();
      OffHeap.release(copy.coefficients);
      OffHeap.release(copy.gradients);
    }
  }

  /** One thread's share of the samples. */
  private Callable<Void> part(int part, int parts) {
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

  private static Callable<Void> together(ExecutorService workers, List<Callable<Void>> parts) {
    return () -> {
      for (Future<Void> part : workers.invokeAll(parts)) {
        part.get();
      }
      return null;
    };
  }

  private double median(Callable<Void> copy, Clock clock, double seconds) {
    Durations durations = new Durations();
    long start = System.nanoTime();
    try {
      do {
        copy.call();
      } while (System.nanoTime() - start < seconds * 0.33e9);
      do {
        long from = clock.nanos();
        copy.call();
        durations.add((clock.nanos() - from) / (double) batch);
      } while (System.nanoTime() - start < seconds * 1e9);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return durations.median();
  }
}
