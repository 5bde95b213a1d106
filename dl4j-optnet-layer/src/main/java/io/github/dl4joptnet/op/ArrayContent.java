package io.github.dl4joptnet.op;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A copy of a FLOAT or DOUBLE array's values, to tell later whether another array equals it. */
final class ArrayContent {

  private final long[] shape;
  private final float[] floats;
  private final double[] doubles;

  private ArrayContent(long[] shape, float[] floats, double[] doubles) {
    this.shape = shape;
    this.floats = floats;
    this.doubles = doubles;
  }

  static ArrayContent of(INDArray array) {
    int length = Math.toIntExact(array.length());
    INDArray dense = dense(array);
    try {
      if (array.dataType() == DataType.FLOAT) {
        float[] values = new float[length];
        dense.data().asNioFloat().get(values);
        return new ArrayContent(array.shape().clone(), values, null);
      }
      double[] values = new double[length];
      dense.data().asNioDouble().get(values);
      return new ArrayContent(array.shape().clone(), null, values);
    } finally {
      Reference.reachabilityFence(dense);
    }
  }

  /** Same type, same shape and all values the same; any difference, however small, counts. */
  boolean equalsArray(INDArray array) {
    boolean isFloat = array.dataType() == DataType.FLOAT;
    if (isFloat != (floats != null) || !Arrays.equals(shape, array.shape())) {
      return false;
    }
    INDArray dense = dense(array);
    try {
      if (isFloat) {
        FloatBuffer values = dense.data().asNioFloat();
        return FloatBuffer.wrap(floats).equals(values.limit(values.position() + floats.length));
      }
      DoubleBuffer values = dense.data().asNioDouble();
      return DoubleBuffer.wrap(doubles).equals(values.limit(values.position() + doubles.length));
    } finally {
      Reference.reachabilityFence(dense);
    }
  }

  /** In host memory, row-major from the buffer's offset on, without gaps. */
  private static INDArray dense(INDArray array) {
    INDArray dense = isRowMajor(array) ? array : array.dup('c');
    Nd4j.getAffinityManager().ensureLocation(dense, AffinityManager.Location.HOST);
    return dense;
  }

  private static boolean isRowMajor(INDArray array) {
    long step = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      if (array.size(i) != 1 && array.stride(i) != step) {
        return false;
      }
      step *= array.size(i);
    }
    return true;
  }
}
