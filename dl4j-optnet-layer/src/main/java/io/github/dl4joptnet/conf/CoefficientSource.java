package io.github.dl4joptnet.conf;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The methods that layers call on a {@link Coefficient}; not for users. */
sealed interface CoefficientSource extends Coefficient
    permits FixedCoefficient,
        ConstantCoefficient,
        LearnedCoefficient,
        LearnedScalar,
        InputCoefficient,
        IdentityQ,
        FactoredQ,
        PointCoefficient {

  /** Whether this may be the given coefficient of the program. */
  boolean fits(LayerCoefficient target);

  /** Claims the sizes of the program that are known from here. */
  default void claimSizes(LayerCoefficient target, QpSizes sizes) {}

  /**
   * Checks given values, when the layer is built; their shapes have been found to fit.
   *
   * @throws IllegalArgumentException if the values are not allowed there
   */
  default void checkValues(LayerCoefficient target) {}

  /** The learned parameters behind this coefficient; the sizes they need are known. */
  default List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    return List.of();
  }

  /** The coefficient, {@code [rows, n]} or {@code [length]}, per sample where an input is in it. */
  INDArray value(LayerCoefficient target, ChainRule chain);

  /** Whether a parameter or an input is behind the coefficient: then its gradient is wanted. */
  default boolean isLearned() {
    return true;
  }

  /**
   * The chain rule of {@link #value}: adds to the gradients of parameters and inputs.
   *
   * @param gradient of the coefficient, in its shape
   */
  void backward(LayerCoefficient target, INDArray gradient, ChainRule chain);
}
