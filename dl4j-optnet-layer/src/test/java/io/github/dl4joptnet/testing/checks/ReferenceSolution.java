package io.github.dl4joptnet.testing.checks;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Optimum and gradients of one QP from the KKT system of its active constraints, solved directly:
 * the reference for strictly complementary problems with independent active constraints.
 */
public final class ReferenceSolution {
  /** An equality row (limit fixed), or a row or bound that holds with equality. */
  private record Active(String matrix, String limit, int index, double[] row, double value) {}

  private final PlainQp qp;
  private final List<Active> active = new ArrayList<>();
  private final double[][] kkt;
  private final double[] optimum;

  /** Takes the active set from a solution: the constraints whose multiplier exceeds their slack. */
  public ReferenceSolution(PlainQp qp, double[] z, double[] lambda, double[] boundDual) {
    this.qp = qp;
    int n = qp.n();
    for (int r = 0; r < qp.nEq(); r++) {
      active.add(new Active("A", "b", r, qp.A()[r], qp.b()[r]));
    }
    for (int r = 0; r < qp.nIneq(); r++) {
      double value = DenseMath.dot(qp.G()[r], z);
      if (lambda[r] > qp.upperLimit(r) - value) {
        active.add(new Active("G", "h", r, qp.G()[r], qp.h()[r]));
      } else if (-lambda[r] > value - qp.lowerLimit(r)) {
        active.add(new Active("G", "hLower", r, qp.G()[r], qp.hLower()[r]));
      }
    }
    for (int j = 0; j < n; j++) {
      double[] unit = new double[n];
      unit[j] = 1;
      if (boundDual[j] > qp.upperBound(j) - z[j]) {
        active.add(new Active("", "upper", j, unit, qp.upper()[j]));
      } else if (-boundDual[j] > z[j] - qp.lowerBound(j)) {
        active.add(new Active("", "lower", j, unit, qp.lower()[j]));
      }
    }
    int size = n + active.size();
    kkt = new double[size][size];
    double[] rhs = new double[size];
    for (int i = 0; i < n; i++) {
      if (qp.Q() != null) {
        System.arraycopy(qp.Q()[i], 0, kkt[i], 0, n);
      }
      rhs[i] = qp.p() == null ? 0 : -qp.p()[i];
    }
    for (int k = 0; k < active.size(); k++) {
      for (int j = 0; j < n; j++) {
        kkt[n + k][j] = active.get(k).row()[j];
        kkt[j][n + k] = active.get(k).row()[j];
      }
      rhs[n + k] = active.get(k).value();
    }
    optimum = DenseMath.solve(kkt, rhs);
  }

  public double[] z() {
    return Arrays.copyOf(optimum, qp.n());
  }

  public double[] lambda() {
    return multipliers("G", qp.nIneq());
  }

  public double[] nu() {
    return multipliers("A", qp.nEq());
  }

  public double[] boundDual() {
    return multipliers("", qp.n());
  }

  private double[] multipliers(String matrix, int length) {
    double[] multipliers = new double[length];
    for (int k = 0; k < active.size(); k++) {
      if (active.get(k).matrix().equals(matrix)) {
        multipliers[active.get(k).index()] = optimum[qp.n() + k];
      }
    }
    return multipliers;
  }

  /** Gradients by coefficient, row-major, of a loss with the given gradient in z. */
  public Map<String, double[]> gradients(double[] dLdz) {
    int n = qp.n();
    double[] adjoint = DenseMath.solve(kkt, Arrays.copyOf(DenseMath.scaled(dLdz, -1), kkt.length));
    Map<String, double[]> gradients = new LinkedHashMap<>();
    double[] dQ = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        dQ[i * n + j] = 0.5 * (adjoint[i] * optimum[j] + optimum[i] * adjoint[j]);
      }
    }
    gradients.put("Q", dQ);
    gradients.put("p", Arrays.copyOf(adjoint, n));
    gradients.put("G", new double[qp.nIneq() * n]);
    gradients.put("h", new double[qp.nIneq()]);
    gradients.put("hLower", new double[qp.nIneq()]);
    gradients.put("A", new double[qp.nEq() * n]);
    gradients.put("b", new double[qp.nEq()]);
    gradients.put("lower", new double[n]);
    gradients.put("upper", new double[n]);
    for (int k = 0; k < active.size(); k++) {
      Active constraint = active.get(k);
      gradients.get(constraint.limit())[constraint.index()] = -adjoint[n + k];
      for (int j = 0; j < n && !constraint.matrix().isEmpty(); j++) {
        gradients.get(constraint.matrix())[constraint.index() * n + j] =
            adjoint[n + k] * optimum[j] + optimum[n + k] * adjoint[j];
      }
    }
    return gradients;
  }
}
