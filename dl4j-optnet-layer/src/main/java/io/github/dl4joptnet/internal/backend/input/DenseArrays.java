package io.github.dl4joptnet.internal.backend.input;

import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.parallel.Workers;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
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
    INDArray dense = isRowMajor(array) ? array : array.dup('c');
    Nd4j.getAffinityManager().ensureLocation(dense, AffinityManager.Location.HOST);
    int blocks = values.length / blockSize;
    if (blocks == 1 || values.length < WORTH_THREADS) {
      copy(dense, values, blockSize, task.get()).forEachBlock(blocks);
    } else {
      Workers.forEach(blocks, threads, () -> copy(dense, values, blockSize, task.get())::block);
    }
    Reference.reachabilityFence(dense);
  }

  /** Copies a block and runs its task. Not thread-safe. */
  private interface BlockCopy {
    void block(int block);

    default void forEachBlock(int blocks) {
      for (int block = 0; block < blocks; block++) {
        block(block);
      }
    }
  }

  private static BlockCopy copy(INDArray dense, double[] values, int size, BlockTask task) {
    long offset = dense.offset();
    if (dense.data().pointer() instanceof DoublePointer doubles) {
      DoublePointer pointer = new DoublePointer(doubles);
      return block -> {
        int from = block * size;
        pointer.position(offset + from).get(values, from, size);
        task.run(block, values, from, from + size);
      };
    }
    if (dense.data().pointer() instanceof FloatPointer floats) {
      FloatPointer pointer = new FloatPointer(floats);
      float[] narrow = new float[size];
      return block -> {
        int from = block * size;
        pointer.position(offset + from).get(narrow);
        for (int i = 0; i < size; i++) {
          values[from + i] = narrow[i];
        }
        task.run(block, values, from, from + size);
      };
    }
    double[] all = dense.data().asDouble();
    return block -> {
      System.arraycopy(all, block * size, values, block * size, size);
      task.run(block, values, block * size, (block + 1) * size);
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
    Pointer pointer = array.data().pointer();
    if (!isRowMajor(array)
        || !(pointer instanceof DoublePointer || pointer instanceof FloatPointer)) {
      array.assign(write(values, array.shape()));
      return;
    }
    Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
    if (pointer instanceof DoublePointer) {
      new DoublePointer(pointer).position(array.offset()).put(values);
    } else {
      float[] narrow = new float[values.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (float) values[i];
      }
      new FloatPointer(pointer).position(array.offset()).put(narrow);
    }
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    Reference.reachabilityFence(array);
  }

  private static boolean isRowMajor(INDArray array) {
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      if (array.size(d) != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= array.size(d);
    }
    return true;
  }

  /** For messages: "[3, 4]". */
  public static String shape(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
