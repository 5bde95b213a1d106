package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import java.util.Objects;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A weight initialisation that starts a learned coefficient at given values. */
final class InitialValues implements IWeightInit {
  private static final long serialVersionUID = 1L;

  @JsonProperty("values")
  private final ExactArray values;

  @JsonCreator
  InitialValues(@JsonProperty("values") ExactArray values) {
    this.values = Objects.requireNonNull(values, "initial values");
  }

  ExactArray values() {
    return values;
  }

  @Override
  public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray paramView) {
    INDArray view = paramView.reshape(order, shape);
    view.assign(values.toArray(paramView.dataType(), shape));
    return view;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InitialValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
