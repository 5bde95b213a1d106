package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.VectorKernels;

/** The scaled unknowns of one sample. */
final class Iterate {
  final double[] z;

  /** Multipliers of the rows of C: ν, then λ (net of both sides). */
  final double[] y;

  /** The rows' multipliers that z corresponds to, where {@link RowSpace} keeps them for z. */
  final double[] primalY;

  /** Multipliers of the bounds, net of both sides. */
  final double[] boundDual;

  /** Slack and multiplier of each one-sided constraint, positive. */
  final double[] s;

  final double[] lambda;

  Iterate(int n, int m, int sides) {
    z = new double[n];
    y = new double[m];
    primalY = new double[m];
    boundDual = new double[n];
    s = new double[sides];
    lambda = new double[sides];
  }

  void copyFrom(Iterate other) {
    System.arraycopy(other.z, 0, z, 0, z.length);
    System.arraycopy(other.y, 0, y, 0, y.length);
    System.arraycopy(other.primalY, 0, primalY, 0, y.length);
    System.arraycopy(other.boundDual, 0, boundDual, 0, boundDual.length);
    System.arraycopy(other.s, 0, s, 0, s.length);
    System.arraycopy(other.lambda, 0, lambda, 0, lambda.length);
  }

  boolean isFinite() {
    double sum = VectorKernels.normInf(z, z.length) + VectorKernels.normInf(y, y.length);
    return sum + VectorKernels.normInf(boundDual, boundDual.length) < 1e200;
  }

  void clear() {
    java.util.Arrays.fill(z, 0);
    java.util.Arrays.fill(y, 0);
    java.util.Arrays.fill(boundDual, 0);
  }

  /** Sets the net multipliers of rows and bounds from those of their sides. */
  void collectMultipliers(ConstraintSides sides) {
    for (int place = 0; place < sides.m + sides.n; place++) {
      if (sides.equality[place]) {
        continue;
      }
      double net = 0;
      for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
        net += sides.sign[k] * lambda[k];
      }
      if (place < sides.m) {
        y[place] = net;
      } else {
        boundDual[place - sides.m] = net;
      }
    }
  }
}
