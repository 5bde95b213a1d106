package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;

/** The contract with all matrices in sparse form. */
class SparseContractTest extends BackendContract {
  @Override
  QpBackend backend() {
    return new SparseFormBackend();
  }
}
