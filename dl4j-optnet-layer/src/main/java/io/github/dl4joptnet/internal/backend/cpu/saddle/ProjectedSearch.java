package io.github.dl4joptnet.internal.backend.cpu.saddle;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Looks for a lower objective along a direction that is projected onto the bounds (Nocedal and
 * Wright, section 16.7), as far as the rows allow.
 */
final class ProjectedSearch {
  private final ScaledQp qp;
  private final Iterate at;
  private final Residuals residuals;
  private final double[] step;
  private final double[] qStep;
  private final double[] rowStep;

  /**
   * @param at the iterate where the search starts
   * @param residuals those of the iterate
   */
  ProjectedSearch(ScaledQp qp, Iterate at, Residuals residuals) {
    this.qp = qp;
    this.at = at;
    this.residuals = residuals;
    step = new double[qp.n];
    qStep = new double[qp.n];
    rowStep = new double[qp.m];
  }

  /** Whether the objective falls by more than so much somewhere along the direction. */
  boolean falls(double[] direction, int sign, double significant) {
    double size = Math.max(1, VectorKernels.normInf(at.z, qp.n));
    double unit = sign / VectorKernels.normInf(direction, qp.n);
    double reach = Tolerances.SADDLE_STEP * Math.max(size, largestBound());
    for (double t = Tolerances.FIRST_SLIDE * size; t <= reach; t *= 2) {
      for (int j = 0; j < qp.n; j++) {
        step[j] = withinBounds(j, at.z[j] + t * unit * direction[j]) - at.z[j];
      }
      qp.matrices().multiplyC(step, rowStep);
      double share = shareWithinRows();
      if (change(share) < -significant) {
        return true;
      }
      if (share < 1) {
        return false;
      }
    }
    return false;
  }

  /**
   * Of the objective along a share of the step. The residual of the stationarity is its slope
   * beside the multipliers.
   */
  private double change(double share) {
    qp.matrices().q().multiply(step, qStep);
    double slope = -VectorKernels.dot(at.y, rowStep, 0, qp.m);
    for (int j = 0; j < qp.n; j++) {
      slope += (residuals.rDual[j] - at.boundDual[j]) * step[j];
    }
    double curvature = qp.costScale() * VectorKernels.dot(step, qStep, 0, qp.n);
    return share * (slope + 0.5 * share * curvature);
  }

  private double largestBound() {
    double largest = 0;
    for (int k = qp.sides.first[qp.m]; k < qp.sides.count(); k++) {
      largest = Math.max(largest, Math.abs(qp.sides.limit[k]));
    }
    return largest;
  }

  private double withinBounds(int variable, double value) {
    ConstraintSides sides = qp.sides;
    int index = qp.m + variable;
    double clipped = sides.equality[index] ? sides.target[index] : value;
    for (int k = sides.first[index]; k < sides.first[index + 1]; k++) {
      double bound = sides.boundary(k);
      clipped = sides.sign[k] > 0 ? Math.min(clipped, bound) : Math.max(clipped, bound);
    }
    return clipped;
  }

  /** How much of the step the rows allow, from 0 to 1. */
  private double shareWithinRows() {
    ConstraintSides sides = qp.sides;
    double share = 1;
    for (int r = 0; r < qp.m; r++) {
      double rounding = Tolerances.SLIDE_VIOLATION * Math.max(1, Math.abs(residuals.cz[r]));
      if (sides.equality[r] && Math.abs(rowStep[r]) > rounding) {
        return 0;
      }
      for (int k = sides.first[r]; k < sides.first[r + 1]; k++) {
        double towards = sides.sign[k] * rowStep[r];
        double room = Math.max(0, sides.limit[k] - sides.sign[k] * residuals.cz[r]);
        if (towards > room + rounding) {
          share = Math.min(share, room / towards);
        }
      }
    }
    return share;
  }
}
