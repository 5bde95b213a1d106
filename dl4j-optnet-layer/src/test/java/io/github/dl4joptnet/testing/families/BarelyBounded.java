package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.checks.ExactCertificates;
import io.github.dl4joptnet.testing.checks.ExactSystem;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;

/**
 * Linear programs min pᵀz, Gz ≤ h with n independent rows and p = −Gᵀy. They have a solution, the
 * vertex, if and only if y ≥ 0; one entry of y is planted close to zero, on this or the other side.
 * All data are integers times a power of two, so that p is exact.
 */
final class BarelyBounded {
  private BarelyBounded() {}

  static List<Family> families() {
    return List.of(
        new Family("barely-bounded", random -> draw(true, random)),
        new Family("barely-unbounded", random -> draw(false, random)));
  }

  private static Case draw(boolean bounded, Random random) {
    int n = 1 + random.nextInt(7);
    double[][] g = new double[n][n];
    double[] h = new double[n];
    double[] p = new double[n];
    int small = random.nextInt(n);
    for (int r = 0; r < n; r++) {
      g[r][r] = 3 * n;
      for (int j = 0; j < n; j++) {
        // Dominant diagonals: the rows are independent.
        g[r][j] += random.nextInt(5) - 2;
      }
      h[r] = random.nextInt(17) - 8;
      double y = 1 + random.nextInt(5);
      if (r == small) {
        // 1e-9 to 1e-3.
        y = (bounded ? 1 : -1) * Math.pow(2, -10 - random.nextInt(21));
      }
      p = DenseMath.plus(p, DenseMath.scaled(g[r], -y));
    }
    PlainQp qp = new PlainQp(null, p, g, h, null, null, null, null, null);
    double[] vertex = ExactSystem.solve(g, h)[0];
    return Case.of(
        qp, (solver, solution) -> bounded ? vertex(qp, vertex, solution) : unbounded(qp, solution));
  }

  /** Within the tolerance of the optimal value: a flat slope cannot tell nearby points apart. */
  private static Judgement vertex(PlainQp qp, double[] vertex, QpSolution solution) {
    if (solution.failures() > 0) {
      return Judges.solved(solution, 0);
    }
    double claimed = qp.objective(Judges.z(solution, 0));
    double best = qp.objective(vertex);
    double size = DenseMath.normInf(qp.p()) * Math.max(1, DenseMath.normInf(vertex));
    return Judges.kkt(qp, solution, 0)
        .and(
            Math.abs(claimed - best) <= 1e-7 * size
                ? Judgement.RIGHT
                : Judgement.wrong("objective %.9e, at the vertex %.9e", claimed, best));
  }

  private static Judgement unbounded(PlainQp qp, QpSolution solution) {
    QpStatus status = solution.status(0);
    return switch (status) {
      case DUAL_INFEASIBLE ->
          ExactCertificates.descends(qp, QpArrays.values(solution.unboundedDirection(0)), 1e3)
              ? Judgement.RIGHT
              : Judgement.falseProof("the direction breaks a row or does not descend");
      case PRIMAL_INFEASIBLE -> Judgement.falseProof("PRIMAL_INFEASIBLE, but a vertex is feasible");
      // The multiplier of the wrong sign may be within the tolerance.
      case SOLVED -> Judges.kkt(qp, solution, 0);
      default -> Judgement.honest(status.name());
    };
  }
}
