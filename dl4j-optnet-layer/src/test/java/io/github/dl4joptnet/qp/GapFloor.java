package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;

/** What double precision allows: the rounding of the duality gap of a one-sample problem. */
final class GapFloor {
  private static final double UNIT = 2.2e-16;

  private GapFloor() {}

  /** 2.2e-16 times the sum of the absolute terms of the gap. */
  static double of(QpBatch qp, QpSolution solution) {
    QpData data = qp.data();
    double[] z = solution.z().toDoubleVector();
    double sum = 0;
    for (int i = 0; i < qp.n(); i++) {
      for (int j = 0; data.Q() != null && j < qp.n(); j++) {
        sum += Math.abs(z[i] * data.Q().values()[i * qp.n() + j] * z[j]);
      }
      sum += data.p() == null ? 0 : Math.abs(data.p().values()[i] * z[i]);
    }
    if (qp.nIneq() > 0) {
      sum += products(solution.lambda().toDoubleVector(), data.h(), data.hLower());
    }
    if (qp.nEq() > 0) {
      sum += products(solution.nu().toDoubleVector(), data.b(), data.b());
    }
    return UNIT
        * (sum + products(solution.boundDual().toDoubleVector(), data.upper(), data.lower()));
  }

  static double objective(QpBatch qp, QpSolution solution) {
    QpData data = qp.data();
    double[] z = solution.z().toDoubleVector();
    double sum = 0;
    for (int i = 0; i < qp.n(); i++) {
      for (int j = 0; data.Q() != null && j < qp.n(); j++) {
        sum += 0.5 * z[i] * data.Q().values()[i * qp.n() + j] * z[j];
      }
      sum += data.p() == null ? 0 : data.p().values()[i] * z[i];
    }
    return sum;
  }

  private static double products(double[] multipliers, Operand upper, Operand lower) {
    double sum = 0;
    for (int i = 0; i < multipliers.length; i++) {
      Operand side = multipliers[i] > 0 ? upper : lower;
      if (multipliers[i] != 0 && side != null && Double.isFinite(side.values()[i])) {
        sum += Math.abs(multipliers[i] * side.values()[i]);
      }
    }
    return sum;
  }
}
