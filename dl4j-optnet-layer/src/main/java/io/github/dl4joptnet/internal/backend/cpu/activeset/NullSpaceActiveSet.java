package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;

/**
 * The active set method with each working set solved by the null-space method: slow, and accurate
 * where Q is so flat that no Schur complement is.
 */
public final class NullSpaceActiveSet extends KktActiveSet {
  private final DenseActiveSetKkt kkt;

  /**
   * For n variables and m rows of C.
   *
   * @param weights receives the working set
   * @param kkt receives its system
   */
  public NullSpaceActiveSet(
      int n,
      int m,
      SideWeights weights,
      DenseActiveSetKkt kkt,
      Residuals residuals,
      Iterate solution) {
    super(n, m, weights, kkt, residuals, solution);
    this.kkt = kkt;
  }

  @Override
  void factorSystem(SideWeights weights) {
    kkt.gather(qp, weights);
  }

  @Override
  void solveSystem(double[] r1, double[] r2, double[] u, double[] eta, boolean refined) {
    kkt.solveByNullSpace(r1, r2, u, eta);
  }

  @Override
  double mostExpectedRounds() {
    return Double.POSITIVE_INFINITY;
  }

  /**
   * Accepts any of several solutions: the method that finds their analytic centre has failed
   * before.
   */
  @Override
  public boolean isUnique() {
    return true;
  }

  @Override
  ActiveSetFactor factor(int batch) {
    return null;
  }
}
