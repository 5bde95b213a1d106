package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;

/** Matrices in sparse form. */
class SparseWarmStartTest extends WarmStartContract {
  @Override
  QpBackend backend() {
    return new SparseFormBackend();
  }
}
