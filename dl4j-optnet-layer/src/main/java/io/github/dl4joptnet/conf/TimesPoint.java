package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * b = A z0, or b = A exp(w): some point, or some positive point, satisfies the equalities, whatever
 * A and the point become.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TimesPoint(
    @JsonProperty("point") @Nullable IWeightInit point, @JsonProperty("exp") boolean exp)
    implements PointCoefficient {

  @Override
  public boolean fits(LayerCoefficient target) {
    return target == LayerCoefficient.B;
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    if (point instanceof InitialValues given) {
      ValueChecks.claimVector(initial(), LayerCoefficient.Size.N, given.values(), sizes);
    }
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkFinite(initial(), point);
  }

  private String initial() {
    return "the initial " + (exp ? LOG_POINT : POINT);
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.timesPoint(LayerCoefficient.A);
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    chain.timesPointBackward(LayerCoefficient.A, gradient);
  }

  @Override
  public String toString() {
    return (exp ? "timesExp(" : "timesPoint(")
        + (point == null ? "" : Parameter.describe(point))
        + ")";
  }
}
