package io.github.dl4joptnet.qp;

/**
 * The thread was interrupted while the solver worked for it. There is no result, its interrupt flag
 * is still set, and solver, layers and networks can be used again.
 */
public final class QpInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QpInterruptedException() {
    super("the thread was interrupted while its QPs were being solved");
  }
}
