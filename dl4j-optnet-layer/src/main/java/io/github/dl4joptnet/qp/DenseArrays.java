package io.github.dl4joptnet.qp;

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

  /** All entries of a FLOAT or DOUBLE array in row-major order. */
  public static double[] read(INDArray array) {
    if (array.isEmpty()) {
      return new double[0];
    }
    INDArray dense = isRowMajor(array) ? array : array.dup('c');
    Nd4j.getAffinityManager().ensureLocation(dense, AffinityManager.Location.HOST);
    double[] values = new double[Math.toIntExact(dense.length())];
    long offset = dense.offset();
    if (dense.data().pointer() instanceof DoublePointer doubles) {
      new DoublePointer(doubles).position(offset).get(values);
    } else if (dense.data().pointer() instanceof FloatPointer floats) {
      float[] narrow = new float[values.length];
      new FloatPointer(floats).position(offset).get(narrow);
      for (int i = 0; i < narrow.length; i++) {
        values[i] = narrow[i];
      }
    } else {
      values = dense.data().asDouble();
    }
    Reference.reachabilityFence(dense);
    return values;
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
