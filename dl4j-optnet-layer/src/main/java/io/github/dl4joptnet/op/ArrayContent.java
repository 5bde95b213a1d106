package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A copy of a FLOAT or DOUBLE array, to tell later whether another array equals it. */
final class ArrayContent {

  private final DataType type;
  private final long[] shape;
  private final double[] values;

  private ArrayContent(DataType type, long[] shape, double[] values) {
    this.type = type;
    this.shape = shape;
    this.values = values;
  }

  static ArrayContent of(INDArray array) {
    return new ArrayContent(array.dataType(), array.shape().clone(), DenseArrays.read(array));
  }

  /** Same type, same shape, same bits. */
  boolean equalsArray(INDArray array) {
    return type == array.dataType()
        && Arrays.equals(shape, array.shape())
        && Arrays.equals(values, DenseArrays.read(array));
  }

  /** The same of each of a list of arrays. */
  static boolean areEqual(List<ArrayContent> contents, List<INDArray> arrays) {
    for (int i = 0; i < contents.size(); i++) {
      if (!contents.get(i).equalsArray(arrays.get(i))) {
        return false;
      }
    }
    return true;
  }

  static List<ArrayContent> of(List<INDArray> arrays) {
    return arrays.stream().map(ArrayContent::of).toList();
  }
}
