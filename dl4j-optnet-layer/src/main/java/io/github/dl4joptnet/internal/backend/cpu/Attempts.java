package io.github.dl4joptnet.internal.backend.cpu;

/** The order in which a sample that resists is tried again. */
final class Attempts {
  private Attempts() {}

  /**
   * Without z where that is possible, else, or where that falls short, the cheapest form of the
   * Newton system, and the safest where that is unsound.
   */
  static InteriorPoint.End first(SampleWorkspace workspace, InteriorPoint.Goal goal) {
    InteriorPoint.End end = cheapest(workspace, goal);
    return end == InteriorPoint.End.UNSOUND ? resume(workspace) : end;
  }

  private static InteriorPoint.End cheapest(SampleWorkspace workspace, InteriorPoint.Goal goal) {
    InteriorPoint method = workspace.interiorPoint;
    ScaledQp qp = workspace.qp;
    SearchSpace rows = workspace.forms.rowSpace(qp);
    PrimalDualActiveSet search = goal.target() == 0 ? workspace.forms.activeSet(qp) : null;
    if (rows == null) {
      return method.solve(qp, workspace.forms.cheapest(qp), search, goal);
    }
    InteriorPoint.End end = method.solve(qp, rows, search, goal);
    if (method.solvedBy != null) {
      return end;
    }
    if (method.bestExcess > 0) {
      rows.complete(qp, method.best);
    }
    return method.bestIsAccurate()
        ? InteriorPoint.End.ACCURATE
        : method.resume(workspace.forms.cheapest(qp));
  }

  /** The safest form, from where the attempts before got to. */
  static InteriorPoint.End resume(SampleWorkspace workspace) {
    return workspace.interiorPoint.resume(workspace.forms.safest(workspace.qp));
  }

  static boolean fellShort(InteriorPoint.End end) {
    return end == InteriorPoint.End.STALLED || end == InteriorPoint.End.UNSOUND;
  }

  /** The safest form, from a cautious start. */
  static InteriorPoint.End restart(SampleWorkspace workspace) {
    return workspace.interiorPoint.restart(workspace.forms.safest(workspace.qp));
  }
}
