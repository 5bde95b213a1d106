package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.selection.Backends;

/** On the backend that users get who choose none. */
class TroubleCasesTest extends TroubleCases {
  @Override
  QpBackend backend() {
    return Backends.of(Backend.AUTO);
  }
}
