package io.github.dl4joptnet.conf;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

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

  /** The coefficient as a variable of the layer's graph. */
  SDVariable variable(LayerCoefficient target, QpGraph graph);
}
