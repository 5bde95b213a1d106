package io.github.dl4joptnet.internal.backend.input;

import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.parallel.Workers;
import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bulk copies between INDArrays and row-major double[]. */
public final class DenseArrays {
  /** Up to this many entries a single thread is fastest. */
  private static final int WORTH_THREADS = 100_000;

  private DenseArrays() {}

  /** Processes a block right after it has been read, while it is in cache. */
  interface BlockTask {
    void run(int block, double[] values, int from, int to);
  }

  /** All entries of a FLOAT or DOUBLE array in row-major order. */
  public static double[] read(INDArray array) {
    BlockTask none = (block, values, from, to) -> {};
    double[] values = new double[Math.toIntExact(array.length())];
    read(array, values, Math.max(1, values.length), 1, () -> none);
    return values;
  }

  /**
   * Reads the entries into an array of the same length, block by block, and runs a task on each
   * block on the thread that has read it.
   *
   * @param blockSize divides the length
   * @param threads 0 for all cores
   * @param task makes a task for each thread
   */
  static void read(
      INDArray array, double[] values, int blockSize, int threads, Supplier<BlockTask> task) {
    if (array.isEmpty()) {
      return;
    }
    RowMajorEntries entries = RowMajorEntries.of(array);
    int blocks = values.length / blockSize;
    if (blocks == 1 || values.length < WORTH_THREADS) {
      Workers.Worker copy = copy(entries, values, blockSize, task.get());
      for (int block = 0; block < blocks; block++) {
        copy.item(block);
      }
    } else {
      Workers.forEach(blocks, threads, () -> copy(entries, values, blockSize, task.get()));
    }
  }

  private static Workers.Worker copy(
      RowMajorEntries entries, double[] values, int size, BlockTask task) {
    RowMajorEntries.Copier copier = entries.copier();
    return block -> {
      int from = block * size;
      copier.get(from, values, from, size);
      task.run(block, values, from, from + size);
    };
  }

  /** A new DOUBLE array that holds the given entries in row-major order. */
  public static INDArray write(double[] values, long... shape) {
    if (values.length == 0) {
      return Nd4j.create(DataType.DOUBLE, shape);
    }
    INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, shape, 'c');
    new DoublePointer(array.data().pointer()).position(array.offset()).put(values);
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    return array;
  }

  /** A new DOUBLE array with the entries of a gradient, written block by block. */
  public static INDArray write(MatrixGradient gradient, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, shape, 'c');
    DoublePointer all = new DoublePointer(array.data().pointer());
    long offset = array.offset();
    int size = gradient.blockSize();
    gradient.forEach(
        (block, entries) ->
            new DoublePointer(all).position(offset + (long) block * size).put(entries, 0, size));
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    return array;
  }

  /** Gives a FLOAT or DOUBLE array of any layout the given entries, in row-major order. */
  public static void fill(INDArray array, double[] values) {
    if (values.length == 0) {
      return;
    }
    RowMajorEntries entries = RowMajorEntries.toWrite(array);
    entries.copier().put(values, 0, 0, values.length);
    entries.finish();
  }

  /** For messages: "[3, 4]". */
  public static String shape(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
