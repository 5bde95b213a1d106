package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.activeset.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.SharedMatrices;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.qp.QpSettings;

/** A batch's solution with what the adjoint solve starts from. */
public final class CpuSolution extends BackendSolution {
  /** What the samples share; null where a matrix is per sample. */
  public final SharedMatrices shared;

  /** Where sparse matrices have entries; null for dense ones. */
  public final ProgramPattern pattern;

  /** Per sample, slack and multiplier of each side at the solution, scaled. */
  public final double[][] slack;

  public final double[][] multiplier;

  /** Per sample, the factored system of its active set, or null. */
  public final ActiveSetFactor[] factor;

  public CpuSolution(QpData data, QpSettings settings, SharedMatrices shared) {
    super(data, settings);
    this.shared = shared;
    pattern = data.isSparse() ? ProgramPattern.of(data) : null;
    factor = new ActiveSetFactor[data.batch()];
    slack = new double[data.batch()][];
    multiplier = new double[data.batch()][];
  }
}
