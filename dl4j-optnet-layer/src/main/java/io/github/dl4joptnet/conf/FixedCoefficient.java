package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** The same given values for every sample, never trained. */
record FixedCoefficient(@JsonProperty("array") ExactArray array) implements UntrainedSource {

  FixedCoefficient {
    Objects.requireNonNull(array, "array");
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return true;
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    ValueChecks.claimSizes(target.symbol, target, array, sizes);
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkInfinities(target, array);
    if (target == LayerCoefficient.Q) {
      ValueChecks.checkSymmetric(array);
    }
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.constant(
        target.symbol, () -> array.toArray(chain.dataType(), chain.shape(target)));
  }

  @Override
  public String toString() {
    return "fixed(" + array + ")";
  }
}
