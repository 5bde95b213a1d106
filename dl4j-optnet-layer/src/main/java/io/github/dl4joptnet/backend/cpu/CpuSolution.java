package io.github.dl4joptnet.backend.cpu;

import io.github.dl4joptnet.backend.BackendSolution;
import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;

/** A batch's solution with what the adjoint solve starts from. */
final class CpuSolution extends BackendSolution {
  /** What the samples share; null where a matrix is per sample. */
  final SharedParts shared;

  /** Per sample, slack and multiplier of each one-sided constraint at the solution, scaled. */
  final double[][] slack;

  final double[][] multiplier;

  /** Per sample, the factored system of its active set, or null. */
  final ActiveFactor[] factor;

  CpuSolution(QpData data, QpSettings settings, SharedParts shared) {
    super(data, settings);
    this.shared = shared;
    factor = new ActiveFactor[data.batch()];
    slack = new double[data.batch()][];
    multiplier = new double[data.batch()][];
  }
}
