package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.QpBackend;

/** Solvers on backends that no setting stands for, for tests in other packages. */
public final class TestSolvers {
  private TestSolvers() {}

  public static QpSolver on(QpBackend backend, QpSettings settings) {
    return QpSolver.on(backend, settings);
  }
}
