package io.github.dl4joptnet.testing.problems;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Ways in which an INDArray may lie in memory, all with the same values. */
public enum ArrayLayout {
  DENSE,
  COLUMN_MAJOR,
  TRANSPOSED_VIEW,
  VIEW_WITH_OFFSET,
  EVERY_SECOND,
  SLICE_OF_LARGER;

  public INDArray of(INDArray array) {
    if (array.isEmpty() || array.rank() == 0) {
      return array;
    }
    return switch (this) {
      case DENSE -> array.dup('c');
      case COLUMN_MAJOR -> array.dup('f');
      case TRANSPOSED_VIEW -> {
        int[] reversed = new int[array.rank()];
        for (int d = 0; d < reversed.length; d++) {
          reversed[d] = reversed.length - 1 - d;
        }
        yield array.permute(reversed).dup('c').permute(reversed);
      }
      case VIEW_WITH_OFFSET -> within(array, 2, 1);
      case EVERY_SECOND -> within(array, 1, 2);
      case SLICE_OF_LARGER -> {
        INDArray larger = Nd4j.valueArrayOf(prepend(3, array.shape()), 7.5, array.dataType());
        INDArray slice = larger.slice(1);
        slice.assign(array);
        yield slice;
      }
    };
  }

  /** A view into a larger array of other values, from an offset and with a stride. */
  private static INDArray within(INDArray array, long offset, long stride) {
    long[] outer = array.shape().clone();
    INDArrayIndex[] indices = new INDArrayIndex[outer.length];
    for (int d = 0; d < outer.length; d++) {
      indices[d] = NDArrayIndex.interval(offset, stride, offset + stride * outer[d]);
      outer[d] = offset + stride * outer[d] + 1;
    }
    INDArray larger = Nd4j.valueArrayOf(outer, -3.25, array.dataType());
    INDArray view = larger.get(indices);
    view.assign(array);
    return view;
  }

  private static long[] prepend(long first, long[] rest) {
    long[] all = new long[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
