package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A coefficient whose entries are a parameter of the coefficient's name. */
sealed interface EntrywiseSource extends CoefficientSource
    permits LearnedCoefficient, LearnedSparse {

  /** How the parameter starts; null for the layer's own weight initialisation. */
  @Nullable IWeightInit init();

  @Override
  default void checkValues(LayerCoefficient target) {
    ValueChecks.checkFinite("the initial " + target, init());
  }

  @Override
  default INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.parameter(target.symbol);
  }

  @Override
  default void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    chain.addToParameter(target.symbol, gradient);
  }
}
