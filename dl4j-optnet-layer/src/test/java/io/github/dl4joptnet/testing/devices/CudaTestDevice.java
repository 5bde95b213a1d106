package io.github.dl4joptnet.testing.devices;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator.Order;

/**
 * What tests of the CUDA backend run on: the emulated device with its threads in each order, every
 * access to memory checked for races; and a real device where there is one.
 */
public enum CudaTestDevice {
  FORWARD,
  REVERSE,
  RANDOM,
  /**
   * By the interior point method alone, factored in float32, as devices do that are slow in
   * float64; without the check, for speed.
   */
  SINGLE,
  HARDWARE;

  public QpBackend open() {
    if (this == HARDWARE) {
      assumeTrue(CudaBackend.isAvailable(), "no NVIDIA GPU");
      return CudaBackend.instance();
    }
    return this == SINGLE
        ? CudaEmulator.plain().set("capability", 75).openInteriorPoint()
        : CudaEmulator.checked().set(Order.valueOf(name())).open();
  }
}
