package io.github.dl4joptnet.conf;

import java.util.List;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A parameter of the layer, entry by entry.
 *
 * @param rows rows of a matrix or length of a vector; 0 where they follow from other coefficients
 * @param init how it starts; null for the layer's own weight initialisation
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LearnedCoefficient(
    @JsonProperty("rows") long rows, @JsonProperty("init") @Nullable IWeightInit init)
    implements EntrywiseSource {

  @Override
  public boolean fits(LayerCoefficient target) {
    return target != LayerCoefficient.Q;
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    if (init instanceof InitialValues given) {
      ValueChecks.claimSizes("the initial " + target, target, given.values(), sizes);
    } else if (rows > 0) {
      sizes.claim(
          target.rows,
          rows,
          target + " has " + (target.isMatrix() ? Counts.rows(rows) : Counts.entries(rows)));
    } else if (target.isMatrix()) {
      throw new IllegalArgumentException(
          target + ": a learned matrix needs its number of rows: Coefficient.learned(rows, ...)");
    }
  }

  @Override
  public List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    long[] shape = sizes.shape(target);
    return List.of(
        target.isMatrix()
            ? Parameter.matrix(target.symbol, init, shape)
            : Parameter.vector(target.symbol, init, shape[0]));
  }

  @Override
  public String toString() {
    return "learned(" + (rows > 0 ? rows + ", " : "") + Parameter.describe(init) + ")";
  }
}
