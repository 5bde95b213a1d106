package io.github.dl4joptnet.internal.backend;

import io.github.dl4joptnet.qp.QpStatus;

/**
 * Solutions of a batch of the same shape, whose active sets are the first guess for another one.
 *
 * @param solution the solution, from which its backend may reuse what does not depend on the batch
 * @param solved per sample, whether it was solved
 * @param z batch·n entries
 * @param lambda batch·nIneq entries
 * @param nu batch·nEq entries
 * @param boundDual batch·n entries
 */
public record WarmStart(
    BackendSolution solution,
    boolean[] solved,
    double[] z,
    double[] lambda,
    double[] nu,
    double[] boundDual) {
  /** A warm start from all solved samples of a solution. */
  public static WarmStart of(BackendSolution solution) {
    boolean[] solved = new boolean[solution.status.length];
    for (int sample = 0; sample < solved.length; sample++) {
      solved[sample] = solution.status[sample] == QpStatus.SOLVED;
    }
    return new WarmStart(
        solution, solved, solution.z, solution.lambda, solution.nu, solution.boundDual);
  }
}
