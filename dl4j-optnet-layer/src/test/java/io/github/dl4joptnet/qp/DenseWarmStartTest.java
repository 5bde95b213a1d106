package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;

/** Dense matrices. */
class DenseWarmStartTest extends WarmStartContract {
  @Override
  QpBackend backend() {
    return CpuBackend.instance();
  }
}
