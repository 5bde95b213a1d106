package io.github.dl4joptnet.internal.backend.cpu;

/**
 * Ends the iterations early, or saves them all: once the active set is known, the solution follows
 * to full accuracy, which the residuals then prove. The set is found by an {@link
 * PrimalDualActiveSet} where the problem has one, else guessed and tested by {@link Polish} steps.
 */
final class Finish {
  private final SideWeights active;
  private final ActiveSetKkt kkt;
  private final Polish polish;
  private final Iterate candidate;

  Finish(SideWeights active, ActiveSetKkt kkt, Polish polish, Iterate candidate) {
    this.active = active;
    this.kkt = kkt;
    this.polish = polish;
    this.candidate = candidate;
  }

  /** Takes the result of a successful search; false when it does not hold the tolerance. */
  boolean accept(ScaledQp qp, PrimalDualActiveSet search, Residuals residuals, double tolerance) {
    search.write(qp.sides, candidate);
    residuals.update(qp, candidate);
    return residuals.excess(tolerance) <= 1;
  }

  /**
   * Tries to solve for the active set of an iterate.
   *
   * @return whether the result holds the tolerance
   */
  boolean attempt(ScaledQp qp, Iterate at, Residuals residuals, double tolerance) {
    candidate.copyFrom(at);
    active.decide(qp, at.s, at.lambda);
    return polish.run(qp, kkt, null, active, candidate, residuals)
        && residuals.excess(tolerance) <= 1;
  }

  Iterate result() {
    return candidate;
  }
}
