package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * Estimates how many thread blocks a launch may have so as not to take too long, from the counted
 * floating-point operations of a block and a rate that slow devices should exceed.
 *
 * <p>The rates are guesses, not measured. Several blocks on a multiprocessor are taken to need as
 * long as one after the other.
 */
record LaunchTime(CudaDevice device) {
  /** Operations per second and multiprocessor with two float64 units: a tenth of their peak. */
  private static final double SLOW_IN_DOUBLE = 5e8;

  /** The same with at least 32 of them. */
  private static final double FAST_IN_DOUBLE = 8e9;

  /** Seconds that the barriers of an iteration take, however small the program is. */
  private static final double BARRIERS = 5e-5;

  /** Products of a vector with Q, G and A, or with the factor, in an iteration with refinement. */
  private static final double PRODUCTS = 20;

  /** The most programs for a launch, if each takes the maximum number of iterations. */
  int programs(QpData data, QpSettings settings) {
    double n = data.n();
    double m = (double) data.nIneq() + data.nEq();
    double factoring = n * n * m + n * n * n / 3;
    double products = PRODUCTS * 2 * n * (n + m);
    return blocks(settings.maxIterations() * seconds(factoring + products));
  }

  /** The most Cholesky factorisations for a launch, with a block for each. */
  int factorisations(double n) {
    return blocks(seconds(n * n * n / 3));
  }

  private double seconds(double operations) {
    return BARRIERS + operations / (device.fastInDouble ? FAST_IN_DOUBLE : SLOW_IN_DOUBLE);
  }

  /** Fewer blocks than multiprocessors would take no less time. */
  private int blocks(double secondsEach) {
    double rounds = Math.max(1, Math.floor(device.options.launchSeconds() / secondsEach));
    return (int) Math.min(Integer.MAX_VALUE, device.multiprocessors * rounds);
  }
}
