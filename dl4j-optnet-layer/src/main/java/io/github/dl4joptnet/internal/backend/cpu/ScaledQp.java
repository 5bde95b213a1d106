package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;

/** One sample in scaled form: matrices, linear term, limits, and the scale of the objective. */
final class ScaledQp {
  final int n;
  final int m;
  final ConstraintSides sides;

  /** c D p. */
  final double[] p;

  ScaledMatrices matrices;

  private boolean elastic;

  /** c, a power of two. */
  double costScale;

  ScaledQp(QpData data) {
    n = data.n();
    m = data.nEq() + data.nIneq();
    sides = new ConstraintSides(data);
    p = new double[n];
  }

  void load(QpData data, int sample, ScaledMatrices scaled, double elasticPenalty) {
    matrices = scaled;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      double pj = data.p() == null ? 0 : data.p().values()[data.p().offset(sample) + j];
      p[j] = scaled.columnScale[j] * pj;
      largest = Math.max(largest, Math.max(Math.abs(p[j]), Math.abs(scaled.qDiagonal[j])));
    }
    costScale = largest > 0 ? Equilibration.powerOfTwo(1 / largest) : 1;
    for (int j = 0; j < n; j++) {
      p[j] *= costScale;
    }
    elastic = elasticPenalty > 0;
    sides.load(data, sample, scaled, costScale, elasticPenalty);
  }

  /** Whether rows may be violated at a price. */
  boolean isElastic() {
    return elastic;
  }
}
