package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/**
 * DL4J's builder of layers. Overrides the methods whose raw return type would end a chain of calls.
 *
 * @param <T> the builder that all methods return
 */
abstract class ChainedLayerBuilder<T extends ChainedLayerBuilder<T>>
    extends FeedForwardLayer.Builder<T> {

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
