package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.backend.QpBackend;
import io.github.dl4joptnet.backend.cuda.CudaBackend;
import io.github.dl4joptnet.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.backend.cuda.CudaEmulator.Order;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIf;

/** The CUDA backend on the emulated device, every access to memory checked for races. */
class CudaContractTest {
  @Nested
  class Forward extends BackendContract {
    private final CudaBackend backend = emulated(Order.FORWARD);

    @Override
    QpBackend backend() {
      return backend;
    }
  }

  @Nested
  class Reverse extends BackendContract {
    private final CudaBackend backend = emulated(Order.REVERSE);

    @Override
    QpBackend backend() {
      return backend;
    }
  }

  @Nested
  class Random extends BackendContract {
    private final CudaBackend backend = emulated(Order.RANDOM);

    @Override
    QpBackend backend() {
      return backend;
    }
  }

  /** A real device, where there is one. */
  @Nested
  @EnabledIf(
      value = "io.github.dl4joptnet.backend.cuda.CudaBackend#isAvailable",
      disabledReason = "no NVIDIA GPU")
  class Hardware extends BackendContract {
    private final CudaBackend backend = CudaBackend.instance();

    @Override
    QpBackend backend() {
      return backend;
    }
  }

  private static CudaBackend emulated(Order order) {
    return CudaEmulator.checked().set(order).open();
  }
}
