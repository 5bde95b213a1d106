package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The scores that came with a gradient, and the values that they belong to. */
record LastEvaluation(Key key, INDArray scores) {

  /** Copies: a subclass may change its arrays. */
  record Key(INDArray labels, INDArray outputs, @Nullable INDArray factors) {}

  static Key keyOf(LossRows rows) {
    INDArray factors = rows.factors();
    return new Key(
        rows.labels().dup(), rows.outputs().dup(), factors == null ? null : factors.dup());
  }

  /** Whether the scores are those of the rows, to the bit. */
  boolean isOf(LossRows rows) {
    INDArray factors = rows.factors();
    return equal(key.labels, rows.labels())
        && equal(key.outputs, rows.outputs())
        && (key.factors == null ? factors == null : factors != null && equal(key.factors, factors));
  }

  /** INDArray.equals would allow for rounding. */
  private static boolean equal(INDArray a, INDArray b) {
    return a.dataType() == b.dataType()
        && Arrays.equals(a.shape(), b.shape())
        && Arrays.equals(DenseArrays.read(a), DenseArrays.read(b));
  }
}
