package io.github.dl4joptnet.internal.backend.cpu.saddle;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.polish.ActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.List;
import java.util.function.Function;

/**
 * Tells a saddle point of an indefinite Q from a minimum, which the first-order conditions cannot:
 * from a saddle, the objective falls along a direction of negative curvature that the active set
 * leaves free. A local minimum counts as a saddle too where a search on the far side of the
 * feasible set finds a lower objective. A descent within rounding does not count: the negative
 * eigenvalue then counts as zero.
 *
 * @param weights receives the active set
 * @param kkt receives its factored system
 * @param residuals receives those of the iterate
 * @param minimiser finds the minimum of a convex program
 */
public record SaddleCheck(
    SideWeights weights,
    ActiveSetKkt kkt,
    Residuals residuals,
    Function<QpData, double[]> minimiser) {

  /** Whether a stationary point is clearly no minimum. */
  public boolean isSaddle(ScaledQp qp, Iterate at) {
    weights.decide(qp, at.s, at.lambda);
    kkt.factor(qp, weights, null);
    List<double[]> directions = kkt.negativeDirections();
    if (directions == null) {
      return true;
    }
    double descent = 0;
    for (double[] d : directions) {
      double step = longestStep(qp, at, d);
      descent = Math.max(descent, -0.5 * curvature(qp, d) * step * step);
    }
    residuals.update(qp, at);
    double significant = Tolerances.SADDLE_DESCENT * residuals.objectiveSize();
    return descent > significant || isHigherThanFarSide(qp, at, significant);
  }

  /** dᵀ cQ̂ d. */
  private static double curvature(ScaledQp qp, double[] d) {
    double[] qd = new double[qp.n];
    qp.matrices().q().multiply(d, qd);
    return qp.costScale() * VectorKernels.dot(d, qd, 0, qp.n);
  }

  /** Whether the other end of the feasible set is lower than a local minimum. */
  private boolean isHigherThanFarSide(ScaledQp qp, Iterate at, double significant) {
    double[] none = new double[qp.sides.count()];
    weights.decide(qp, none, none);
    kkt.factor(qp, weights, null);
    List<double[]> directions = kkt.negativeDirections();
    if (directions == null) {
      return true;
    }
    double most = 0;
    for (double[] d : directions) {
      most = Math.max(most, -curvature(qp, d) / VectorKernels.dot(d, d, 0, qp.n));
    }
    if (most == 0) {
      return false;
    }
    ProximalSearch search =
        new ProximalSearch(qp, at, residuals, Tolerances.PROXIMITY * most, minimiser);
    return search.mayFall(significant)
        && directions.stream()
            .anyMatch(d -> search.falls(d, 1, significant) || search.falls(d, -1, significant));
  }

  /** The longest feasible step along d or −d; without limits, a multiple of the size of z. */
  private static double longestStep(ScaledQp qp, Iterate at, double[] d) {
    double[] rows = new double[qp.m];
    qp.matrices().multiplyC(d, rows);
    ConstraintSides sides = qp.sides;
    double along = Tolerances.ALONG * VectorKernels.normInf(d, qp.n);
    double forth = Double.POSITIVE_INFINITY;
    double back = Double.POSITIVE_INFINITY;
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      double towards = sides.sign[k] * (index < qp.m ? rows[index] : d[index - qp.m]);
      boolean holdsAnyway = at.lambda[k] > at.s[k] || Math.abs(towards) <= along;
      if (!holdsAnyway && towards > 0) {
        forth = Math.min(forth, at.s[k] / towards);
      } else if (!holdsAnyway) {
        back = Math.min(back, at.s[k] / -towards);
      }
    }
    double step = Math.max(forth, back);
    double size = Math.max(1, VectorKernels.normInf(at.z, qp.n));
    return step < Double.POSITIVE_INFINITY
        ? step
        : Tolerances.SADDLE_STEP * size / VectorKernels.normInf(d, qp.n);
  }
}
