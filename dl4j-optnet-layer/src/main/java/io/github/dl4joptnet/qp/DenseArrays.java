package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.backend.MatrixGradient;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bulk copies between INDArrays and row-major double[]. */
public final class DenseArrays {
  private DenseArrays() {}

  /** Takes note of entries from … to−1 as soon as they have been read, while they are in cache. */
  interface Reader {
    void block(double[] values, int from, int to);
  }

  /** All entries of a FLOAT or DOUBLE array in row-major order. */
  public static double[] read(INDArray array) {
    return read(array, Math.max(1, Math.toIntExact(array.length())), (values, from, to) -> {});
  }

  /** The same in blocks of a size that divides the array's length. */
  static double[] read(INDArray array, int blockSize, Reader reader) {
    if (array.isEmpty()) {
      return new double[0];
    }
    INDArray dense = isRowMajor(array) ? array : array.dup('c');
    Nd4j.getAffinityManager().ensureLocation(dense, AffinityManager.Location.HOST);
    double[] values = new double[Math.toIntExact(dense.length())];
    Source source = source(dense, blockSize);
    for (int from = 0; from < values.length; from += blockSize) {
      source.copy(values, from, blockSize);
      reader.block(values, from, from + blockSize);
    }
    Reference.reachabilityFence(dense);
    return values;
  }

  private interface Source {
    void copy(double[] to, int from, int count);
  }

  private static Source source(INDArray dense, int blockSize) {
    long offset = dense.offset();
    if (dense.data().pointer() instanceof DoublePointer doubles) {
      DoublePointer pointer = new DoublePointer(doubles);
      return (to, from, count) -> pointer.position(offset + from).get(to, from, count);
    }
    if (dense.data().pointer() instanceof FloatPointer floats) {
      FloatPointer pointer = new FloatPointer(floats);
      float[] narrow = new float[blockSize];
      return (to, from, count) -> {
        pointer.position(offset + from).get(narrow, 0, count);
        for (int i = 0; i < count; i++) {
          to[from + i] = narrow[i];
        }
      };
    }
    double[] all = dense.data().asDouble();
    return (to, from, count) -> System.arraycopy(all, from, to, from, count);
  }

  /** A new DOUBLE array that holds the given entries in row-major order. */
  static INDArray write(double[] values, long... shape) {
    if (values.length == 0) {
      return Nd4j.create(DataType.DOUBLE, shape);
    }
    INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, shape, 'c');
    new DoublePointer(array.data().pointer()).position(array.offset()).put(values);
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    return array;
  }

  /** The same for a gradient, block by block. */
  static INDArray write(MatrixGradient gradient, long... shape) {
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

  static String shape(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
