package io.github.dl4joptnet.conf;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The last solution of a running program. It is released as soon as nothing needs its matrices any
 * more: in training the backward pass does, and in inference, with warm starts, the next solve.
 *
 * @param <S> the kind of solution
 */
final class LastSolution<S> {
  /** What an unreleased solution is kept for. */
  private enum Use {
    NONE,
    BACKWARD,
    WARM_START
  }

  private final boolean warmStart;
  private final Consumer<S> release;
  private @Nullable S last;
  private Use use = Use.NONE;

  /**
   * @param warmStart whether solves of inference start from one another
   */
  LastSolution(boolean warmStart, Consumer<S> release) {
    this.warmStart = warmStart;
    this.release = release;
  }

  /** What the last solve gave, released or not; null before the first. */
  @Nullable S get() {
    return last;
  }

  /** The last solution, if it is kept for the backward pass. */
  @Nullable S differentiable() {
    return use == Use.BACKWARD ? last : null;
  }

  /**
   * Solves the next batch. A training step neither starts from another solution nor leaves one, so
   * that training does not depend on what was computed beside it.
   *
   * @param solve takes the solution to start from, null for none
   * @return what {@code solve} has returned; to be {@linkplain #keep kept or released} next
   */
  S next(boolean training, Function<@Nullable S, S> solve) {
    S previous = use == Use.WARM_START && !training ? last : null;
    if (previous == null) {
      forget(); // its memory may serve the next one
    }
    S solved;
    try {
      solved = solve.apply(previous);
    } finally {
      forget();
    }
    last = solved;
    return solved;
  }

  /** After the result of {@link #next} has been read. */
  void keep(boolean training) {
    if (training) {
      use = Use.BACKWARD;
    } else if (warmStart) {
      use = Use.WARM_START;
    } else if (last != null) {
      release.accept(last);
    }
  }

  /** After a backward pass on the solution, which becomes the last one. */
  void differentiated(S solution) {
    if (last != solution) {
      forget();
    }
    release.accept(solution);
    last = solution;
    use = Use.NONE;
  }

  /** Ends a sequence: the next solve starts cold. The solution stays readable, but is released. */
  void endSequence() {
    if (use == Use.WARM_START && last != null) {
      release.accept(last);
      use = Use.NONE;
    }
  }

  void forget() {
    if (use != Use.NONE && last != null) {
      release.accept(last);
    }
    use = Use.NONE;
    last = null;
  }
}
