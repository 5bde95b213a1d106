package io.github.dl4joptnet.backend.cpu;

/** The order in which a sample that resists is tried again. */
final class Attempts {
  private Attempts() {}

  /** Without z where that is possible, else the cheapest form of the Newton system. */
  static InteriorPoint.End first(SampleWorkspace workspace, InteriorPoint.Goal goal) {
    InteriorPoint method = workspace.interiorPoint;
    ScaledQp qp = workspace.qp;
    SearchSpace rows = workspace.forms.rowSpace(qp);
    if (rows == null) {
      return method.solve(qp, workspace.forms.cheapest(qp), goal);
    }
    method.solve(qp, rows, goal);
    rows.complete(qp, method.best);
    if (method.bestIsAccurate()) {
      return InteriorPoint.End.ACCURATE;
    }
    return method.resume(workspace.forms.cheapest(qp));
  }

  /** The safest form, from where the attempts before got to. */
  static InteriorPoint.End resume(SampleWorkspace workspace) {
    return workspace.interiorPoint.resume(workspace.forms.safest(workspace.qp));
  }

  /** The safest form, from a cautious start. */
  static InteriorPoint.End restart(SampleWorkspace workspace) {
    return workspace.interiorPoint.restart(workspace.forms.safest(workspace.qp));
  }
}
