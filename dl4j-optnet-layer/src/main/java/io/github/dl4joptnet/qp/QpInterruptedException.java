package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.parallel.WorkInterruptedException;
import java.util.function.Supplier;

/**
 * The thread was interrupted while the solver worked for it. There is no result, its interrupt flag
 * is still set, and solver, layers and networks can be used again.
 */
public final class QpInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QpInterruptedException() {
    super("the thread was interrupted while its QPs were being solved");
  }

  /** Runs work on the solver's threads and turns their internal exception into this one. */
  static <T> T translating(Supplier<T> work) {
    try {
      return work.get();
    } catch (WorkInterruptedException e) {
      throw new QpInterruptedException();
    }
  }
}
