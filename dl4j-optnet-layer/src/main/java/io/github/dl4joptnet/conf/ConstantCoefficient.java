package io.github.dl4joptnet.conf;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A vector with the same given value in every entry, never trained. */
record ConstantCoefficient(@JsonProperty("value") double value) implements Source {

  ConstantCoefficient {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("constant: NaN is no value of a coefficient");
    }
  }

  @Override
  public boolean fits(Slot slot) {
    return !slot.isMatrix();
  }

  @Override
  public void checkValues(Slot slot) {
    GivenValues.checkInfinity(slot, value);
  }

  @Override
  public SDVariable variable(Slot slot, QpGraph graph) {
    return graph.constant(slot.symbol, value, graph.shape(slot));
  }

  @Override
  public String toString() {
    return "constant(" + value + ")";
  }
}
