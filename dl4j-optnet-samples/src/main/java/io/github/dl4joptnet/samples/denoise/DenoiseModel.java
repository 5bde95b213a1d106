package io.github.dl4joptnet.samples.denoise;

import java.util.Locale;

/**
 * The networks that are compared.
 *
 * <p>Each has a number of epochs, a batch and a learning rate of its own, found on the validation
 * signals.
 */
enum DenoiseModel {
  /** An ordinary fully connected network. */
  FC("fully connected", 60, 50, 1e-3),
  /** An optimization layer that starts at random. */
  PURE("OptNet from a random start", 8, 150, 1e-2),
  /** Total variation: nothing learned but the weight λ. */
  TV("total variation", 0, 150, 0),
  /** An optimization layer that starts at total variation; everything in it is learned. */
  TUNED("OptNet from total variation", 20, 150, 1e-3),
  /** Total variation with a learned operator in the place of the differences. */
  LEARND("learned differences", 15, 150, 1e-3);

  /** As in the titles of pictures. */
  final String words;

  final int epochs;
  final int batch;
  final double learningRate;

  DenoiseModel(String words, int epochs, int batch, double learningRate) {
    this.words = words;
    this.epochs = epochs;
    this.batch = batch;
    this.learningRate = learningRate;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
