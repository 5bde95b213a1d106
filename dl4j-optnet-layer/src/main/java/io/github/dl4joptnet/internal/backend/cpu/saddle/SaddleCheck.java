package io.github.dl4joptnet.internal.backend.cpu.saddle;

import io.github.dl4joptnet.internal.backend.cpu.polish.ActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.List;

/**
 * Tells a saddle point of an indefinite Q from a minimum, which the first-order conditions cannot:
 * from a saddle, the objective falls along a direction of negative curvature that the active set
 * leaves free, or along such a direction and the bounds. Where it falls by next to nothing, the
 * negative eigenvalue counts as zero.
 */
public final class SaddleCheck {
  private final SideWeights weights;
  private final ActiveSetKkt kkt;
  private final Residuals residuals;

  /**
   * @param weights receives the active set
   * @param kkt receives its factored system
   * @param residuals receives those of the iterate
   */
  public SaddleCheck(SideWeights weights, ActiveSetKkt kkt, Residuals residuals) {
    this.weights = weights;
    this.kkt = kkt;
    this.residuals = residuals;
  }

  /** Whether a stationary point is clearly no minimum. */
  public boolean isSaddle(ScaledQp qp, Iterate at) {
    weights.decide(qp, at.s, at.lambda);
    kkt.factor(qp, weights, null);
    List<double[]> directions = kkt.negativeDirections();
    if (directions == null) {
      return true;
    }
    double descent = 0;
    double[] qd = new double[qp.n];
    for (double[] d : directions) {
      qp.matrices().q().multiply(d, qd);
      double curvature = qp.costScale() * VectorKernels.dot(d, qd, 0, qp.n);
      double step = longestStep(qp, at, d);
      descent = Math.max(descent, -0.5 * curvature * step * step);
    }
    residuals.update(qp, at);
    double significant = Tolerances.SADDLE_DESCENT * residuals.objectiveSize();
    return descent > significant || slidesDown(qp, at, significant);
  }

  /**
   * Whether the objective falls along a direction of negative curvature that active bounds block,
   * if z slides along these: the other end of a box may be lower than a local minimum.
   */
  private boolean slidesDown(ScaledQp qp, Iterate at, double significant) {
    double[] none = new double[qp.sides.count()];
    weights.decide(qp, none, none);
    kkt.factor(qp, weights, null);
    List<double[]> directions = kkt.negativeDirections();
    if (directions == null) {
      return true;
    }
    ProjectedSearch search = new ProjectedSearch(qp, at, residuals);
    return directions.stream()
        .anyMatch(d -> search.falls(d, 1, significant) || search.falls(d, -1, significant));
  }

  /** How far the constraints let z go forth or back; some multiple of its own size at most. */
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
