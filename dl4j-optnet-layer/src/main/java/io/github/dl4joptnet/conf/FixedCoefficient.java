package io.github.dl4joptnet.conf;

import java.util.Objects;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** The same given values for every sample, never trained. */
record FixedCoefficient(@JsonProperty("array") ExactArray array) implements Source {

  FixedCoefficient {
    Objects.requireNonNull(array, "array");
  }

  @Override
  public boolean fits(Slot slot) {
    return true;
  }

  @Override
  public void claimSizes(Slot slot, Sizes sizes) {
    GivenValues.claimSizes(slot.symbol, slot, array, sizes);
  }

  @Override
  public void checkValues(Slot slot) {
    GivenValues.checkInfinities(slot, array);
    if (slot == Slot.Q) {
      GivenValues.checkSymmetric(array);
    }
  }

  @Override
  public SDVariable variable(Slot slot, QpGraph graph) {
    return graph.constant(slot.symbol, array, graph.shape(slot));
  }

  @Override
  public String toString() {
    return "fixed(" + array + ")";
  }
}
