package io.github.dl4joptnet.conf;

import java.util.List;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A parameter of the layer, entry by entry.
 *
 * @param rows the rows of a matrix or the length of a vector; 0 where something else tells
 * @param init how it starts; null for the layer's own weight initialisation
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LearnedCoefficient(@JsonProperty("rows") long rows, @JsonProperty("init") IWeightInit init)
    implements Source {

  @Override
  public boolean fits(Slot slot) {
    return slot != Slot.Q;
  }

  @Override
  public void claimSizes(Slot slot, Sizes sizes) {
    if (init instanceof InitialValues given) {
      GivenValues.claimSizes("the initial " + slot, slot, given.values(), sizes);
    } else if (rows > 0) {
      sizes.claim(
          slot.rows, rows, slot + " has " + rows + (slot.isMatrix() ? " rows" : " entries"));
    } else if (slot.isMatrix()) {
      throw new IllegalArgumentException(
          slot + ": a learned matrix needs its number of rows: Coefficient.learned(rows, ...)");
    }
  }

  @Override
  public void checkValues(Slot slot) {
    GivenValues.checkFinite("the initial " + slot, init);
  }

  @Override
  public List<Parameter> parameters(Slot slot, Sizes sizes) {
    long[] shape = sizes.shape(slot);
    return List.of(
        slot.isMatrix()
            ? Parameter.matrix(slot.symbol, init, shape)
            : Parameter.vector(slot.symbol, init, shape[0]));
  }

  @Override
  public SDVariable variable(Slot slot, QpGraph graph) {
    return graph.parameter(slot.symbol);
  }

  @Override
  public String toString() {
    return "learned(" + (rows > 0 ? rows + ", " : "") + Parameter.describe(init) + ")";
  }
}
