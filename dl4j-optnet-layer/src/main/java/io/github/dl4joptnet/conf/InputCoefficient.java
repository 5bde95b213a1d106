package io.github.dl4joptnet.conf;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What another layer computes, sample by sample. */
record InputCoefficient(@JsonProperty("name") String name) implements CoefficientSource {

  InputCoefficient {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("input: a name is needed");
    }
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return target != LayerCoefficient.P_REST;
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.input(name, target);
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    chain.addToInput(name, gradient);
  }

  @Override
  public String toString() {
    return "input(" + name + ")";
  }
}
