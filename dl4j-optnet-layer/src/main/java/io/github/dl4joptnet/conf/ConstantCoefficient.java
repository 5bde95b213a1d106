package io.github.dl4joptnet.conf;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A vector with the same given value in every entry, never trained. */
record ConstantCoefficient(@JsonProperty("value") double value) implements UntrainedSource {

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
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.constant(
        target.symbol, () -> Nd4j.valueArrayOf(chain.shape(target), value, chain.dataType()));
  }

  @Override
  public String toString() {
    return "constant(" + value + ")";
  }
}
