package io.github.dl4joptnet.testing.devices;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator.Order;
import io.github.dl4joptnet.testing.Thorough;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What tests of the CUDA backend run on: the emulated device, with its threads in each order and
 * every access to memory checked for races in the thorough run; and a real device where there is
 * one.
 */
public enum CudaTestDevice {
  /** Threads in random order, without the check for races, which takes several times as long. */
  FAST,
  /**
   * By the interior point method alone, factored in float32, as devices do that are slow in
   * float64; without the check too.
   */
  SINGLE,
  HARDWARE,
  FORWARD,
  REVERSE,
  RANDOM;

  /** Those of this run. */
  static Stream<CudaTestDevice> tested() {
    return Thorough.IS_ON ? Arrays.stream(values()) : Stream.of(FAST, SINGLE, HARDWARE);
  }

  public QpBackend open() {
    if (this == HARDWARE) {
      assumeTrue(CudaBackend.isAvailable(), "no NVIDIA GPU");
      return CudaBackend.instance();
    }
    return switch (this) {
      case FAST -> CudaEmulator.plain().set(Order.RANDOM).open();
      case SINGLE -> CudaEmulator.plain().set("capability", 75).openInteriorPoint();
      default -> CudaEmulator.checked().set(Order.valueOf(name())).open();
    };
  }
}
