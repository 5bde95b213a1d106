package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;

/** The CPU backend, which the others are compared with, by the same contract. */
class CpuContractTest extends BackendContract {
  @Override
  QpBackend backend() {
    return CpuBackend.instance();
  }
}
