package io.github.dl4joptnet.backend.cpu;

/**
 * Ends the iterations early: as soon as the active set can be told, one {@link Polish} step gives
 * the solution to full accuracy, which the residuals then prove.
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
   * Tries to solve for the active set of an iterate; the result is in {@link #result()}.
   *
   * @param rows the rows with Q eliminated where they are at hand, else null
   * @return whether the result holds the tolerance
   */
  boolean attempt(
      ScaledQp qp,
      SearchSpace space,
      RowSystem rows,
      Iterate at,
      Residuals residuals,
      double tolerance) {
    candidate.copyFrom(at);
    space.complete(qp, candidate);
    active.decide(qp, at.s, at.lambda);
    kkt.factor(qp, active, rows);
    return polish.step(qp, kkt, active, candidate, residuals) && residuals.excess(tolerance) <= 1;
  }

  Iterate result() {
    return candidate;
  }
}
