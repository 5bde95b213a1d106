package io.github.dl4joptnet.internal.parallel;

/** The thread that called for the work was interrupted; its interrupt flag is still set. */
public final class WorkInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WorkInterruptedException() {
    super("the thread was interrupted while others worked for it");
  }
}
