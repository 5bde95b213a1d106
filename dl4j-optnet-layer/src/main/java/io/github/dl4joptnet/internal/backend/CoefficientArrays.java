package io.github.dl4joptnet.internal.backend;

import java.util.EnumMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The coefficients of a batch as a user gave them: FLOAT or DOUBLE, any strides, each shared by the
 * batch or with a leading batch dimension. Types and shapes have been checked, values have not.
 */
public final class CoefficientArrays {
  private final BatchShape shape;
  private final Map<QpCoefficient, INDArray> arrays;
  private final Map<QpCoefficient, SparseLayout> layouts;

  /**
   * @param arrays the coefficients; of a sparse one, its stored entries, absent where none are
   *     stored
   * @param layouts the positions of the stored entries of sparse coefficients
   */
  public CoefficientArrays(
      BatchShape shape,
      Map<QpCoefficient, INDArray> arrays,
      Map<QpCoefficient, SparseLayout> layouts) {
    this.shape = shape;
    this.arrays = new EnumMap<>(QpCoefficient.class);
    this.arrays.putAll(arrays);
    this.layouts = new EnumMap<>(QpCoefficient.class);
    this.layouts.putAll(layouts);
  }

  public BatchShape shape() {
    return shape;
  }

  /** Whether a coefficient is given and has entries, or is sparse. */
  public boolean has(QpCoefficient coefficient) {
    return isSparse(coefficient)
        || (arrays.containsKey(coefficient) && shape.entries(coefficient) > 0);
  }

  public boolean isSparse() {
    return !layouts.isEmpty();
  }

  public boolean isSparse(QpCoefficient coefficient) {
    return layouts.containsKey(coefficient);
  }

  /** Where the entries of a sparse coefficient are; null for a dense one. */
  public SparseLayout layout(QpCoefficient coefficient) {
    return layouts.get(coefficient);
  }

  /** Entries of one sample: all of a dense coefficient, or those stored. */
  public int entries(QpCoefficient coefficient) {
    return isSparse(coefficient) ? layouts.get(coefficient).size() : shape.entries(coefficient);
  }

  /** Null where the coefficient was not given. */
  public INDArray get(QpCoefficient coefficient) {
    return arrays.get(coefficient);
  }

  /** The number of samples with separate entries; 1 where the batch shares the coefficient. */
  public int blocks(QpCoefficient coefficient) {
    return Math.toIntExact(get(coefficient).length() / entries(coefficient));
  }
}
