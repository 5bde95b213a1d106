package io.github.dl4joptnet.conf;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Q = eps·I, fixed; sparse beside sparse coefficients. */
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
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    long n = chain.shape(target)[0];
    return chain.constant(
        target.symbol,
        () ->
            chain.isSparse(target)
                ? Nd4j.valueArrayOf(new long[] {n}, eps, chain.dataType())
                : Nd4j.eye(n).castTo(chain.dataType()).mul(eps));
  }

  @Override
  public boolean isLearned() {
    return false;
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    // There is nothing behind it.
  }

  @Override
  public String toString() {
    return "identity(" + eps + ")";
  }
}
