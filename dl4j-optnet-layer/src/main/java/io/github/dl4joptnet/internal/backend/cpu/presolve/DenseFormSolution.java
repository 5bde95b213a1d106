package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;

/** The solution of a batch with sparse coefficients that was solved in its {@link DenseForm}. */
public final class DenseFormSolution extends BackendSolution {
  public final BackendSolution dense;

  public DenseFormSolution(QpData data, BackendSolution dense) {
    super(data, dense.settings);
    this.dense = dense;
    copy(dense.z, z);
    copy(dense.lambda, lambda);
    copy(dense.nu, nu);
    copy(dense.boundDual, boundDual);
    copy(dense.primalResidual, primalResidual);
    copy(dense.dualResidual, dualResidual);
    copy(dense.dualityGap, dualityGap);
    System.arraycopy(dense.status, 0, status, 0, status.length);
    System.arraycopy(dense.iterations, 0, iterations, 0, iterations.length);
    System.arraycopy(dense.certificate, 0, certificate, 0, certificate.length);
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
