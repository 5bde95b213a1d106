package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** b = A exp(w): some positive point satisfies the equalities, whatever A and w become. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TimesExp(@JsonProperty("point") IWeightInit point) implements PointCoefficient {

  @Override
  public boolean fits(Slot slot) {
    return slot == Slot.B;
  }

  @Override
  public void claimSizes(Slot slot, Sizes sizes) {
    if (point instanceof InitialValues given) {
      GivenValues.claimVector("the initial w", Slot.Size.N, given.values(), sizes);
      GivenValues.checkFinite("the initial w", given.values());
    }
  }

  @Override
  public SDVariable variable(Slot slot, QpGraph graph) {
    return graph.times(Slot.A, graph.point());
  }

  @Override
  public String toString() {
    return "timesExp(" + (point == null ? "" : Parameter.describe(point)) + ")";
  }
}
