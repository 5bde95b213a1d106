package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Q has eigenvalues from −1e-5 to −1e-12 of its largest. Where they matter, no stationary point is
 * a minimiser, and none may be called one: along the directions of negative curvature there are
 * better feasible points.
 */
final class IndefiniteCurvature {
  private static final double[] STEPS = {1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7};

  /** How far a better point may be, in sizes of z, where p does not point to one. */
  private static final double NEAR = 10;

  private IndefiniteCurvature() {}

  static List<Family> families() {
    return List.of(
        new Family("indefinite-box", random -> draw(true, false, random)),
        new Family("indefinite-free", random -> draw(false, false, random)),
        new Family("saddle-box", random -> draw(true, true, random)),
        new Family("saddle-free", random -> draw(false, true, random)));
  }

  /**
   * @param saddle whether p is such that a saddle point is in the middle
   */
  private static Case draw(boolean box, boolean saddle, Random random) {
    int n = 2 + random.nextInt(5);
    double[] eigenvalues = new double[n];
    double scale = Math.pow(10, 4 * random.nextDouble() - 2);
    Arrays.setAll(eigenvalues, i -> scale * Math.pow(10, -2 * random.nextDouble()));
    eigenvalues[0] = scale;
    double[] relative = new double[n];
    int negative = 1 + random.nextInt(Math.min(2, n - 1));
    for (int k = 1; k <= negative; k++) {
      relative[k] = Math.pow(10, -5.05 - 7 * random.nextDouble());
      eigenvalues[k] = -scale * relative[k];
    }
    double[][] Q =
        random.nextInt(4) == 0 ? diagonal(eigenvalues) : FlatCurvature.turned(eigenvalues, random);
    double[] p = PlantedQp.normal(1, n, random)[0];
    p = saddle ? DenseMath.times(Q, p) : p;
    double[] upper = new double[n];
    Arrays.fill(upper, box ? Math.pow(10, 6 * random.nextDouble()) : Double.POSITIVE_INFINITY);
    double[] lower = DenseMath.scaled(upper, -1);
    PlainQp qp =
        new PlainQp(Q, p, null, null, null, null, null, box ? lower : null, box ? upper : null);
    return Case.of(qp, (solver, solution) -> judge(qp, box, saddle, solution)).mayBeRejected();
  }

  private static double[][] diagonal(double[] values) {
    double[][] m = new double[values.length][values.length];
    for (int i = 0; i < values.length; i++) {
      m[i][i] = values[i];
    }
    return m;
  }

  private static Judgement judge(PlainQp qp, boolean box, boolean saddle, QpSolution solution) {
    QpStatus status = solution.status(0);
    if (status == QpStatus.DUAL_INFEASIBLE && !box) {
      // True: nothing stops the directions of negative curvature.
      return Judgement.RIGHT;
    }
    if (status != QpStatus.SOLVED) {
      return Judges.solved(solution, 0);
    }
    double[] z = Judges.z(solution, 0);
    double reach = saddle && !box ? NEAR * DenseMath.normInf(z) : Double.POSITIVE_INFINITY;
    double[] better = descend(qp, z, reach);
    double gain = qp.objective(z) - qp.objective(better);
    double size =
        Math.abs(DenseMath.dot(qp.p(), z)) + Math.abs(DenseMath.dot(z, DenseMath.times(qp.Q(), z)));
    return gain <= 1e-6 * size
        ? Judgement.RIGHT
        : Judgement.wrong(
            "SOLVED with the objective %.6e, at a feasible point it is %.6e",
            qp.objective(z), qp.objective(better));
  }

  /**
   * Coordinate and curvature descent from z over the feasible set: a few rounds of the best of a
   * grid of steps, in the direction of the gradient, of the axes and of the power iterates of the
   * most negative curvature.
   */
  private static double[] descend(PlainQp qp, double[] z, double reach) {
    int n = qp.n();
    double[] best = z;
    double[] curvature = negativeCurvature(qp.Q());
    for (int round = 0; round < 20; round++) {
      double[] from = best;
      double[] gradient = DenseMath.plus(qp.p(), DenseMath.times(qp.Q(), from));
      double size = Math.max(1e-300, DenseMath.normInf(gradient));
      for (int d = 0; d <= n + 1; d++) {
        double[] direction = d < n ? new double[n] : d == n ? curvature : gradient;
        if (d < n) {
          direction[d] = 1;
        } else if (d > n) {
          direction = DenseMath.scaled(gradient, 1 / size);
        }
        for (double step : STEPS) {
          for (double signed : new double[] {step, -step}) {
            double[] to = clip(qp, DenseMath.plus(from, DenseMath.scaled(direction, signed)));
            boolean better =
                qp.objective(to) < qp.objective(best) && DenseMath.distance(to, z) <= reach;
            best = better ? to : best;
          }
        }
      }
    }
    return best;
  }

  private static double[] clip(PlainQp qp, double[] z) {
    return qp.lower() == null ? z : Projections.onBox(z, qp.lower(), qp.upper());
  }

  /** Power iteration with ‖Q‖I − Q. */
  private static double[] negativeCurvature(double[][] Q) {
    double norm =
        Arrays.stream(Q)
            .mapToDouble(row -> Arrays.stream(row).map(Math::abs).sum())
            .max()
            .orElse(0);
    double[] v = new double[Q.length];
    Arrays.setAll(v, j -> 1 + 0.1 * j);
    for (int k = 0; k < 3000; k++) {
      v = DenseMath.plus(DenseMath.scaled(v, norm), DenseMath.scaled(DenseMath.times(Q, v), -1));
      v = DenseMath.scaled(v, 1 / DenseMath.normInf(v));
    }
    return v;
  }
}
