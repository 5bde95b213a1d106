package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.activations.IActivation;

/**
 * DL4J's builder of layers. Overrides the methods whose raw return type would end a chain of calls,
 * and refuses what a layer that solves a program has not.
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

  /**
   * @throws IllegalArgumentException always: the output is the solution itself
   */
  @Override
  public T activation(IActivation activation) {
    throw missing("activation function; put an ActivationLayer above it");
  }

  /**
   * @throws IllegalArgumentException always: vectors start as their coefficients say
   */
  @Override
  public T biasInit(double biasInit) {
    throw missing("biasInit; coefficients say how they start, or weightInit(parameter, ...)");
  }

  /**
   * @throws IllegalArgumentException always: there is no layer normalisation
   */
  @Override
  public T gainInit(double gainInit) {
    throw missing("gainInit");
  }

  private IllegalArgumentException missing(String what) {
    return new IllegalArgumentException(describe() + " has no " + what);
  }

  /** The layer, for messages. */
  final String describe() {
    return "OptNetLayer" + (getLayerName() == null ? "" : " \"" + getLayerName() + "\"");
  }
}
