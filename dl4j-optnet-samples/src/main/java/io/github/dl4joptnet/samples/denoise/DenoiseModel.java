package io.github.dl4joptnet.samples.denoise;

import java.util.Locale;

/**
 * The networks that are compared.
 *
 * <p>Each has a number of epochs and a learning rate of its own, found on the validation signals.
 */
enum DenoiseModel {
  /** An ordinary fully connected network. */
  FC(80, 1e-3),
  /** An optimization layer that starts at random. */
  PURE(8, 1e-2),
  /** Total variation: nothing learned but the weight λ. */
  TV(0, 0),
  /** An optimization layer that starts at total variation; everything in it is learned. */
  TUNED(20, 1e-3),
  /** Total variation with a learned operator in the place of the differences. */
  LEARND(15, 1e-3);

  final int epochs;
  final double learningRate;

  DenoiseModel(int epochs, double learningRate) {
    this.epochs = epochs;
    this.learningRate = learningRate;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
