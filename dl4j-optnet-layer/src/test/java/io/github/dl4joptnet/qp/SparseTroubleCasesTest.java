package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;

/** The trouble cases with all matrices in sparse form. */
class SparseTroubleCasesTest extends TroubleCases {
  @Override
  QpBackend backend() {
    return new SparseFormBackend();
  }
}
