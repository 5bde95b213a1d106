package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.shared.SharedMatrices;
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

  /**
   * Per sample, whether the simplex method found it, with the multipliers of one basis. At a
   * degenerate vertex these are an extreme point of the set of all multipliers and give no
   * derivatives: the adjoint needs those of the interior point method.
   */
  public final boolean[] vertex;

  /** Per sample, the factored system of its active set, or null. */
  public final ActiveSetFactor[] factor;

  /**
   * @param pattern where the matrices have entries; null to solve with dense ones
   */
  public CpuSolution(
      QpData data, QpSettings settings, ProgramPattern pattern, SharedMatrices shared) {
    super(data, settings);
    this.shared = shared;
    this.pattern = pattern;
    factor = new ActiveSetFactor[data.batch()];
    vertex = new boolean[data.batch()];
    slack = new double[data.batch()][];
    multiplier = new double[data.batch()][];
  }

  /** Whether any sample has the multipliers of a basis only. */
  public boolean hasVertices() {
    for (boolean one : vertex) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  /** Takes the results of a sample from another solution of the same batch. */
  public void copySample(CpuSolution from, int sample) {
    take(sample, from, sample);
    slack[sample] = from.slack[sample];
    multiplier[sample] = from.multiplier[sample];
    factor[sample] = from.factor[sample];
  }
}
