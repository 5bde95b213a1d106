package io.github.dl4joptnet.internal.parallel;

/** Whether the thread that called the solver wants it to stop, for all threads that work for it. */
public final class Interruption {
  private static final ThreadLocal<Interruption> CURRENT = new ThreadLocal<>();

  private final Thread caller;
  private volatile boolean requested;

  private Interruption(Thread caller) {
    this.caller = caller;
  }

  /** Of the calling thread, or of the one that this thread works for. */
  public static Interruption ofCaller() {
    Interruption outer = CURRENT.get();
    return outer == null ? new Interruption(Thread.currentThread()) : outer;
  }

  /** For a caller that noticed itself, by which its flag was cleared. */
  public void request() {
    requested = true;
  }

  /** Makes this the one that {@link #check} asks in this thread; returns the one before. */
  Interruption enter() {
    Interruption outer = CURRENT.get();
    CURRENT.set(this);
    return outer;
  }

  public static void leave(Interruption outer) {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /**
   * Cheap enough for every iteration of the solver.
   *
   * @throws WorkInterruptedException if the caller was interrupted
   */
  public static void check() {
    Interruption current = CURRENT.get();
    if (current != null && (current.requested || current.caller.isInterrupted())) {
      throw new WorkInterruptedException();
    }
  }
}
