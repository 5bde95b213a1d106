package io.github.dl4joptnet.conf;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** What a {@link Coefficient} is to the layer; not for users. */
sealed interface Source extends Coefficient
    permits FixedCoefficient,
        ConstantCoefficient,
        LearnedCoefficient,
        LearnedScalar,
        InputCoefficient,
        IdentityQ,
        FactoredQ,
        PointCoefficient {

  /** Whether the program's coefficient may come from here. */
  boolean fits(LayerCoefficient target);

  /** Says what is known about the program's sizes. */
  default void claimSizes(LayerCoefficient target, Sizes sizes) {}

  /**
   * Checks given values, when the layer is built; their shapes have been found to fit.
   *
   * @throws IllegalArgumentException if the values are not allowed there
   */
  default void checkValues(LayerCoefficient target) {}

  /** The learned parameters behind this coefficient; the sizes they need are known. */
  default List<Parameter> parameters(LayerCoefficient target, Sizes sizes) {
    return List.of();
  }

  /** The coefficient as a variable of the layer's graph. */
  SDVariable variable(LayerCoefficient target, QpGraph graph);
}
