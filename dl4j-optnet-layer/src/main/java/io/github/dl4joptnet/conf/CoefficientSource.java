package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/** The methods that layers call on a {@link Coefficient}; not for users. */
@JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
sealed interface CoefficientSource extends Coefficient
    permits UntrainedSource,
        EntrywiseSource,
        SparseSource,
        LearnedScalar,
        InputCoefficient,
        IdentityQ,
        FactoredQ,
        SparseFactoredQ,
        PointCoefficient {

  /** Whether this may be the given coefficient of the program. */
  boolean fits(LayerCoefficient target);

  /** What to give instead where this does not fit, for the end of a message; may be empty. */
  default String advice(LayerCoefficient target) {
    return "";
  }

  /** Of a sparse coefficient, the positions of its entries; null for a dense one. */
  default @Nullable SparseMatrix sparsePattern() {
    return null;
  }

  default boolean isSparse() {
    return sparsePattern() != null;
  }

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

  /**
   * The coefficient, {@code [rows, n]} or {@code [length]}, and {@code [nnz]} of a sparse one; with
   * {@code batch} in front where an input is in it.
   */
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
