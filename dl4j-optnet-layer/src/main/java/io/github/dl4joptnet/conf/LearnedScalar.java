package io.github.dl4joptnet.conf;

import java.util.List;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** One parameter that stands in every entry of a vector, such as the λ of total variation. */
record LearnedScalar(@JsonProperty("initial") double initial) implements CoefficientSource {

  LearnedScalar {
    if (!Double.isFinite(initial)) {
      throw new IllegalArgumentException("learnedScalar: a finite value is needed, got " + initial);
    }
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return !target.isMatrix();
  }

  @Override
  public List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    return List.of(Parameter.vector(target.symbol, new WeightInitConstant(initial), 1));
  }

  @Override
  public SDVariable variable(LayerCoefficient target, QpGraph graph) {
    return graph
        .constant(target + "_ones", 1.0, graph.shape(target))
        .mul(graph.parameter(target.symbol));
  }

  @Override
  public String toString() {
    return "learnedScalar(" + initial + ")";
  }
}
