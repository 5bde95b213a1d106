package io.github.dl4joptnet.internal.backend;

import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * A validated batch of QPs as plain arrays, the form all backends read.
 *
 * @param batch number of samples
 * @param n number of variables
 * @param nIneq rows of G
 * @param nEq rows of A
 * @param Q symmetric n×n; null when absent (a linear program)
 * @param p n entries; null when absent (zero)
 * @param G nIneq×n; null when nIneq is 0
 * @param h nIneq upper limits, +∞ allowed; null when absent (+∞)
 * @param hLower nIneq lower limits, −∞ allowed; null when absent (−∞)
 * @param A nEq×n; null when nEq is 0
 * @param b nEq entries; null when nEq is 0
 * @param lower n lower bounds, −∞ allowed; null when absent
 * @param upper n upper bounds, +∞ allowed; null when absent
 * @param choleskyQ per Q that is stored, its upper Cholesky factor, or null where Q is diagonal or
 *     only semidefinite; null for none
 * @param rejected per sample, null, or the status of a sample whose data rule out a solve (NaN,
 *     crossed limits) in a batch with usable samples
 */
public record QpData(
    int batch,
    int n,
    int nIneq,
    int nEq,
    Operand Q,
    Operand p,
    Operand G,
    Operand h,
    Operand hLower,
    Operand A,
    Operand b,
    Operand lower,
    Operand upper,
    PackedCholesky[] choleskyQ,
    QpStatus[] rejected) {

  /** Without factors of Q, which the backend then computes where it wants them. */
  public QpData(
      int batch,
      int n,
      int nIneq,
      int nEq,
      Operand Q,
      Operand p,
      Operand G,
      Operand h,
      Operand hLower,
      Operand A,
      Operand b,
      Operand lower,
      Operand upper,
      QpStatus[] rejected) {
    this(batch, n, nIneq, nEq, Q, p, G, h, hLower, A, b, lower, upper, null, rejected);
  }

  /** The same with other samples marked. */
  public QpData withRejected(QpStatus[] others) {
    return new QpData(
        batch, n, nIneq, nEq, Q, p, G, h, hLower, A, b, lower, upper, choleskyQ, others);
  }

  /** The upper Cholesky factor of a sample's Q where it is at hand, else null. */
  public PackedCholesky choleskyQ(int sample) {
    return choleskyQ == null ? null : choleskyQ[Q.shared() ? 0 : sample];
  }

  /** In the order of the components; null where absent. */
  public Operand[] operands() {
    return new Operand[] {Q, p, G, h, hLower, A, b, lower, upper};
  }

  /** Whether Q, G and A are each absent or shared, so that their factors serve every sample. */
  public boolean sharedMatrices() {
    return isShared(Q) && isShared(G) && isShared(A);
  }

  private static boolean isShared(Operand operand) {
    return operand == null || operand.shared();
  }
}
