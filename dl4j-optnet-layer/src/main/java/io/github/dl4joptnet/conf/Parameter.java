package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.StoredPattern;
import java.util.Arrays;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A learned parameter of a layer or vertex.
 *
 * @param weight DL4J's division: matrices are weights, sparse ones too, vectors are biases (which
 *     have an updater and a regularisation of their own)
 * @param fanIn for weight initialisations: how many numbers a row adds up
 * @param fanOut in how many rows a column has an entry
 * @param init how it starts; null for the layer's own weight initialisation
 * @param lowerTriangular whether what lies above the diagonal starts, and stays, at zero
 */
record Parameter(
    String name,
    long[] shape,
    boolean weight,
    double fanIn,
    double fanOut,
    @Nullable IWeightInit init,
    boolean lowerTriangular) {

  static Parameter matrix(String name, @Nullable IWeightInit init, long... shape) {
    return new Parameter(name, shape, true, shape[1], shape[0], init, false);
  }

  /** The stored entries of a matrix. */
  static Parameter sparse(String name, IWeightInit init, StoredPattern pattern) {
    double entries = pattern.size();
    return new Parameter(
        name,
        new long[] {pattern.size()},
        true,
        entries / pattern.rows(),
        entries / pattern.columns(),
        init,
        false);
  }

  static Parameter vector(String name, @Nullable IWeightInit init, long length) {
    return new Parameter(name, new long[] {length}, false, length, length, init, false);
  }

  static Parameter lowerTriangle(String name, @Nullable IWeightInit init, long n) {
    return new Parameter(name, new long[] {n, n}, true, n, n, init, true);
  }

  /** DL4J's weight initialisations have no text of their own. */
  static String describe(@Nullable IWeightInit init) {
    if (init instanceof InitialValues given) {
      return given.toString();
    }
    return init == null ? "weightInit" : init.getClass().getSimpleName();
  }

  long length() {
    return ArrayUtil.prodLong(shape);
  }

  Parameter startedBy(IWeightInit other) {
    return new Parameter(name, shape, weight, fanIn, fanOut, other, lowerTriangular);
  }

  /** Fills the view with initial values; {@code fallback} where the parameter names none. */
  void initialize(INDArray view, IWeightInit fallback) {
    (init == null ? fallback : init).init(fanIn, fanOut, shape, 'c', view);
    if (lowerTriangular) {
      view.muli(lowerTriangle(shape[0]).castTo(view.dataType()));
    }
  }

  /** Ones on and below the diagonal, zeros above: {@code [n, n]}. */
  static INDArray lowerTriangle(long n) {
    float[][] ones = new float[Math.toIntExact(n)][Math.toIntExact(n)];
    for (int i = 0; i < n; i++) {
      Arrays.fill(ones[i], 0, i + 1, 1f);
    }
    return Nd4j.createFromArray(ones);
  }
}
