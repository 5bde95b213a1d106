package io.github.dl4joptnet.conf;

import org.nd4j.autodiff.samediff.SDVariable;
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
  public SDVariable variable(LayerCoefficient target, QpGraph graph) {
    return graph.input(name);
  }

  @Override
  public String toString() {
    return "input(" + name + ")";
  }
}
