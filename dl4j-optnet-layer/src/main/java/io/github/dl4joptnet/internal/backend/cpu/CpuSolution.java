package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;

/** A batch's solution with what the adjoint solve starts from. */
final class CpuSolution extends BackendSolution {
  /** What the samples share; null where a matrix is per sample. */
  final SharedMatrices shared;

  /** Per sample, slack and multiplier of each one-sided constraint at the solution, scaled. */
  final double[][] slack;

  final double[][] multiplier;

  /** Per sample, the factored system of its active set, or null. */
  final ActiveSetFactor[] factor;

  CpuSolution(QpData data, QpSettings settings, SharedMatrices shared) {
    super(data, settings);
    this.shared = shared;
    factor = new ActiveSetFactor[data.batch()];
    slack = new double[data.batch()][];
    multiplier = new double[data.batch()][];
  }
}
