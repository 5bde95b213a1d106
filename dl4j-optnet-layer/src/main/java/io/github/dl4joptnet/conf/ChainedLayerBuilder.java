package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;

/**
 * DL4J's builder of SameDiff layers with the words that it declares with a raw type, which would
 * end the chain of calls.
 *
 * @param <T> the builder that all words return
 */
abstract class ChainedLayerBuilder<T extends ChainedLayerBuilder<T>>
    extends SameDiffLayer.Builder<T> {

  /** This builder. */
  abstract T self();

  @Override
  public T weightDecay(double coefficient) {
    super.weightDecay(coefficient);
    return self();
  }

  @Override
  public T weightDecay(double coefficient, boolean applyLearningRate) {
    super.weightDecay(coefficient, applyLearningRate);
    return self();
  }

  @Override
  public T weightDecayBias(double coefficient) {
    super.weightDecayBias(coefficient);
    return self();
  }

  @Override
  public T weightDecayBias(double coefficient, boolean applyLearningRate) {
    super.weightDecayBias(coefficient, applyLearningRate);
    return self();
  }
}
