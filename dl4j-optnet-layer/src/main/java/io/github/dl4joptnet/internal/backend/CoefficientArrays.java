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

  public CoefficientArrays(BatchShape shape, Map<QpCoefficient, INDArray> arrays) {
    this.shape = shape;
    this.arrays = new EnumMap<>(arrays);
  }

  public BatchShape shape() {
    return shape;
  }

  /** Whether a coefficient is given and has entries. */
  public boolean has(QpCoefficient coefficient) {
    return arrays.containsKey(coefficient) && shape.entries(coefficient) > 0;
  }

  /** Null where the coefficient was not given. */
  public INDArray get(QpCoefficient coefficient) {
    return arrays.get(coefficient);
  }

  /** How many samples have entries of their own; 1 where the batch shares the coefficient. */
  public int blocks(QpCoefficient coefficient) {
    return Math.toIntExact(get(coefficient).length() / shape.entries(coefficient));
  }
}
