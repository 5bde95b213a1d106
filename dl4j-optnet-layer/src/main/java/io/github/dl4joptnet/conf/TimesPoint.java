package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * b = A z0, or b = A exp(w): some point, or some positive point, satisfies the equalities, whatever
 * A and the point become.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TimesPoint(@JsonProperty("point") IWeightInit point, @JsonProperty("exp") boolean exp)
    implements PointCoefficient {

  @Override
  public boolean fits(Slot slot) {
    return slot == Slot.B;
  }

  @Override
  public void claimSizes(Slot slot, Sizes sizes) {
    if (point instanceof InitialValues given) {
      GivenValues.claimVector(initial(), Slot.Size.N, given.values(), sizes);
    }
  }

  @Override
  public void checkValues(Slot slot) {
    GivenValues.checkFinite(initial(), point);
  }

  private String initial() {
    return "the initial " + (exp ? LOG_POINT : POINT);
  }

  @Override
  public SDVariable variable(Slot slot, QpGraph graph) {
    return graph.times(Slot.A, graph.point());
  }

  @Override
  public String toString() {
    return (exp ? "timesExp(" : "timesPoint(")
        + (point == null ? "" : Parameter.describe(point))
        + ")";
  }
}
