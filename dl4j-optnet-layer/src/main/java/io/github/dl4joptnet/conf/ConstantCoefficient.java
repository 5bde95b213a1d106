package io.github.dl4joptnet.conf;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A vector with the same given value in every entry, never trained. */
record ConstantCoefficient(@JsonProperty("value") double value) implements CoefficientSource {

  ConstantCoefficient {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("constant: NaN is no value of a coefficient");
    }
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return !target.isMatrix();
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkInfinity(target, value);
  }

  @Override
  public SDVariable variable(LayerCoefficient target, QpGraph graph) {
    return graph.constant(target.symbol, value, graph.shape(target));
  }

  @Override
  public String toString() {
    return "constant(" + value + ")";
  }
}
