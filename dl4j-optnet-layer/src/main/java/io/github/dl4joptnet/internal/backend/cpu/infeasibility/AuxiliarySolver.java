package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import io.github.dl4joptnet.internal.backend.QpData;

/** Solves the auxiliary QPs of a proof, which always have a solution. */
public interface AuxiliarySolver {

  /**
   * The best point found for the only sample of a problem.
   *
   * @param elasticPenalty 0 for rows that hold exactly
   */
  Minimiser solve(QpData problem, double elasticPenalty);

  /**
   * A minimiser and its multipliers, unscaled.
   *
   * @param z n entries
   * @param multipliers λ, ν, boundDual: nIneq + nEq + n entries
   */
  record Minimiser(double[] z, double[] multipliers) {}
}
