package io.github.dl4joptnet.conf;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Given values, the same for every sample, never trained. */
sealed interface UntrainedSource extends CoefficientSource
    permits FixedCoefficient, FixedSparse, ConstantCoefficient {

  @Override
  default boolean isLearned() {
    return false;
  }

  @Override
  default void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    // There is nothing behind it.
  }
}
