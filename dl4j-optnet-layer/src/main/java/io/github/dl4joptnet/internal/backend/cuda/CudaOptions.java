package io.github.dl4joptnet.internal.backend.cuda;

import java.time.Duration;

/**
 * Options of devices.
 *
 * @param factorType the arithmetic of the factorisations
 * @param partBytes about the size of the parts in which large batches are sent
 * @param launchSeconds how long a launch may take by {@link LaunchTime}'s estimate
 * @param keepIdle how long memory is kept that no call uses
 * @param activeSet whether the active set method is tried before the interior point method
 */
record CudaOptions(
    FactorType factorType,
    long partBytes,
    double launchSeconds,
    Duration keepIdle,
    boolean activeSet) {

  /**
   * A part of this size is worth a launch of its own (a guess, not measured). A launch of half a
   * second leaves a margin to the two seconds after which Windows resets a GPU with a screen.
   */
  static CudaOptions defaults() {
    return new CudaOptions(FactorType.AUTO, 8 << 20, 0.5, Duration.ofSeconds(60), true);
  }

  CudaOptions withFactorType(FactorType other) {
    return new CudaOptions(other, partBytes, launchSeconds, keepIdle, activeSet);
  }

  CudaOptions withPartBytes(long other) {
    return new CudaOptions(factorType, other, launchSeconds, keepIdle, activeSet);
  }

  CudaOptions withLaunchSeconds(double other) {
    return new CudaOptions(factorType, partBytes, other, keepIdle, activeSet);
  }

  CudaOptions withKeepIdle(Duration other) {
    return new CudaOptions(factorType, partBytes, launchSeconds, other, activeSet);
  }

  CudaOptions withActiveSet(boolean other) {
    return new CudaOptions(factorType, partBytes, launchSeconds, keepIdle, other);
  }
}
