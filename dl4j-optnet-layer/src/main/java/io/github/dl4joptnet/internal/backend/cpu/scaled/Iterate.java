package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/** The scaled unknowns of one sample. */
public final class Iterate {
  /** Above this, a sum of norms is as good as infinite. */
  private static final double OVERFLOW = 1e150;

  public final double[] z;

  /** Multipliers of the rows of C: ν, then λ (net of both sides). */
  public final double[] y;

  /** Multipliers of the bounds, net of both sides. */
  public final double[] boundDual;

  /** Slack and multiplier of each side, positive. */
  public final double[] s;

  public final double[] lambda;

  public Iterate(int n, int m, int sides) {
    z = new double[n];
    y = new double[m];
    boundDual = new double[n];
    s = new double[sides];
    lambda = new double[sides];
  }

  /** The net multiplier of a row, or of the bounds of a variable for an index from m on. */
  public double multiplier(int index) {
    return index < y.length ? y[index] : boundDual[index - y.length];
  }

  /** Sets the net multiplier of a row, or of the bounds of a variable for an index from m on. */
  public void setMultiplier(int index, double value) {
    if (index < y.length) {
      y[index] = value;
    } else {
      boundDual[index - y.length] = value;
    }
  }

  public void copyFrom(Iterate other) {
    System.arraycopy(other.z, 0, z, 0, z.length);
    System.arraycopy(other.y, 0, y, 0, y.length);
    System.arraycopy(other.boundDual, 0, boundDual, 0, boundDual.length);
    System.arraycopy(other.s, 0, s, 0, s.length);
    System.arraycopy(other.lambda, 0, lambda, 0, lambda.length);
  }

  /** Multiplies z and slacks by one factor, multipliers by another. */
  public void scale(double primal, double dual) {
    scale(z, primal);
    scale(s, primal);
    scale(y, dual);
    scale(boundDual, dual);
    scale(lambda, dual);
  }

  private static void scale(double[] x, double factor) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  public boolean isFinite() {
    double sum = VectorKernels.normInf(z, z.length) + VectorKernels.normInf(y, y.length);
    return sum + VectorKernels.normInf(boundDual, boundDual.length) < OVERFLOW;
  }

  /** Sets z and the multipliers of rows and bounds to zero. */
  public void clear() {
    Arrays.fill(z, 0);
    Arrays.fill(y, 0);
    Arrays.fill(boundDual, 0);
  }

  /** Sets the net multipliers of rows and bounds from those of their sides. */
  public void collectMultipliers(ConstraintSides sides) {
    for (int at = 0; at < sides.m + sides.n; at++) {
      if (sides.equality[at]) {
        continue;
      }
      double net = 0;
      for (int k = sides.first[at]; k < sides.first[at + 1]; k++) {
        net += sides.sign[k] * lambda[k];
      }
      if (at < sides.m) {
        y[at] = net;
      } else {
        boundDual[at - sides.m] = net;
      }
    }
  }
}
