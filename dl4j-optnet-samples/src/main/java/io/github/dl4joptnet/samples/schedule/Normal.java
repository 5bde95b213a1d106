package io.github.dl4joptnet.samples.schedule;

import org.apache.commons.math3.distribution.NormalDistribution;

/** The standard normal distribution. */
final class Normal {
  private static final NormalDistribution STANDARD = new NormalDistribution();

  private Normal() {}

  /** φ(t). */
  static double density(double t) {
    return STANDARD.density(t);
  }

  /** 1 − Φ(t). */
  static double above(double t) {
    return STANDARD.cumulativeProbability(-t);
  }
}
