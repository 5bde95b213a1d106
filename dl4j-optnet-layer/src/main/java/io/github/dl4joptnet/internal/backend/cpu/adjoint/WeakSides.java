package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Weakly active sides, whose multiplier and slack are both zero, in the adjoint system. They enter
 * it with the weights λ/s that they have in the limit of the central path. There, with sλ = μ for
 * each of them and s = Mλ, where M is the Schur complement of their rows in the KKT matrix of the
 * strictly active ones, λ/√μ minimises ½λᵀMλ − Σ log λ, and the weight is that λ squared. For one
 * such side the result is the mean of the one-sided derivatives.
 */
final class WeakSides {
  /** Solves the KKT system of the strictly active constraints. */
  interface Kkt {
    void solve(double[] r1, double[] r2, double[] u, double[] eta);
  }

  private final ScaledQp qp;
  private final int[] sides;
  private final double[][] u;
  private final double[][] eta;
  private final double[][] schur;

  /** Collects the sides of an iterate that have neither a multiplier nor a slack. */
  WeakSides(ScaledQp qp, Iterate at) {
    this.qp = qp;
    int[] found = new int[qp.sides.count()];
    int count = 0;
    for (int k = 0; k < found.length; k++) {
      if (at.s[k] == 0 && at.lambda[k] == 0) {
        found[count++] = k;
      }
    }
    sides = Arrays.copyOf(found, count);
    int solved = isMany() ? 0 : count;
    u = new double[solved][qp.n];
    eta = new double[solved][qp.m];
    schur = new double[solved][solved];
  }

  boolean isEmpty() {
    return sides.length == 0;
  }

  /** Whether the matrices are sparse and there are too many sides for a linear solve each. */
  boolean isMany() {
    return sides.length > Tolerances.MOST_WEAK_SIDES && qp.matrices() instanceof SparseMatrices;
  }

  /** Gives each the same weight; the result still lies between the one-sided derivatives. */
  void weighEqually(SideWeights weights) {
    double[] ones = new double[sides.length];
    Arrays.fill(ones, 1);
    weights.set(qp, sides, ones);
  }

  /** Computes the weights, and adds them to those of the other sides. */
  void weigh(Kkt kkt, SideWeights weights) {
    double[] r1 = new double[qp.n];
    double[] r2 = new double[qp.m];
    for (int i = 0; i < sides.length; i++) {
      Arrays.fill(r1, 0);
      addRow(i, r1);
      kkt.solve(r1, r2, u[i], eta[i]);
    }
    for (int i = 0; i < sides.length; i++) {
      for (int k = 0; k < sides.length; k++) {
        schur[i][k] = 0.5 * (value(i, u[k]) + value(k, u[i]));
      }
      schur[i][i] += qp.sides.compliance(qp.sides.index[sides[i]]);
    }
    double[] lambda = new CentralPathLimit(schur).lambda();
    double[] weight = new double[sides.length];
    for (int i = 0; i < sides.length; i++) {
      weight[i] = lambda[i] * lambda[i];
      schur[i][i] += 1 / weight[i];
    }
    weights.set(qp, sides, weight);
  }

  /** Corrects a solution for the strictly active constraints; the weak sides get their η in it. */
  void correct(double[] fullU, double[] fullEta) {
    int count = sides.length;
    double[] t = new double[count];
    double[][] factor = new double[count][];
    for (int i = 0; i < count; i++) {
      t[i] = value(i, fullU);
      factor[i] = schur[i].clone();
    }
    Cholesky.factorInPlace(factor, count, 0);
    Cholesky.solve(factor, count, t);
    for (int i = 0; i < count; i++) {
      VectorKernels.axpy(-t[i], u[i], fullU, 0, qp.n);
      VectorKernels.axpy(-t[i], eta[i], fullEta, 0, qp.m);
    }
    for (int i = 0; i < count; i++) {
      int index = qp.sides.index[sides[i]];
      if (index < qp.m) {
        fullEta[index] = qp.sides.sign[sides[i]] * t[i];
      }
    }
  }

  /** The value of a side's row, in its direction. */
  private double value(int i, double[] x) {
    ConstraintSides all = qp.sides;
    int index = all.index[sides[i]];
    double value = index < qp.m ? qp.matrices().rowTimes(index, x) : x[index - qp.m];
    return all.sign[sides[i]] * value;
  }

  private void addRow(int i, double[] to) {
    int index = qp.sides.index[sides[i]];
    double sign = qp.sides.sign[sides[i]];
    if (index < qp.m) {
      qp.matrices().addRow(index, sign, to);
    } else {
      to[index - qp.m] += sign;
    }
  }
}
