package io.github.dl4joptnet.conf;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Q = eps·I, fixed. */
record IdentityQ(@JsonProperty("eps") double eps) implements CoefficientSource {

  IdentityQ {
    if (!(eps > 0 && eps < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("identity: eps must be positive and finite, got " + eps);
    }
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return target == LayerCoefficient.Q;
  }

  @Override
  public SDVariable variable(LayerCoefficient target, QpGraph graph) {
    return graph.constant(
        target.symbol, Nd4j.eye(graph.shape(target)[0]).castTo(graph.dataType()).mul(eps));
  }

  @Override
  public String toString() {
    return "identity(" + eps + ")";
  }
}
