package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.devices.CudaTestDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on the CUDA backend. */
@ParameterizedClass
@EnumSource(CudaTestDevice.class)
class CudaContractTest extends BackendContract {
  @Parameter CudaTestDevice device;
  private QpBackend backend;

  @BeforeEach
  void open() {
    backend = device.open();
  }

  @Override
  QpBackend backend() {
    return backend;
  }
}
