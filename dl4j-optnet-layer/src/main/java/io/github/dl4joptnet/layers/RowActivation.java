package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.backend.input.RowMajorEntries;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An activation function over dimension 1, as DL4J's softmax: the features of {@code [batch, size]}
 * and {@code [batch, size, time]}, the channels of {@code [batch, channels, height, width]}.
 */
abstract class RowActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  RowActivation() {}

  /** The map, for one thread. */
  abstract RowMap newMap();

  private RowRunner runner() {
    return new RowRunner(toString(), this::newMap);
  }

  /**
   * Replaces the entries, and returns the array. Where that fails, they are lost.
   *
   * @throws IllegalArgumentException if no row can be used, or there are too few entries in rows
   */
  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    int n = checkedLength(in);
    if (!in.isEmpty()) {
      RowMajorEntries rows = RowMajorEntries.of(rows(in));
      runner().map(rows, rows, n, null, null);
      rows.finish();
    }
    return in;
  }

  /**
   * Replaces the entries of {@code in} by the gradient with respect to them.
   *
   * @throws IllegalArgumentException if no row can be used, or the shapes differ
   */
  @Override
  public Pair<INDArray, @Nullable INDArray> backprop(INDArray in, INDArray epsilon) {
    if (!Arrays.equals(in.shape(), epsilon.shape())) {
      throw new IllegalArgumentException(
          "%s: the gradient needs the shape of the input, %s, got %s"
              .formatted(this, DenseArrays.shape(in), DenseArrays.shape(epsilon)));
    }
    int n = checkedLength(in);
    if (!in.isEmpty()) {
      RowMajorEntries rows = RowMajorEntries.of(rows(in));
      runner().pullBack(rows, null, RowMajorEntries.of(rows(epsilon)), rows, n, null);
      rows.finish();
    }
    return new Pair<>(in, null);
  }

  /** The number of entries of a row. */
  private int checkedLength(INDArray in) {
    int n = Math.toIntExact(in.size(in.rank() > 1 ? 1 : 0));
    checkLength(n);
    return n;
  }

  /**
   * @throws IllegalArgumentException if rows have too few entries
   */
  void checkLength(int n) {}

  /** A view whose last dimension is dimension 1. */
  private static INDArray rows(INDArray array) {
    int rank = array.rank();
    if (rank <= 2) {
      return array;
    }
    int[] order = new int[rank];
    for (int d = 1; d < rank - 1; d++) {
      order[d] = d + 1;
    }
    order[rank - 1] = 1;
    return array.permute(order);
  }
}
