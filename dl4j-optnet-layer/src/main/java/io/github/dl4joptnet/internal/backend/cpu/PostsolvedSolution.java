package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * The solution of a program whose {@link UnitRowBounds} were taken for bounds, as it was given;
 * some of its samples may have been solved with all rows as rows.
 */
final class PostsolvedSolution extends BackendSolution {
  private final UnitRowBounds rows;
  final CpuSolution asBounds;

  /** Null where there are no such samples. */
  final CpuSolution asRows;

  /** The samples solved so. */
  final boolean[] tight;

  PostsolvedSolution(
      QpData whole, UnitRowBounds rows, boolean[] tight, CpuSolution asBounds, CpuSolution asRows) {
    super(whole, asBounds.settings);
    this.rows = rows;
    this.asBounds = asBounds;
    this.asRows = asRows;
    this.tight = tight;
    multipliers(asBounds.lambda, asBounds.boundDual, lambda, boundDual);
    for (int sample = 0; sample < tight.length; sample++) {
      CpuSolution from = tight[sample] ? asRows : asBounds;
      copySample(from.z, z, sample);
      copySample(from.nu, nu, sample);
      if (tight[sample]) {
        copySample(from.lambda, lambda, sample);
        copySample(from.boundDual, boundDual, sample);
      }
      status[sample] = from.status[sample];
      iterations[sample] = from.iterations[sample];
      primalResidual[sample] = from.primalResidual[sample];
      dualResidual[sample] = from.dualResidual[sample];
      dualityGap[sample] = from.dualityGap[sample];
      double[] proof = from.certificate[sample];
      boolean spread = status[sample] == QpStatus.PRIMAL_INFEASIBLE && !tight[sample];
      certificate[sample] = proof != null && spread ? contradiction(proof) : proof;
    }
  }

  private void copySample(double[] from, double[] to, int sample) {
    int size = to.length / data.batch();
    System.arraycopy(from, sample * size, to, sample * size, size);
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private int rowsLeft() {
    return asBounds.data.nIneq();
  }

  private double[] contradiction(double[] proof) {
    int n = data.n();
    int nEq = data.nEq();
    double[] rowPart = java.util.Arrays.copyOf(proof, rowsLeft());
    double[] boundPart = java.util.Arrays.copyOfRange(proof, rowsLeft() + nEq, proof.length);
    double[] lambdas = new double[data.nIneq()];
    double[] bounds = new double[n];
    multipliers(rowPart, boundPart, lambdas, bounds);
    double[] whole = new double[lambdas.length + nEq + n];
    System.arraycopy(lambdas, 0, whole, 0, lambdas.length);
    System.arraycopy(proof, rowsLeft(), whole, lambdas.length, nEq);
    System.arraycopy(bounds, 0, whole, lambdas.length + nEq, n);
    return whole;
  }

  /** Multipliers of any number of samples; a bound's is that of the row it stands for. */
  private void multipliers(double[] fromRows, double[] fromBounds, double[] lambdas, double[] to) {
    int n = data.n();
    spreadRows(fromRows, lambdas);
    for (int i = 0; i < to.length; i++) {
      int j = i % n;
      double dual = fromBounds[i];
      int r = dual > 0 ? rows.upperRow(j) : dual < 0 ? rows.lowerRow(j) : -1;
      if (r < 0) {
        to[i] = dual;
      } else {
        lambdas[i / n * data.nIneq() + r] = rows.isNegative(r) ? -dual : dual;
      }
    }
  }

  private void spreadRows(double[] from, double[] to) {
    int at = 0;
    for (int i = 0; i < to.length; i++) {
      if (rows.isRow(i % data.nIneq())) {
        to[i] = from[at++];
      }
    }
  }

  /** Whether a loss depends on the multiplier of one of these rows. */
  boolean isAskedFor(double[] dLdLambda) {
    for (int i = 0; dLdLambda != null && i < dLdLambda.length; i++) {
      if (dLdLambda[i] != 0 && !rows.isRow(i % data.nIneq())) {
        return true;
      }
    }
    return false;
  }

  /** The part of dLdLambda that belongs to the other rows. */
  double[] ofOtherRows(double[] dLdLambda) {
    if (dLdLambda == null) {
      return null;
    }
    double[] part = new double[data.batch() * rowsLeft()];
    int at = 0;
    for (int i = 0; i < dLdLambda.length; i++) {
      if (rows.isRow(i % data.nIneq())) {
        part[at++] = dLdLambda[i];
      }
    }
    return part;
  }

  /** The adjoint solutions of the program as it was given. */
  AdjointSolution whole(AdjointSolution from) {
    AdjointSolution to = new AdjointSolution(data);
    copy(from.u, to.u);
    copy(from.xi, to.xi);
    copy(from.z, to.z);
    copy(from.nu, to.nu);
    multipliers(from.lambda, from.boundDual, to.lambda, to.boundDual);
    spreadRows(from.eta, to.eta);
    spreadRows(from.dh, to.dh);
    spreadRows(from.dHLower, to.dHLower);
    for (int i = 0; i < to.u.length; i++) {
      int j = i % data.n();
      int first = i / data.n() * data.nIneq();
      give(from.dUpper[i], rows.upperRow(j), first, true, i, to);
      give(from.dLower[i], rows.lowerRow(j), first, false, i, to);
    }
    return to;
  }

  /** Gives the gradient of a bound to the limit of the row it stands for, else to the bound. */
  private void give(
      double gradient, int r, int first, boolean upper, int variable, AdjointSolution to) {
    if (r < 0) {
      (upper ? to.dUpper : to.dLower)[variable] = gradient;
      return;
    }
    boolean negative = rows.isNegative(r);
    double own = negative ? 0 - gradient : gradient;
    (upper == negative ? to.dHLower : to.dh)[first + r] = own;
    to.eta[first + r] -= own;
  }
}
