package io.github.dl4joptnet.backend.cpu;

/**
 * Ends the iterations early, or saves them all: once the active set is known, the solution follows
 * to full accuracy, which the residuals then prove. The set is found by an {@link ActiveSetSearch}
 * where the problem has one, else guessed and tested by one {@link Polish} step.
 */
final class Finish {
  private final ActiveSet active;
  private final ReducedKkt kkt;
  private final Polish polish;
  private final Iterate candidate;

  Finish(ActiveSet active, ReducedKkt kkt, Polish polish, Iterate candidate) {
    this.active = active;
    this.kkt = kkt;
    this.polish = polish;
    this.candidate = candidate;
  }

  /**
   * Searches from an iterate, or from nothing where it is null; the result is in {@link #result()}.
   *
   * @return whether the result holds the tolerance
   */
  boolean attempt(
      ScaledQp qp, ActiveSetSearch search, Iterate at, Residuals residuals, double tolerance) {
    if (!(at == null ? search.search(qp) : search.search(qp, at))) {
      return false;
    }
    search.write(qp.sides, candidate);
    residuals.update(qp, candidate);
    return residuals.excess(tolerance) <= 1;
  }

  /**
   * Tries to solve for the active set of an iterate in one step.
   *
   * @return whether the result holds the tolerance
   */
  boolean attempt(ScaledQp qp, Iterate at, Residuals residuals, double tolerance) {
    candidate.copyFrom(at);
    active.decide(qp, at.s, at.lambda);
    kkt.factor(qp, active, null);
    return polish.step(qp, kkt, active, candidate, residuals) && residuals.excess(tolerance) <= 1;
  }

  Iterate result() {
    return candidate;
  }
}
