package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;

/** The solution of a batch with sparse coefficients that was solved in its {@link DenseForm}. */
public final class DenseFormSolution extends BackendSolution {
  public final BackendSolution dense;

  public DenseFormSolution(QpData data, BackendSolution dense) {
    super(data, dense.settings);
    this.dense = dense;
    for (int sample = 0; sample < data.batch(); sample++) {
      take(sample, dense, sample);
    }
  }
}
