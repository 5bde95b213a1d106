package io.github.dl4joptnet.backend.cpu;

/** The order in which a sample that resists is tried again. */
final class Attempts {
  private Attempts() {}

  /** The cheapest form of the Newton system. */
  static InteriorPoint.End first(SampleWorkspace workspace, InteriorPoint.Goal goal) {
    return workspace.interiorPoint.solve(workspace.qp, workspace.forms.cheapest(), goal);
  }

  /** The safest form, from where the first attempt got to, then from a fresh start. */
  static InteriorPoint.End further(SampleWorkspace workspace) {
    InteriorPoint method = workspace.interiorPoint;
    KktSystem safest = workspace.forms.safest();
    InteriorPoint.End end = method.resume(safest);
    return end == InteriorPoint.End.STALLED ? method.restart(safest) : end;
  }
}
