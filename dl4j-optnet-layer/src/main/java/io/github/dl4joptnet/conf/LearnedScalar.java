package io.github.dl4joptnet.conf;

import java.util.List;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    double value = chain.parameter(target.symbol).getDouble(0);
    return Nd4j.valueArrayOf(chain.shape(target), value, chain.dataType());
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    chain.addToParameter(target.symbol, gradient.sum().reshape(1));
  }

  @Override
  public String toString() {
    return "learnedScalar(" + initial + ")";
  }
}
