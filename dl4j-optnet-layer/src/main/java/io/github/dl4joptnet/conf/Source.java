package io.github.dl4joptnet.conf;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** What a {@link Coefficient} does in a slot of the program; not for users. */
sealed interface Source extends Coefficient
    permits FixedCoefficient,
        ConstantCoefficient,
        LearnedCoefficient,
        LearnedScalar,
        InputCoefficient,
        IdentityQ,
        FactoredQ,
        PointCoefficient {

  /** Whether such a coefficient may stand in the slot. */
  boolean fits(Slot slot);

  /** Says what is known about the program's sizes. */
  default void claimSizes(Slot slot, Sizes sizes) {}

  /**
   * Checks given values, when the layer is built; their shapes have been found to fit.
   *
   * @throws IllegalArgumentException if the values cannot stand in the slot
   */
  default void checkValues(Slot slot) {}

  /** The learned parameters behind this coefficient; the sizes they need are known. */
  default List<Parameter> parameters(Slot slot, Sizes sizes) {
    return List.of();
  }

  /** The coefficient as a variable of the layer's graph. */
  SDVariable variable(Slot slot, QpGraph graph);
}
